"""Rouvrir une réalisation validée."""

import pytest

from portfolio.models import Etat, Journal
from tests import fabriques
from tests.evaluations.gestes import adresse


def test_rouvrir_se_propose_a_l_enseignant_d_une_realisation_validee(
    client_de, lefevre, ines, admin, inscription_d_ines
):
    validee = fabriques.validee(inscription_d_ines, lefevre)
    soumise = fabriques.soumise(inscription_d_ines)

    def propose(personne, travail):
        page = client_de(personne).get(f"/realisations/{travail.pk}/").content.decode()
        return page.count(f'action="{adresse(travail, "rouvrir")}"') == 1

    assert propose(lefevre, validee)
    assert [propose(lefevre, soumise), propose(ines, validee), propose(admin, validee)] == [
        False,
        False,
        False,
    ]


def test_rouvrir_avec_un_motif(client_de, lefevre, inscription_d_ines):
    travail = fabriques.validee(inscription_d_ines, lefevre)

    reponse = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": "Preuve fausse."})

    travail.refresh_from_db()
    assert reponse.url == f"/realisations/{travail.pk}/"
    assert travail.etat == Etat.A_REPRENDRE
    assert Journal.objects.order_by("-pk").first().motif == "Preuve fausse."


@pytest.mark.parametrize("motif", ["", "   "])
def test_rouvrir_sans_motif_est_refuse(client_de, lefevre, inscription_d_ines, motif):
    travail = fabriques.validee(inscription_d_ines, lefevre)

    page = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": motif})

    travail.refresh_from_db()
    assert page.context["formulaire_rouvrir"].errors == {
        "motif": ["Dites à l’étudiant pourquoi vous rouvrez cette réalisation."]
    }
    assert travail.etat == Etat.VALIDEE


def test_un_motif_trop_long_est_rendu_tel_quel(client_de, lefevre, inscription_d_ines):
    travail = fabriques.validee(inscription_d_ines, lefevre)
    motif = "long " * 1001

    page = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": motif})

    assert page.context["formulaire_rouvrir"].errors == {
        "motif": ["Ce motif est trop long : 5000 signes au plus."]
    }
    assert page.content.decode().count(f">{motif}</textarea>") == 1


def test_rouvrir_deux_fois_par_double_clic_n_ecrit_qu_une_ligne(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.validee(inscription_d_ines, lefevre)
    client = client_de(lefevre)
    client.post(adresse(travail, "rouvrir"), {"motif": "Preuve fausse."})

    reponse = client.post(adresse(travail, "rouvrir"), {"motif": "Preuve fausse."})

    assert reponse.url == f"/realisations/{travail.pk}/"
    assert Journal.objects.filter(verbe="rouvrir").count() == 1


def test_rouvrir_ce_qui_n_est_pas_valide_garde_le_motif(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)

    page = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": "Trop vite."})

    assert page.status_code == 409
    assert page.content.decode().count(">Trop vite.</textarea>") == 1


def test_revenir_par_l_adresse_de_reouverture_conduit_a_la_realisation(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.validee(inscription_d_ines, lefevre)

    reponse = client_de(lefevre).get(adresse(travail, "rouvrir"))

    assert reponse.url == f"/realisations/{travail.pk}/"
