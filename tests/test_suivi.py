"""Chaque demande a son numéro, chaque ligne du journal le porte ; une page lente se nomme."""

import json
import logging
import re
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from comptes.demande import NUMERO, numeroter
from config.journal import EnJson, EnLigne
from portfolio.actions.veille import relever_un_lien
from tests import fabriques

NUMERO_DU_MANDATAIRE = "3f9c1a7be04d42d8a1c6"


@pytest.fixture
def console():
    """Ce que reçoit la console du serveur, tout compris (DEBUG)."""
    console = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    ecrit, racine = StringIO(), logging.getLogger()
    avant, niveau, forme = console.setStream(ecrit), racine.level, console.formatter
    racine.setLevel("DEBUG")
    yield console
    console.setStream(avant)
    console.setFormatter(forme)
    racine.setLevel(niveau)


@pytest.fixture
def journal(console):
    return console.stream


@pytest.fixture
def en_json(console):
    """Les objets que la console a reçus."""
    console.setFormatter(EnJson())
    return lambda: [json.loads(ligne) for ligne in console.stream.getvalue().splitlines()]


def test_le_numero_du_mandataire_est_repris(client):
    reponse = client.get("/sante/", headers={"X-Request-ID": NUMERO_DU_MANDATAIRE})

    assert reponse.headers["X-Request-ID"] == NUMERO_DU_MANDATAIRE


@pytest.mark.parametrize(
    "propose",
    ["", "abc", "ines.moreau@sillage.example", "a" * 65, "a" * 16 + "\n", "MOREAU-Ines-2027-abc"],
)
def test_un_autre_numero_est_remplace(client, propose):
    rendu = client.get("/sante/", headers={"X-Request-ID": propose}).headers["X-Request-ID"]

    assert re.fullmatch("[0-9a-f]{32}", rendu)


def test_deux_demandes_deux_numeros(client):
    assert len({client.get("/sante/").headers["X-Request-ID"] for _ in range(3)}) == 3


def test_une_erreur_porte_le_numero_jusqu_a_la_derniere_ligne(client, journal):
    client.get("/nulle-part/", headers={"X-Request-ID": NUMERO_DU_MANDATAIRE})

    lignes = journal.getvalue().splitlines()
    assert [f"[{NUMERO_DU_MANDATAIRE}]" in ligne for ligne in lignes] == [True] * len(lignes)
    assert lignes[-1].endswith("Not Found: /nulle-part/")


def test_une_page_lente_nomme_sa_vue_ses_requetes_et_son_temps(client_de, ines, settings, en_json):
    settings.PAGE_LENTE_MS = 0
    client_de(ines).get(reverse("referentiel"), {"q": "secret"})

    (ligne,) = [ligne for ligne in en_json() if ligne["source"] == "config.suivi"]
    assert (ligne["niveau"], ligne["vue"], ligne["methode"], ligne["statut"]) == (
        "WARNING",
        "referentiel",
        "GET",
        200,
    )
    assert ligne["message"] == (
        f"Page lente\u00a0: referentiel GET, statut 200, {ligne['ms']} ms, "
        f"requêtes\u00a0: {ligne['requetes']}"
    )


def test_les_requetes_comptees_sont_celles_de_la_page(
    client_de, ines, en_json, django_assert_num_queries
):
    client = client_de(ines)
    with django_assert_num_queries(3) as comptees:
        client.get(reverse("referentiel"))

    (ligne,) = [ligne for ligne in en_json() if ligne["source"] == "config.suivi"]
    assert (ligne["niveau"], ligne["requetes"]) == ("DEBUG", len(comptees))


def test_une_adresse_inconnue_n_entre_pas_dans_le_compte_rendu(client, en_json):
    client.get("/moreau-ines/")

    (ligne,) = [ligne for ligne in en_json() if ligne["source"] == "config.suivi"]
    assert (ligne["vue"], ligne["statut"]) == ("aucune", 404)


@pytest.fixture
def _connexion_du_test(monkeypatch):
    """Entre deux tâches, le travailleur laisse ouverte la connexion du test et sa transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.mark.usefixtures("_connexion_du_test")
def test_la_demande_dit_le_numero_que_porteront_les_lignes_de_sa_tache(db, en_json, caplog):
    for source in ("django_tasks", "django_tasks_db"):
        caplog.set_level("DEBUG", source)  # que le travailleur règle pour tout le processus
    numeroter(NUMERO_DU_MANDATAIRE)
    relever_un_lien.enqueue(0)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=1)

    tache = str(DBTaskResult.objects.get().pk)
    lignes = [ligne for ligne in en_json() if tache in ligne["message"]]
    assert [(ligne["demande"], ligne["message"].split()[-1]) for ligne in lignes] == [
        (NUMERO_DU_MANDATAIRE, "backend=default"),
        (tache, "state=RUNNING"),
        (tache, "state=SUCCESSFUL"),
    ]
    assert NUMERO.get() == NUMERO_DU_MANDATAIRE


@pytest.mark.parametrize("numero, dites", [("-", 0), (NUMERO_DU_MANDATAIRE, 1)])
def test_une_tache_que_nulle_demande_n_envoie_ne_se_dit_pas(db, journal, caplog, numero, dites):
    caplog.set_level("DEBUG", "django_tasks")
    NUMERO.set(numero)
    relever_un_lien.enqueue(0)

    assert journal.getvalue().count("enqueued backend=default") == dites


# Rien de personnel

PAGES = (
    "accueil",
    "portfolio",
    "journal",
    "stages",
    "conformite",
    "dossier",
    "avis",
    "avis_reglages",
    "referentiel",
    "evaluations",
    "remarques",
    "promotions",
    "realisation_nouvelle",
    "commissions",
    "verifier",
    "account_login",
    "admin:index",
    "admin:comptes_utilisateur_changelist",
)
PERSONNEL = re.compile(
    r"moreau|klein|lef[eè]vre|arnaud|in[eè]s\b|hugo|@|%40|demo-sillage|celui-que-nul", re.IGNORECASE
)


def promener(client, realisation):
    """Des pages permises, interdites et inconnues, un envoi refusé, un jeton faux."""
    for nom in PAGES:
        client.get(reverse(nom))
    for chemin in ("", "evaluer/", "modifier/", "fiche.pdf", "historique/"):
        client.get(f"/realisations/{realisation.pk}/{chemin}")
    client.get("/jury/celui-que-nul-ne-doit-lire/", {"par": "ines@sillage.example"})
    client.get("/absente/ines@sillage.example/")
    client.post(reverse("account_login"), {"login": "ines@sillage.example", "password": "demo"})
    client.post(reverse("stage_nouveau"), {"organisation": "Moreau", "tuteur": "Klein"})
    client.get(reverse("realisation_soumettre", args=[realisation.pk]))


@pytest.mark.parametrize("forme", [EnLigne("%(name)s [%(demande)s] %(message)s"), EnJson()])
def test_une_promenade_ne_laisse_rien_de_personnel(
    client_de, anonyme, ines, lefevre, admin, console, settings, forme
):
    settings.PAGE_LENTE_MS = 0
    console.setFormatter(forme)
    realisation = fabriques.soumise(ines.inscriptions.get(), avec_preuve=True)
    for client in (*map(client_de, (ines, lefevre, admin)), anonyme):
        promener(client, realisation)

    ecrit = console.stream.getvalue()
    assert "Not Found: /jury/…/" in ecrit
    assert ecrit.count("Page lente") == 4 * (len(PAGES) + 10)
    assert PERSONNEL.findall(ecrit.replace("…@…", "")) == []


@pytest.mark.parametrize("forme", [EnLigne(), EnJson()])
def test_une_trace_d_erreur_ne_cite_ni_adresse_ni_jeton(forme):
    try:
        raise ValueError("Key (email)=(ines@sillage.example) already exists, /p/celui-la/")
    except ValueError:
        trace = sys.exc_info()
    ligne = logging.LogRecord("django.request", logging.ERROR, "", 0, "Échec", (), trace)

    ecrit = forme.format(ligne)

    assert ("Key (email)=(…@…) already exists, /p/…" in ecrit, "ines" in ecrit) == (True, False)
