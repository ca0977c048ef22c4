"""Aider quelqu’un à sa place : voir, ne rien écrire, trente minutes, et qu’il le sache."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptes.actions.avis import prevenir
from comptes.actions.places import prendre_la_place
from comptes.models import Acte, Avis, NatureDActe
from comptes.place import CLE
from comptes.regles import ActionRefusee
from config.place import ECRITURE, ENVOI, FERME, FERMES, FINIE
from portfolio.models import Realisation
from tests import fabriques
from tests.fabriques import MIDI
from tests.test_acces import (
    LECTURES,
    PERSONNES,
    adresse,
    connexions,
    decor,
    objets,
    troupe_du_fichier,
)

__all__ = ["adresse", "connexions", "decor", "objets", "troupe_du_fichier"]
pytestmark = pytest.mark.usefixtures("decor")

MOTIF = "Elle ne retrouve plus son brouillon."


@pytest.fixture
def aide(client_de, admin):
    """`aide(ines)` : un navigateur de l’administration, à sa place."""

    def prendre(personne):
        client = client_de(admin)
        url = reverse("personne_prendre_sa_place", args=[personne.pk])
        assert client.post(url, {"motif": MOTIF}).url == "/"
        return client

    return prendre


def natures():
    return list(Acte.objects.order_by("pk").values_list("nature", flat=True))


def test_prendre_sa_place_montre_son_site_et_la_previent(aide, ines, admin):
    brouillon = fabriques.realisation(ines.inscriptions.get(), "Encore au brouillon")

    page = aide(ines).get(reverse("realisation", args=[brouillon.pk])).content.decode()

    acte = Acte.objects.get()
    assert (acte.nature, acte.acteur, acte.personne, acte.motif) == (
        NatureDActe.PLACE_PRISE,
        admin,
        ines,
        MOTIF,
    )
    assert [mot in page for mot in ("Encore au brouillon", "Rendre la place", "Inès Moreau")] == [
        True
    ] * 3
    avis = Avis.objects.de(ines).recents_d_abord().first().titre
    assert (str(admin) in avis, MOTIF in avis) == (True, True)


@pytest.mark.parametrize("motif", ["", "trop court", " " * 40])
def test_sans_une_phrase_la_place_ne_se_prend_pas(motif, client_de, admin, ines):
    client = client_de(admin)
    motif = motif if motif != "trop court" else "court"

    reponse = client.post(reverse("personne_prendre_sa_place", args=[ines.pk]), {"motif": motif})

    assert (reponse.status_code, Acte.objects.count()) == (200, 0)
    assert CLE not in client.session


@pytest.mark.parametrize(
    "change, phrase",
    [
        ({"is_staff": True}, "On ne prend pas la place d’un membre de l’administration."),
        ({"is_active": False}, "Ce compte est fermé\u00a0: rouvrez-le d’abord."),
        ({"anonymise_le": MIDI}, "Ce compte est anonyme\u00a0: il n’y a plus personne à aider."),
    ],
)
def test_certaines_places_ne_se_prennent_pas(change, phrase, admin, ines):
    type(ines).objects.filter(pk=ines.pk).update(**change)

    with pytest.raises(ActionRefusee, match=phrase):
        prendre_la_place(ines, acteur=admin, le=MIDI, motif=MOTIF)
    assert Acte.objects.count() == 0


def test_qui_n_administre_pas_ne_prend_la_place_de_personne(lefevre, ines, admin):
    with pytest.raises(ActionRefusee):
        prendre_la_place(ines, acteur=lefevre, le=MIDI, motif=MOTIF)
    with pytest.raises(ActionRefusee):
        prendre_la_place(admin, acteur=admin, le=MIDI, motif=MOTIF)


@pytest.mark.parametrize("nom", ["realisation_modifier", "avis_lus", "stage_nouveau", "adresse"])
def test_rien_ne_s_envoie_a_la_place_d_un_autre(nom, aide, ines, adresse):
    client, avant = aide(ines), Realisation.objects.values().order_by("pk")
    avant = list(avant)

    page = client.post(adresse(nom), {"intitule": "Volé"})
    json = client.post(adresse(nom), {"intitule": "Volé"}, headers={"Accept": "application/json"})

    assert (page.status_code, ENVOI in page.content.decode()) == (403, True)
    assert (json.status_code, json.json()) == (403, {"phrase": ENVOI})
    assert list(Realisation.objects.values().order_by("pk")) == avant


@pytest.mark.parametrize("chemin", FERMES)
def test_ces_pages_restent_a_la_personne_seule(chemin, aide, ines):
    reponse = aide(ines).get(chemin)

    assert (reponse.status_code, FERME in reponse.content.decode()) == (403, True)


def test_une_note_du_journal_ne_se_lit_pas_a_sa_place(aide, client_de, ines):
    rang = fabriques.sous_competence(1, 6)
    texte = "Sauvegarde du NAS vérifiée un soir."
    fabriques.note(ines.inscriptions.get(), texte).sous_competences.add(rang)
    url = reverse("coach", args=[rang])

    pages = [client.get(url).content.decode() for client in (client_de(ines), aide(ines))]

    assert [texte in page for page in pages] == [True, False]


def test_rendre_la_place_la_trace_et_tourne_la_session(aide, ines, admin):
    client = aide(ines)
    prise = client.session.session_key

    reponse = client.post(reverse("place_rendre"))

    assert reponse.url == reverse("personne", args=[ines.pk])
    assert reponse.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.session.session_key != prise
    assert natures() == [NatureDActe.PLACE_PRISE, NatureDActe.PLACE_RENDUE]
    assert client.get(reverse("personnes")).status_code == 200
    client.post(reverse("place_rendre"))
    assert len(natures()) == 2


def test_prendre_tourne_la_session_et_suit_l_appareil(client_de, admin, ines):
    client = client_de(admin)
    avant = client.session.session_key
    UserSession.objects.create(user=admin, session_key=avant, ip="192.0.2.1", user_agent="Firefox")

    client.post(reverse("personne_prendre_sa_place", args=[ines.pk]), {"motif": MOTIF})

    assert client.session.session_key != avant
    assert UserSession.objects.get(user=admin).session_key == client.session.session_key


def test_se_deconnecter_rend_la_place(aide, ines):
    client = aide(ines)

    client.post(reverse("account_logout"))

    dernier = Acte.objects.recents_d_abord().first()
    assert (dernier.nature, dernier.objet) == (NatureDActe.PLACE_RENDUE, "à la déconnexion")
    assert client.get(reverse("portfolio")).status_code == 302


def _vieillir(client):
    session = client.session
    session[CLE] |= {"depuis": (timezone.now() - timedelta(minutes=31)).isoformat()}
    session.save()


def test_la_place_finit_d_elle_meme_au_bout_de_trente_minutes(aide, ines, admin):
    client = aide(ines)
    _vieillir(client)

    page = client.get(reverse("personnes"))

    assert (page.status_code, "Rendre la place" in page.content.decode()) == (200, False)
    assert Acte.objects.recents_d_abord().first().objet == "les trente minutes sont passées"
    assert CLE not in client.session


def test_un_envoi_d_une_place_finie_ne_se_fait_pas_au_nom_de_l_administration(aide, ines, admin):
    prevenir([admin], titre="À lire", chemin="/", le=MIDI)
    client = aide(ines)
    _vieillir(client)

    page = client.post(reverse("avis_lus"))

    assert (page.status_code, page.context["phrase"], CLE in client.session) == (403, FINIE, False)
    assert Avis.objects.de(admin).non_lus().count() == 1


@pytest.mark.parametrize(
    "qui, change, objet",
    [
        ("admin", {"is_staff": False}, "l’administrateur a perdu ses droits"),
        ("admin", {"is_active": False}, "l’administrateur a perdu ses droits"),
        ("ines", {"is_active": False}, "la personne ne peut plus être aidée"),
        ("ines", {"is_staff": True}, "la personne ne peut plus être aidée"),
        ("ines", {"anonymise_le": MIDI}, "la personne ne peut plus être aidée"),
    ],
)
def test_la_place_cesse_quand_l_un_des_deux_change(qui, change, objet, aide, ines, admin):
    client = aide(ines)
    type(ines).objects.filter(pk={"ines": ines, "admin": admin}[qui].pk).update(**change)

    page = client.get(reverse("referentiel")).content.decode()

    assert "Rendre la place" not in page
    assert Acte.objects.recents_d_abord().first().objet == objet


def test_en_lecture_seule_l_administrateur_est_en_son_nom(aide, ines, settings):
    client = aide(ines)
    settings.LECTURE_SEULE, settings.SESSION_ENGINE = True, "config.sessions_lues"

    page = client.get(reverse("personnes"))

    assert (page.status_code, "Rendre la place" in page.content.decode()) == (200, False)
    assert natures() == [NatureDActe.PLACE_PRISE]


def test_sans_place_prise_aucune_requete_de_plus(client_de, ines, settings):
    client, comptes = client_de(ines), []
    client.get(reverse("portfolio"))

    for intergiciels in (settings.MIDDLEWARE, _sans_la_place(settings.MIDDLEWARE)):
        settings.MIDDLEWARE = intergiciels
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            client.get(reverse("portfolio"))
        comptes.append(len(requetes))

    assert comptes[0] == comptes[1]


def _sans_la_place(intergiciels):
    return [nom for nom in intergiciels if nom != "config.place.PriseDePlace"]


def test_le_journal_du_serveur_ne_nomme_personne(aide, ines, admin, caplog):
    caplog.set_level("DEBUG")

    aide(ines).get(reverse("portfolio"))

    textes = " ".join(ligne.getMessage() for ligne in caplog.records if "sql" not in ligne.name)
    assert [mot in textes for mot in ("Moreau", "Arnaud", "ines@", MOTIF)] == [False] * 4


def tout_ce_que_garde_la_base():
    """Chaque ligne de chaque table, hors la session de qui lit."""
    etages = ("referentiel", "comptes", "portfolio", "evaluations", "documents")
    modeles = [m for etage in etages for m in apps.get_app_config(etage).get_models()]
    modeles += apps.get_app_config("django_tasks_database").get_models()
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in modeles}


IMPRIMES = {nom for nom in LECTURES if nom.endswith(("_pdf", "_xlsx", "_zip"))}


@pytest.mark.parametrize("qui, noms", [("ines", LECTURES), ("lefevre", set(LECTURES) - IMPRIMES)])
def test_aucune_page_lue_a_la_place_d_un_autre_n_ecrit(qui, noms, aide, adresse, request):
    """Chacune répond comme à la personne, sauf celles qui se ferment et celles qui écriraient."""
    client = aide(request.getfixturevalue(qui))
    urls = {nom: adresse(nom) for nom in sorted(noms)}
    avant = tout_ce_que_garde_la_base()

    reponses = {nom: client.get(url) for nom, url in urls.items()}

    assert tout_ce_que_garde_la_base() == avant
    refus = {nom: _refus(reponse) for nom, reponse in reponses.items()}
    assert {nom for nom, phrase in refus.items() if phrase == ECRITURE} <= IMPRIMES
    rang = PERSONNES.index(qui)
    comme_elle = {nom: r.status_code for nom, r in reponses.items() if not refus[nom]}
    assert comme_elle == {nom: LECTURES[nom][rang] for nom in comme_elle}


def _refus(reponse):
    page = "" if reponse.streaming else reponse.content.decode("utf-8", "replace")
    return next((phrase for phrase in (ECRITURE, FERME) if phrase in page), "")


def test_un_motif_invisible_n_est_pas_un_motif(client_de, admin, ines):
    url = reverse("personne_prendre_sa_place", args=[ines.pk])
    page = client_de(admin).post(url, {"motif": "\u200b \u202e\n" * 12})

    assert page.context["place"].errors["motif"] == ["Dites pourquoi, en une phrase."]
    assert not Acte.objects.exists()


def test_son_dossier_s_ouvre_sans_preparer_ses_pages(aide, ines, lefevre):
    """Le préparer mettrait un travail en file : la page du dépôt se lit, et ne demande rien."""
    caches["default"].clear()
    fabriques.validee(ines.inscriptions.get(), lefevre, avec_preuve=True)

    assert aide(ines).get(reverse("dossier")).status_code == 200
    assert not DBTaskResult.objects.exists()
