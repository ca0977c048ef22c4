"""Autour de qui s’efface : ce que d’autres en lisaient s’en va, ce qui parle d’eux reste."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from comptes.actions import prevenir
from comptes.management.horloge import RENDEZ_VOUS
from comptes.models import Avis, Enseignement
from documents.donnees.effacement import rendre_anonyme
from documents.donnees.fichiers import PAGES, effacer_les_fichiers_condamnes
from documents.models import FichierAEffacer, Piece
from evaluations.models import Evaluation
from portfolio.models import Realisation
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


# Les documents gardés, et les pages mises en page


def ranger(nom):
    return default_storage.save(nom, ContentFile(b"par Mme Lefevre"))


def test_ce_que_la_classe_a_fait_produire_et_qui_nomme_l_enseignante_se_refait(
    inscription_d_ines,
    inscription_de_hugo,
    lefevre,
    bernard,
    admin,
    django_capture_on_commit_callbacks,
):
    fabriques.validee(inscription_d_ines, lefevre)
    jugee, autre = (
        fabriques.piece(
            inscrite,
            bernard,
            etat="faite",
            fichier=ranger("productions/1/x"),
            emission=fabriques.emission(
                inscrite, fichier=ranger("emissions/x.pdf"), code=code, empreinte=code * 64
            ),
        )
        for code, inscrite in (("a", inscription_d_ines), ("b", inscription_de_hugo))
    )

    with django_capture_on_commit_callbacks(execute=True):
        anonymiser(lefevre, admin)

    restent = [
        nom
        for p in (jugee, autre)
        for nom in (p.fichier.name, p.emission.fichier.name)
        if default_storage.exists(nom)
    ]
    jugee = Piece.objects.select_related("emission").get(pk=jugee.pk)
    assert restent == [autre.fichier.name, autre.emission.fichier.name]
    assert (jugee.fichier.name, jugee.etat, jugee.emission.fichier.name) == ("", "impossible", "")
    assert jugee.motif == "Ce document nommait une personne effacée depuis\u00a0: reprenez-le."


def test_des_pages_qui_n_ont_pas_pu_s_oublier_le_seront_a_la_purge_suivante(
    ines, admin, monkeypatch
):
    anonymiser(ines, admin)
    caches["pages"].set("page", "Inès Moreau")
    with monkeypatch.context() as panne:
        panne.setattr("glob.glob", _disque_muet)
        with pytest.raises(OSError, match="disque"):
            effacer_les_fichiers_condamnes()
    assert FichierAEffacer.objects.filter(chemin=PAGES).exists()

    effacer_les_fichiers_condamnes()

    assert caches["pages"].get("page") is None
    assert not FichierAEffacer.objects.exists()


def _disque_muet(*arguments, **options):
    raise OSError("disque")


def test_ce_qu_une_page_ouverte_ecrit_apres_elle_s_en_va_la_nuit_suivante(
    inscription_d_ines, admin, django_capture_on_commit_callbacks
):
    anonymiser(inscription_d_ines.etudiant, admin)
    preuve = fabriques.preuve(fabriques.realisation(inscription_d_ines, intitule=TITRE))
    emise = fabriques.emission(inscription_d_ines, nom_fichier="MOREAU-Ines-dossier.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        [anonymes] = [travail for travail in RENDEZ_VOUS if travail.nom == "anonymes"]
        assert anonymes.fonction(APRES + timedelta(hours=12)) == 1

    emise.refresh_from_db()
    assert (Realisation.objects.get().intitule, emise.nom_fichier) == ("Réalisation effacée", "")
    assert not default_storage.exists(preuve.fichier.name)
    assert anonymes.fonction(APRES + timedelta(hours=36)) == 0
