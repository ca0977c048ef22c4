"""La file des soumissions à évaluer."""

from datetime import timedelta

import pytest

from tests import fabriques
from tests.evaluations.gestes import adresse, resoumettre
from tests.fabriques import MIDI


def test_la_file_montre_la_plus_ancienne_d_abord(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, intitule="Récente", le=MIDI)
    fabriques.soumise(inscription_d_ines, intitule="Ancienne", le=MIDI - timedelta(days=3))

    page = client_de(lefevre).get("/evaluations/")

    assert [ligne.intitule for ligne in page.context["file"]] == ["Ancienne", "Récente"]


def test_une_reprise_dit_le_numero_de_sa_soumission(client_de, lefevre, inscription_d_ines):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    resoumettre(travail)

    page = client_de(lefevre).get("/evaluations/")

    assert page.content.decode().count("2<sup>e</sup> soumission") == 1


def test_la_file_vide_le_dit_avec_chaleur(client_de, lefevre):
    page = client_de(lefevre).get("/evaluations/")

    assert page.content.decode().count("la file est vide") == 1


@pytest.mark.parametrize("chemin", ["/evaluations/", "/evaluations/suivante/"])
@pytest.mark.parametrize("qui", ["ines", "admin"])
def test_la_file_est_fermee_a_qui_n_enseigne_pas(request, client_de, qui, chemin):
    page = client_de(request.getfixturevalue(qui)).get(chemin)

    assert page.status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_file_coute_quatre_requetes(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries, nombre
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)
    client = client_de(lefevre)

    with django_assert_num_queries(4):  # session, personne, menu, file
        client.get("/evaluations/")


def test_la_suivante_est_la_plus_ancienne(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, le=MIDI)
    ancienne = fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=3))

    reponse = client_de(lefevre).get("/evaluations/suivante/")

    assert reponse.url == adresse(ancienne)


def test_la_suivante_d_une_promotion_ne_sort_pas_de_la_promotion(
    client_de, lefevre, inscription_d_ines, inscription_de_kenza
):
    fabriques.enseignement(lefevre, inscription_de_kenza.promotion)
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=3))
    de_kenza = fabriques.soumise(inscription_de_kenza)

    promotion = inscription_de_kenza.promotion_id
    reponse = client_de(lefevre).get(f"/evaluations/suivante/?promotion={promotion}")

    assert reponse.url == f"{adresse(de_kenza)}?promotion={promotion}"


@pytest.mark.parametrize("promotion", ["", "0", "²", "x", "9" * 30])
def test_sans_suivante_on_revient_a_la_file(client_de, lefevre, promotion):
    reponse = client_de(lefevre).get("/evaluations/suivante/", {"promotion": promotion})

    assert reponse.url == "/evaluations/"


@pytest.mark.parametrize("nombre, comparees", [(1, 0), (2, 1)])
def test_une_soumission_seule_n_est_pas_la_plus_ancienne(
    client_de, lefevre, inscription_d_ines, nombre, comparees
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)

    page = client_de(lefevre).get("/evaluations/").content.decode()

    assert page.count("en attente, la plus ancienne depuis") == comparees
    assert page.count("en attente depuis") == 1 - comparees
