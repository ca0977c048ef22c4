"""La journée d’une commission, à l’heure qu’il est : qui passe, qui suit, qui a déposé."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from documents.lectures.jury import dernier_dossier, journee, ordre_du_jour
from tests import fabriques


@pytest.fixture
def commission(inscription_d_ines, inscription_de_hugo, inscription_de_kenza):
    """Le 2 juin 2027, à 8 h, 8 h 50 et 9 h 40, quarante minutes chacun."""
    reunie = fabriques.commission()
    for inscription in (inscription_d_ines, inscription_de_hugo, inscription_de_kenza):
        fabriques.convocation(reunie, inscription)
    return reunie


def moments(commission, jour, heure, minute):
    le = datetime(2027, 6, jour, heure, minute, tzinfo=ZoneInfo("Europe/Paris"))
    return [c.moment for c in ordre_du_jour(commission, membre=None, le=le).convoques]


@pytest.mark.parametrize(
    "instant, attendus",
    [
        ((1, 12, 0), ["a_venir", "a_venir", "a_venir"]),
        ((2, 7, 0), ["suivant", "a_venir", "a_venir"]),
        ((2, 8, 0), ["en_cours", "suivant", "a_venir"]),
        ((2, 8, 39), ["en_cours", "suivant", "a_venir"]),
        ((2, 8, 40), ["passe", "suivant", "a_venir"]),
        ((2, 10, 0), ["passe", "passe", "en_cours"]),
        ((3, 9, 0), ["passe", "passe", "passe"]),
    ],
)
def test_l_horloge_dit_qui_passe_et_qui_suit(instant, attendus, commission):
    assert moments(commission, *instant) == attendus


def test_les_voisins_suivent_l_ordre_du_jour(commission):
    lue = ordre_du_jour(commission, membre=None, le=fabriques.MIDI)
    premier, deuxieme, troisieme = lue.convoques

    assert lue.voisins(premier) == (None, deuxieme)
    assert lue.voisins(deuxieme) == (premier, troisieme)
    assert lue.voisins(troisieme) == (deuxieme, None)


def test_le_jury_lit_le_dernier_depot_et_voit_un_retard(
    commission, inscription_d_ines, lefevre, django_assert_num_queries
):
    fabriques.validee(inscription_d_ines, lefevre)
    fabriques.dossier_depose(inscription_d_ines)
    fabriques.validee(inscription_d_ines, lefevre, intitule="Ajoutée")
    tard = datetime(2027, 6, 1, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
    fabriques.dossier_depose(inscription_d_ines, le=tard)

    with django_assert_num_queries(2):
        lue = journee(commission, membre=None, le=fabriques.MIDI)

    deposes = [dossier and (dossier.numero, dossier.en_retard) for _, dossier in lue.lignes]
    assert deposes == [(2, True), None, None]
    assert dernier_dossier(lue.convoques[0]).numero == 2
