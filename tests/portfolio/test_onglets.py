"""Deux onglets, deux gestes : ce qu’un geste vient de défaire ne fait jamais tomber l’autre.

Chaque test rejoue l’ordre exact d’une course : l’objet est lu, l’autre onglet agit, puis l’action
part de l’objet lu.
"""

from uuid import uuid4

import pytest
from django.http import Http404

from evaluations.regles import realisations_connues
from portfolio import actions
from portfolio.models import Preuve, Realisation
from portfolio.views.fiche import fiche
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db


@pytest.fixture
def supprimee(inscription_d_ines, ines):
    """Un brouillon lu par un onglet, supprimé par l’autre."""
    lue = fabriques.realisation(inscription_d_ines)
    actions.supprimer_realisation(Realisation.objects.get(), acteur=ines, le=MIDI)
    return lue


def _soumettre(realisation, acteur):
    actions.soumettre(realisation, acteur=acteur, le=MIDI)


def _supprimer(realisation, acteur):
    actions.supprimer_realisation(realisation, acteur=acteur, le=MIDI)


def _retirer(realisation, acteur):
    actions.retirer(realisation, acteur=acteur, le=MIDI)


def _lier(realisation, acteur):
    actions.ajouter_lien(
        realisation, acteur=acteur, le=MIDI, lien="https://git.example.org/", intitule="Dépôt"
    )


def _deposer(realisation, acteur):
    fabriques.preuve(realisation, sous_competences=[])


@pytest.mark.parametrize("agir", [_soumettre, _supprimer, _retirer, _lier, _deposer])
def test_agir_sur_une_realisation_que_l_autre_onglet_a_supprimee(supprimee, ines, agir):
    with pytest.raises(Http404):
        agir(supprimee, ines)


def test_modifier_une_preuve_que_l_autre_onglet_a_retiree(inscription_d_ines, ines):
    lue = fabriques.preuve(fabriques.realisation(inscription_d_ines))
    actions.retirer_preuve(Preuve.objects.get(), acteur=ines, le=MIDI)

    with pytest.raises(Http404):
        actions.modifier_preuve(
            lue, acteur=ines, intitule="Plan", sous_competences=[], confidentielle=False
        )


def test_retirer_deux_fois_la_meme_preuve(inscription_d_ines, ines):
    lue = fabriques.preuve(fabriques.realisation(inscription_d_ines))
    actions.retirer_preuve(Preuve.objects.get(), acteur=ines, le=MIDI)

    with pytest.raises(Http404):
        actions.retirer_preuve(lue, acteur=ines, le=MIDI)


def test_une_preuve_soumise_entre_temps_est_mise_de_cote_pas_effacee(inscription_d_ines, ines):
    realisation = fabriques.realisation(inscription_d_ines)
    lue = fabriques.preuve(realisation)
    actions.soumettre(realisation, acteur=ines, le=MIDI)
    actions.retirer(realisation, acteur=ines, le=MIDI)

    actions.retirer_preuve(lue, acteur=ines, le=MIDI)

    assert Preuve.objects.get().retiree_le == MIDI


def test_la_cle_de_creation_d_un_autre_ne_rend_pas_sa_realisation(
    client_de, ines, hugo, inscription_de_hugo
):
    envoi = {"intitule": "Supervision", "cadre": "formation", "cle_creation": uuid4()}
    client_de(ines).post("/realisations/nouvelle/", envoi)
    client_de(hugo).post("/realisations/nouvelle/", envoi)

    sienne = Realisation.objects.get(inscription=inscription_de_hugo)
    assert (sienne.intitule, sienne.cle_creation) == ("Supervision", None)


def test_lire_ce_que_l_etudiant_vient_de_retirer_est_introuvable(inscription_d_ines, ines, lefevre):
    envoyee = fabriques.soumise(inscription_d_ines)
    lue = realisations_connues(lefevre).get()
    actions.retirer(envoyee, acteur=ines, le=MIDI)

    with pytest.raises(Http404):
        fiche(lefevre, lue)
