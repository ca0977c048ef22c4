"""Autour de qui s’efface : ce que d’autres en lisaient s’en va, ce qui parle d’eux reste."""

from datetime import timedelta

import pytest

from comptes.actions import prevenir
from comptes.models import Avis, Enseignement
from documents.donnees.effacement import rendre_anonyme
from evaluations.models import Evaluation
from tests import fabriques

APRES = fabriques.MIDI + timedelta(days=400)
TITRE = "Supervision du parc de la mairie"


def anonymiser(personne, acteur):
    rendre_anonyme(personne, acteur=acteur, le=APRES, motif="Demande écrite", derogation="Départ")


def titres(personne):
    return list(Avis.objects.filter(destinataire=personne).values_list("titre", flat=True))


def test_l_invitation_recue_d_elle_ne_se_lit_plus_dans_un_avis(
    inscription_d_ines, inscription_de_hugo, admin
):
    fabriques.invitation(inscription_d_ines, inscription_de_hugo, intitule=TITRE)
    assert [TITRE in titre for titre in titres(inscription_de_hugo.etudiant)] == [True]

    anonymiser(inscription_d_ines.etudiant, admin)

    assert titres(inscription_de_hugo.etudiant) == []


def test_le_second_regard_rendu_ne_dit_plus_son_titre(inscription_d_ines, lefevre, bernard, admin):
    Enseignement.objects.create(enseignant=bernard, promotion=inscription_d_ines.promotion)
    fabriques.validee(inscription_d_ines, lefevre, intitule=TITRE)
    fabriques.relue(Evaluation.objects.get(), bernard)
    assert [TITRE in titre for titre in titres(lefevre) if "regard" in titre] == [True]

    anonymiser(inscription_d_ines.etudiant, admin)

    assert [titre for titre in titres(lefevre) if "regard" in titre] == []


@pytest.mark.parametrize("nom", ["Inès Moreaux", "Inès Moreau-Valois", "Marie-Inès Moreau"])
def test_un_nom_qui_commence_comme_le_sien_garde_ses_avis(ines, lefevre, admin, nom):
    for qui in (nom, "Inès Moreau"):
        prevenir([lefevre], titre=f"{qui} a déposé", chemin="/promotions/", le=fabriques.MIDI)

    anonymiser(ines, admin)

    assert titres(lefevre) == [f"{nom} a déposé"]


def test_une_enseignante_ne_se_nomme_plus_dans_les_avis_de_ses_etudiants(ines, lefevre, admin):
    prevenir([ines], titre="Mme Lefèvre a écrit", chemin="/portfolio/", le=fabriques.MIDI)

    anonymiser(lefevre, admin)

    assert titres(ines) == []
