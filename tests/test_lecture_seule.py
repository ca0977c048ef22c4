"""La lecture seule : tout se lit, rien ne s’écrit, et la base elle-même refuse."""

import os
import re
import signal
import sqlite3
from io import StringIO
from threading import Timer

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, connection, connections, transaction
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from comptes.jetons import jeton_de
from config.environnement import base_de_donnees
from config.lecture_seule import PHRASE, est_un_refus_d_ecrire
from documents.models import Consultation
from referentiel.models import SessionExamen
from tests import fabriques
from tests.documents import jury as decor_du_jury

SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def lecture_seule(settings):
    """Le site sous `LECTURE_SEULE=1` ; qui s’était connecté l’est encore."""
    settings.LECTURE_SEULE = True
    settings.SESSION_ENGINE = "config.sessions_lues"


@pytest.fixture
def fermer(db, settings):
    """`fermer()` : à partir de là le site est en lecture seule, et la base de ce test refuse."""

    def en_lecture_seule():
        settings.LECTURE_SEULE = True
        settings.SESSION_ENGINE = "config.sessions_lues"
        # PostgreSQL vérifie encore, à la fin du test, les clés de ce qui vient d’être écrit.
        connection.check_constraints()
        with connection.cursor() as curseur:
            curseur.execute("PRAGMA query_only=ON" if SQLITE else "SET TRANSACTION READ ONLY")

    yield en_lecture_seule
    if SQLITE:
        with connection.cursor() as curseur:
            curseur.execute("PRAGMA query_only=OFF")


@pytest.fixture
def gelee(db, tmp_path):
    """Une seconde connexion, réglée comme le site en lecture seule : son alias."""
    url = f"sqlite:///{tmp_path}/copie.sqlite3" if SQLITE else "postgres:///copie"
    reglages = base_de_donnees(url, lecture_seule=True)
    connections.databases["gelee"] = {
        **connection.settings_dict,
        "OPTIONS": reglages["OPTIONS"],
        **({"NAME": reglages["NAME"]} if SQLITE else {}),
    }
    if SQLITE:
        copier_les_sessions(reglages["NAME"])
    connections["gelee"].connect()
    yield "gelee"
    connections["gelee"].close()
    del connections["gelee"], connections.databases["gelee"]


def copier_les_sessions(fichier):
    """La base des tests est en mémoire, où chaque connexion aurait la sienne."""
    table = SessionExamen._meta.db_table
    with connection.cursor() as curseur:
        curseur.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        [creation] = curseur.fetchone()
        lignes = curseur.execute(f"SELECT * FROM {table}").fetchall()
    places = ", ".join("?" * len(lignes[0]))
    copie = sqlite3.connect(fichier)
    with copie:
        copie.execute(creation)
        copie.executemany(f"INSERT INTO {table} VALUES ({places})", lignes)
    copie.close()


def chemins(resolver=None, debut="/"):
    """Toutes les adresses du site, un exemple de chacune."""
    for motif in (resolver or get_resolver()).url_patterns:
        if not isinstance(motif.pattern, RoutePattern):
            continue
        chemin = debut + re.sub(r"<(?:(\w+):)?\w+>", "1", str(motif.pattern))
        if isinstance(motif, URLResolver):
            yield from chemins(motif, chemin)
        else:
            yield chemin


def test_la_base_refuse_d_ecrire_et_se_lit(gelee):
    sessions = SessionExamen.objects.using(gelee)

    with transaction.atomic(using=gelee):
        lues = sessions.count()
    with pytest.raises(Error) as refus, transaction.atomic(using=gelee):
        sessions.update(lignes_formation=3)

    assert lues == SessionExamen.objects.count() > 0
    assert est_un_refus_d_ecrire(refus.value)
    assert sessions.filter(lignes_formation=3).count() == 0


def test_une_autre_erreur_de_base_n_est_pas_un_refus_d_ecrire(db):
    with pytest.raises(Error) as erreur, transaction.atomic():
        SessionExamen.objects.create(annee=1900, annexe_tableau="VI-1")

    assert not est_un_refus_d_ecrire(erreur.value)


@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_tout_envoi_recoit_la_phrase(lecture_seule, client, methode):
    envoyer = getattr(client, methode)

    recus = {(r.status_code, PHRASE in r.content.decode()) for r in map(envoyer, chemins())}

    assert recus == {(503, True)}


def test_la_connexion_aussi(lecture_seule, client):
    reponse = client.post("/compte/login/", {"login": "ines@sillage.example", "password": "x"})

    assert (reponse.status_code, reponse["Cache-Control"]) == (503, "no-store")
    assert "lecture_seule.html" in [gabarit.name for gabarit in reponse.templates]


def test_un_script_recoit_la_phrase_en_json(lecture_seule, client):
    reponse = client.post("/portfolio/", headers={"Accept": "application/json"})

    assert (reponse.status_code, reponse.json()) == (503, {"phrase": PHRASE})


def test_hors_de_ce_reglage_un_envoi_arrive_a_sa_page(client_de, ines):
    assert client_de(ines).post(reverse("avis_lus")).status_code == 302


def test_les_sondes_repondent(fermer, client):
    fermer()

    assert [client.get(f"/sante/{fin}").status_code for fin in ("", "pret/")] == [200, 200]


@pytest.mark.parametrize(
    "adresse",
    ["portfolio", "journal", "stages", "conformite", "referentiel", "avis", "realisation_nouvelle"],
)
def test_une_session_ouverte_lit_encore(fermer, client_de, ines, adresse):
    client = client_de(ines)
    fermer()

    reponse = client.get(reverse(adresse))

    assert (reponse.status_code, "sessionid" in reponse.cookies) == (200, False)
    assert "Sillage est en lecture seule" in reponse.content.decode()


def test_une_page_qui_devrait_ecrire_pour_repondre_recoit_la_phrase(
    fermer, client_de, lefevre, inscription_d_ines
):
    client = client_de(lefevre)
    fermer()

    reponse = client.get(reverse("tableau_de_synthese_pdf", args=[inscription_d_ines.pk]))

    page = reponse.content.decode()
    assert (reponse.status_code, PHRASE in page, "redemandez-le" in page) == (503, True, True)


def test_une_session_perimee_conduit_a_la_connexion_sans_rien_ecrire(fermer, client_de, ines):
    client = client_de(ines)
    ines.set_password("un autre mot de passe")
    ines.save()
    fermer()

    reponse = client.get(reverse("portfolio"))

    assert (reponse.status_code, Session.objects.count()) == (302, 1)


# Zéro tient la place du candidat.
PAR_LE_JURY = {
    "jury": (),
    "jury_candidat": (0,),
    "jury_realisation": (0, 1),
    "jury_piece": (0, "preuves/01/01-plan.pdf"),
    "jury_grille": (0,),
    "jury_synthese_pdf": (0,),
    "jury_grille_pdf": (0,),
    "jury_fiche_pdf": (0,),
    "jury_journee": (),
}


def test_la_commission_lit_toutes_ses_pages(fermer, anonyme):
    """Un nom suffit alors pour entrer ; le témoin signé est le seul endroit où il est gardé."""
    jury = decor_du_jury.reunir()
    fermer()

    entree = anonyme.get(jury.adresse("jury"), {"nom": "Zoé Durand"})
    statuts = {
        nom: anonyme.get(jury.adresse(nom, *(p or jury.ines.pk for p in suite))).status_code
        for nom, suite in PAR_LE_JURY.items()
    }

    assert entree.status_code == 302
    assert statuts == dict.fromkeys(PAR_LE_JURY, 200)
    assert Consultation.objects.count() == 0


def test_le_portfolio_public_se_lit(fermer, client, inscription_d_ines, lefevre):
    lien = fabriques.portfolio_ouvert(inscription_d_ines, lefevre)
    jeton = jeton_de(lien)
    fermer()

    pages = [reverse("portfolio_public", args=[jeton])]
    pages.append(reverse("portfolio_public_realisation", args=[jeton, 1]))

    assert [client.get(page).status_code for page in pages] == [200, 200]


@pytest.mark.parametrize(
    "commande, options, qui",
    [
        ("horloge", {"une_fois": True}, "l’horloge"),
        ("db_worker", {"batch": True}, "le travailleur"),
    ],
)
def test_un_service_d_a_cote_refuse_en_une_phrase(settings, commande, options, qui):
    settings.LECTURE_SEULE = True

    with pytest.raises(CommandError) as refus:
        call_command(commande, **options)

    assert str(refus.value) == f"Sillage est en lecture seule\u00a0: {qui} ne fait rien."


def test_un_service_qui_tourne_attend_qu_on_l_arrete(settings):
    """Il ne se termine pas : ce qui le relance le ferait sans fin."""
    settings.LECTURE_SEULE = True
    avant = [signal.getsignal(signe) for signe in (signal.SIGTERM, signal.SIGINT)]
    sortie = StringIO()

    Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
    call_command("horloge", stdout=sortie)

    for signe, ecoute in zip((signal.SIGTERM, signal.SIGINT), avant, strict=True):
        signal.signal(signe, ecoute)
    assert sortie.getvalue().startswith("Sillage est en lecture seule\u00a0: l’horloge")


def test_preparer_ne_touche_pas_a_la_base(fermer):
    fermer()
    sortie = StringIO()

    call_command("preparer", stdout=sortie)

    assert sortie.getvalue() == "Lecture seule\u00a0: la base reste telle qu’elle est.\n"
