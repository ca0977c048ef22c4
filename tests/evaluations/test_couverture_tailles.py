"""La matrice s’accorde avec le calcul à la main, quelle que soit la taille de la promotion."""

from datetime import date, timedelta
from itertools import cycle, islice

import pytest

from evaluations.actions import rouvrir
from evaluations.lectures import file_d_attente
from portfolio.actions import retirer, soumettre
from portfolio.models import Realisation
from tests import fabriques
from tests.evaluations.naif import lignes_de_la_page, lignes_naives, niveaux_lus, niveaux_naifs
from tests.fabriques import MIDI, indicateur, niveau, sous_competence


def rien(inscrit, enseignant):
    pass


def bon_travail(inscrit, enseignant):
    """Validé : une revendication retenue, une refusée, deux niveaux."""
    deux = {sous_competence(1, 1): "Oui.", sous_competence(1, 2): "Non."}
    fabriques.validee(
        inscrit,
        enseignant,
        revendications=deux,
        retenues={sous_competence(1, 1): True, sous_competence(1, 2): False},
        niveaux={indicateur(1, 1): niveau("EM"), indicateur(1, 2): niveau("MP")},
    )


def meme_indicateur(inscrit, enseignant):
    """Un second travail sur le même indicateur, moins bon et plus tardif."""
    bon_travail(inscrit, enseignant)
    fabriques.validee(
        inscrit,
        enseignant,
        niveaux={indicateur(1, 1): niveau("MP")},
        le=MIDI + timedelta(days=7),
    )


def renvoi(inscrit, enseignant):
    fabriques.a_reprendre(inscrit, enseignant, revendications={sous_competence(2, 1): "Oui."})


def retour(inscrit, enseignant):
    """Renvoyé puis soumis à nouveau : la seconde soumission attend."""
    travail = fabriques.a_reprendre(inscrit, enseignant)
    soumettre(travail, acteur=inscrit.etudiant, le=MIDI + timedelta(days=2))


def retour_retire(inscrit, enseignant):
    """Renvoyé, soumis à nouveau, retiré : la première évaluation reste en vigueur."""
    retour(inscrit, enseignant)
    travail = inscrit.realisations.get()
    retirer(travail, acteur=inscrit.etudiant, le=MIDI + timedelta(days=3))


def retour_valide(inscrit, enseignant):
    """Renvoyé, soumis à nouveau, validé : seule la seconde évaluation compte."""
    retour(inscrit, enseignant)
    fabriques.juger(
        inscrit.realisations.get(),
        enseignant,
        niveaux={indicateur(1, 5): niveau("BM")},
        le=MIDI + timedelta(days=4),
    )


def rouvert(inscrit, enseignant):
    travail = fabriques.validee(inscrit, enseignant, niveaux={indicateur(1, 5): niveau("EM")})
    rouvrir(travail, acteur=enseignant, le=MIDI + timedelta(days=3), motif="À revoir.")


def brouillon(inscrit, enseignant):
    fabriques.realisation(inscrit, revendications={sous_competence(3, 1): "Bientôt."})


HISTOIRES = (
    bon_travail,
    renvoi,
    meme_indicateur,
    retour,
    retour_retire,
    retour_valide,
    rouvert,
    brouillon,
    rien,
)


def peupler(promotion, enseignant, nombre):
    for rang, histoire in enumerate(islice(cycle(HISTOIRES), nombre)):
        etudiant = fabriques.personne(f"e{rang}@sillage.example", nom=f"Nom {rang:02}")
        histoire(fabriques.inscription(etudiant, promotion), enseignant)


@pytest.mark.parametrize("nombre", [1, 3, 35])
def test_la_matrice_s_accorde_et_coute_six_requetes(
    client_de, lefevre, sio2, django_assert_num_queries, nombre
):
    peupler(sio2, lefevre, nombre)
    client = client_de(lefevre)

    with django_assert_num_queries(6):
        affichees = lignes_de_la_page(client, sio2)

    assert affichees == lignes_naives(sio2)
    assert len(affichees) == nombre


def test_les_niveaux_de_chaque_histoire_se_refont_a_la_main(lefevre, sio2):
    peupler(sio2, lefevre, len(HISTOIRES))

    for inscrit in sio2.inscriptions.all():
        assert niveaux_lus(inscrit) == niveaux_naifs(inscrit)


def test_une_realisation_supprimee_ne_compte_plus(client_de, lefevre, sio2, inscription_d_ines):
    meme_indicateur(inscription_d_ines, lefevre)
    premiere = Realisation.objects.order_by("pk").first()

    Realisation.objects.filter(pk=premiere.pk).update(supprimee_le=MIDI)

    (ligne,) = lignes_de_la_page(client_de(lefevre), sio2)
    assert [ligne] == lignes_naives(sio2)
    assert ligne[2] == 0
    assert niveaux_lus(inscription_d_ines)[indicateur(1, 1)][:2] == ("MP", 1)


def test_un_etudiant_sorti_n_est_plus_dans_la_matrice_ni_dans_la_file(
    client_de, lefevre, sio2, inscription_d_ines, inscription_de_hugo
):
    fabriques.soumise(inscription_d_ines)
    fabriques.soumise(inscription_de_hugo)

    inscription_d_ines.sortie_le = date(2026, 11, 20)
    inscription_d_ines.save()

    assert [nom for nom, _, _ in lignes_de_la_page(client_de(lefevre), sio2)] == ["Hugo Klein"]
    assert [ligne.etudiant for ligne in file_d_attente(lefevre)] == ["Hugo Klein"]


def test_deux_enseignants_ne_doublent_rien(client_de, lefevre, bernard, sio2):
    peupler(sio2, lefevre, 4)
    seul = (lignes_de_la_page(client_de(lefevre), sio2), file_d_attente(lefevre))

    fabriques.enseignement(bernard, sio2)

    for personne in (lefevre, bernard):
        assert (lignes_de_la_page(client_de(personne), sio2), file_d_attente(personne)) == seul
    assert len(seul[1]) == 1


def test_un_enseignant_de_deux_promotions_voit_les_deux_files(
    lefevre, bernard, sio2, inscription_d_ines, inscription_de_kenza
):
    fabriques.soumise(inscription_d_ines, le=MIDI + timedelta(hours=1))
    fabriques.soumise(inscription_de_kenza)

    fabriques.enseignement(bernard, sio2)

    assert [ligne.etudiant for ligne in file_d_attente(bernard)] == ["Kenza Haddad", "Inès Moreau"]
    assert [ligne.etudiant for ligne in file_d_attente(lefevre)] == ["Inès Moreau"]
