"""L’accueil de l’étudiant."""

from datetime import date

import pytest

from portfolio.lectures import realisations_de
from tests import fabriques

pytestmark = pytest.mark.django_db


def accueil(client, **parametres):
    return client.get("/portfolio/", parametres)


def test_un_portfolio_vide_apprend_en_trois_pas(client_de, ines):
    page = accueil(client_de(ines))

    assert page.context["realisations"] == ()
    assert page.content.count(b"premiers-pas__liste") == 1
    assert "Noter ma première réalisation" in page.content.decode()


def test_la_carte_montre_les_22_sous_competences_par_leur_texte_entier(client_de, ines, bloc):
    page = accueil(client_de(ines)).content.decode()

    absentes = [i.intitule for i in bloc.sous_competences.values() if i.intitule not in page]
    assert (absentes, page.count('class="pave pave--')) == ([], 22)


def test_la_carte_dit_l_etat_par_un_mot_et_une_forme(client_de, ines, inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)
    page = accueil(client_de(ines)).content.decode()

    assert page.count('class="pave pave--validee"') == 1
    assert 'href="#i-validee"' in page
    assert "validée</span>" in page


def test_l_en_tete_dit_la_classe_l_option_le_lycee_la_session_et_l_epreuve(client_de, ines):
    page = " ".join(accueil(client_de(ines)).content.decode().split())

    assert "BTS SIO 2 SLAM · Lycée Jean-Moulin · session 2027 · épreuve E5 (ex-E4)" in page


def test_une_case_mobilisee_mene_a_ses_realisations(client_de, ines, inscription_d_ines):
    voulue = fabriques.realisation(inscription_d_ines)
    autre = {fabriques.sous_competence(2, 1): "Tickets traités."}
    fabriques.realisation(inscription_d_ines, intitule="Support", revendications=autre)
    page = accueil(client_de(ines), mobilise=fabriques.sous_competence(1, 5))

    assert [r.id for r in page.context["realisations"]] == [voulue.pk]


@pytest.mark.parametrize("demande", ["", "abc", "999999", "١"])
def test_une_sous_competence_inconnue_montre_tout(client_de, ines, inscription_d_ines, demande):
    fabriques.realisation(inscription_d_ines)
    page = accueil(client_de(ines), mobilise=demande)

    assert (page.status_code, len(page.context["realisations"])) == (200, 1)


def test_un_etudiant_ne_voit_que_ses_realisations(client_de, hugo, inscription_d_ines):
    fabriques.realisation(inscription_d_ines)

    assert accueil(client_de(hugo)).context["realisations"] == ()


def test_une_realisation_supprimee_n_est_plus_a_l_accueil(client_de, ines, inscription_d_ines):
    fabriques.realisation(inscription_d_ines, supprimee_le=fabriques.MIDI)

    assert accueil(client_de(ines)).context["realisations"] == ()


def test_sans_inscription_une_page_dit_quoi_faire(client_de, bernard):
    page = accueil(client_de(bernard))

    assert (page.status_code, page.templates[0].name) == (200, "portfolio/sans_inscription.html")


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_accueil_coute_neuf_requetes(
    client_de, ines, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.a_reprendre(inscription_d_ines, lefevre, intitule=f"Reprise {rang}")
        fabriques.realisation(inscription_d_ines, intitule=f"Brouillon {rang}")
    client = client_de(ines)

    # session, personne, inscription, réalisations, carte, invitations, reprises, place
    with django_assert_num_queries(9):
        accueil(client)


def test_sans_reprise_ni_invitation_l_accueil_coute_une_requete_de_moins(
    client_de, ines, inscription_d_ines, lefevre, django_assert_num_queries
):
    fabriques.validee(inscription_d_ines, lefevre)
    client = client_de(ines)

    with django_assert_num_queries(8):
        accueil(client)


def test_une_ligne_dit_le_cadre_le_lieu_les_dates_et_les_preuves(inscription_d_ines):
    avec = fabriques.realisation(inscription_d_ines, organisation="MairieTech")
    fabriques.preuve(avec)
    fabriques.realisation(inscription_d_ines, debut_le=None, fin_le=None)
    fabriques.realisation(inscription_d_ines, debut_le=date(2026, 3, 2), fin_le=None)

    assert {r.details for r in realisations_de(inscription_d_ines)} == {
        "En cours de formation · MairieTech · 02/02/26 au 13/02/26 · 1 preuve",
        "En cours de formation · sans dates · 0 preuve",
        "En cours de formation · 02/03/26 · 0 preuve",
    }
