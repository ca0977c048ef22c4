"""Les premiers pas se cochent par les faits ; l’accueil compte les jours avant l’épreuve."""

from datetime import date

import pytest

from referentiel.lectures import compte_a_rebours
from referentiel.models import SessionExamen
from tests import fabriques

pytestmark = pytest.mark.django_db

MASQUER = "/portfolio/premiers-pas/masquer/"


def accueil(client):
    return client.get("/portfolio/")


def pas(client):
    lus = accueil(client).context["pas"]
    return (lus.noter.fait, lus.prouver.fait, lus.soumettre.fait)


def note(inscrit):
    fabriques.note(inscrit)


def brouillon(inscrit):
    fabriques.realisation(inscrit)


def prouve(inscrit):
    fabriques.preuve(fabriques.realisation(inscrit))


def sans_revendication(inscrit):
    fabriques.preuve(fabriques.realisation(inscrit, revendications={}), sous_competences=[])


def soumis(inscrit):
    fabriques.soumise(inscrit)


@pytest.mark.parametrize(
    "fait, attendus",
    [
        (lambda inscrit: None, (False, False, False)),
        (note, (True, False, False)),
        (brouillon, (True, False, False)),
        (sans_revendication, (True, False, False)),
        (prouve, (True, True, False)),
        (soumis, (True, True, True)),
    ],
)
def test_les_pas_se_cochent_par_les_faits(client_de, ines, inscription_d_ines, fait, attendus):
    fait(inscription_d_ines)

    assert pas(client_de(ines)) == attendus


@pytest.mark.parametrize(
    "fait, ancre",
    [
        (sans_revendication, "modifier/#titre-revendications"),
        (brouillon, "#preuves"),
        (prouve, "#soumettre"),
    ],
)
def test_le_pas_suivant_mene_la_ou_il_se_fait(client_de, ines, inscription_d_ines, fait, ancre):
    fait(inscription_d_ines)
    page = accueil(client_de(ines)).content.decode()

    pk = inscription_d_ines.realisations.get().pk
    assert page.count(f'<a class="btn btn-primary" href="/realisations/{pk}/{ancre}">') == 1


def test_les_trois_faits_ils_disparaissent(client_de, ines, inscription_d_ines):
    soumis(inscription_d_ines)

    assert accueil(client_de(ines)).content.count(b"premiers-pas__liste") == 0


def test_a_la_demande_ils_ne_se_montrent_plus(client_de, ines):
    client = client_de(ines)
    assert client.post(MASQUER).url == "/portfolio/"

    assert accueil(client).content.count(b"premiers-pas__liste") == 0


def test_masques_par_l_un_ils_restent_a_l_autre_sur_le_meme_poste(client_de, ines, hugo):
    client = client_de(ines)
    client.post(MASQUER)
    client.force_login(hugo)

    assert accueil(client).content.count(b"premiers-pas__liste") == 1


@pytest.mark.parametrize(
    "jour, attendues",
    [
        (
            date(2026, 11, 25),
            ("épreuve E5 (ex-E4) dans 174\xa0jours", "dépôt du dossier dans 126\xa0jours"),
        ),
        (date(2027, 3, 30), ("épreuve E5 (ex-E4) dans 49\xa0jours", "dépôt du dossier demain")),
        (
            date(2027, 3, 31),
            ("épreuve E5 (ex-E4) dans 48\xa0jours", "dépôt du dossier aujourd’hui"),
        ),
        (date(2027, 4, 1), ("épreuve E5 (ex-E4) dans 47\xa0jours",)),
        (date(2027, 6, 30), ("épreuve E5 (ex-E4)",)),
    ],
)
def test_les_jours_se_comptent_jusqu_a_l_epreuve_et_au_depot(jour, attendues):
    assert compte_a_rebours(SessionExamen.objects.get(annee=2027), jour) == attendues


def test_une_session_sans_date_ne_compte_rien():
    sans_date = SessionExamen(epreuve="E5", epreuve_ancienne="")

    assert compte_a_rebours(sans_date, date(2026, 11, 25)) == ("épreuve E5",)
