"""L’historique d’une réalisation : qui le voit, ce qu’il dit, ce qu’il coûte."""

from datetime import timedelta

import pytest

from evaluations.lectures import historique
from evaluations.lectures.differences import comparer_textes
from portfolio import actions
from portfolio.models import Realisation
from tests import fabriques
from tests.fabriques import MIDI
from tests.pas import pas


def reprendre(travail, lefevre, tour, **champs):
    """Renvoyer, récrire, soumettre de nouveau."""
    fabriques.juger(
        travail, lefevre, decision="a_reprendre", retenues={}, commentaire=f"Encore {tour}."
    )
    Realisation.objects.filter(pk=travail.pk).update(**champs)
    travail.refresh_from_db()
    actions.soumettre(travail, acteur=travail.inscription.etudiant, le=MIDI + timedelta(days=tour))
    travail.refresh_from_db()


@pytest.fixture
def reprise(inscription_d_ines, lefevre):
    travail = fabriques.soumise(inscription_d_ines, resultats="Le test dure une heure.")
    reprendre(travail, lefevre, 2, resultats="Le test dure deux heures.")
    return travail


def lus(differences):
    return {d.libelle: [(s.role, s.texte) for s in d.segments] for d in differences}


def test_chaque_soumission_dit_ce_qu_elle_change_a_la_precedente(reprise):
    premiere, seconde = historique(reprise, de_l_etudiant=True).etapes

    assert (premiere.differences, premiere.evaluation.commentaire) == ((), "Encore 2.")
    assert lus(seconde.differences) == {
        "Résultats": [
            ("egal", "Le test dure "),
            ("retrait", "une heure."),
            ("ajout", "deux heures."),
        ]
    }


def test_une_preuve_ou_une_revendication_ajoutee_se_lit(inscription_d_ines, lefevre, bloc):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    fabriques.preuve(travail, intitule="Rapport")
    autre = fabriques.sous_competence(2, 1)
    travail.mobilisations.create(sous_competence_id=autre, justification="Ajoutée.")
    actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI + timedelta(days=3))

    seconde = historique(travail, de_l_etudiant=True).etapes[-1]

    assert list(lus(seconde.differences)) == [bloc.sous_competences[autre].intitule, "Preuves"]


def test_l_etudiant_seul_voit_son_brouillon_et_ce_qu_il_a_retire(reprise, ines):
    actions.retirer(reprise, acteur=ines, le=MIDI + timedelta(days=4))
    reprise.refresh_from_db()
    Realisation.objects.filter(pk=reprise.pk).update(lieu="Limoges")
    reprise.refresh_from_db()

    a_elle = historique(reprise, de_l_etudiant=True)
    aux_autres = historique(reprise, de_l_etudiant=False)

    assert ([e.soumission.numero for e in a_elle.etapes], list(lus(a_elle.brouillon))) == (
        [1, 2],
        ["Lieu"],
    )
    assert ([e.soumission.numero for e in aux_autres.etapes], aux_autres.brouillon) == ([1], ())


@pytest.mark.parametrize("tours", [1, 3])
@pytest.mark.parametrize("qui, requetes", [("ines", 6), ("lefevre", 5)])
def test_la_page_coute_le_meme_nombre_de_requetes(
    request, client_de, inscription_d_ines, lefevre, django_assert_num_queries, qui, requetes, tours
):
    travail = fabriques.soumise(inscription_d_ines)
    for tour in range(tours):
        reprendre(travail, lefevre, tour + 2, resultats=f"Version {tour}.")
    fabriques.juger(travail, lefevre, decision="a_reprendre", retenues={}, commentaire="Non.")
    client = client_de(request.getfixturevalue(qui))

    with django_assert_num_queries(requetes):
        page = client.get(f"/realisations/{travail.pk}/historique/").content.decode()

    assert page.count('id="soumission-') == tours + 1


@pytest.mark.parametrize("qui, liens", [("ines", 1), ("lefevre", 0)])
def test_le_lien_attend_deux_textes(request, client_de, inscription_d_ines, lefevre, qui, liens):
    """Après une reprise, l’étudiante a deux textes (l’envoyé, le sien) ; l’enseignante, un."""
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    client = client_de(request.getfixturevalue(qui))

    page = client.get(f"/realisations/{travail.pk}/").content.decode()

    assert page.count(f'href="/realisations/{travail.pk}/historique/"') == liens


def test_une_realisation_jamais_soumise_a_une_page_qui_le_dit(client_de, ines, inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines)

    page = client_de(ines).get(f"/realisations/{travail.pk}/historique/").content.decode()

    assert page.count("Rien n’a encore été soumis") == 1


def test_deux_longs_textes_se_comparent_sans_tout_croiser():
    """Croiser aussi les mots trop fréquents prendrait 440 millions de pas."""
    mots = " ".join(f"mot{n % 400} de la" for n in range(1000))
    recrits = " ".join(f"mot{n * 7 % 400} de la" for n in range(1000))

    assert pas(lambda: comparer_textes(mots, recrits)) < 2_000_000
    segments = comparer_textes(mots, recrits)
    assert "".join(s.texte for s in segments if s.role != "retrait") == recrits
