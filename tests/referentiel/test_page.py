"""`/referentiel/` : le bloc en trois colonnes, une ancre par item, trois requêtes à chaud."""

import html
import re

import pytest
from django.urls import reverse

from tests.referentiel import depart

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client_de, ines):
    return client_de(ines).get(reverse("referentiel")).content.decode()


def ancres(page, debut):
    return re.findall(rf'id="({debut}-[^"]+)"', page)


def cellules(page):
    """Les dix-huit cellules, en mots : l’indentation et les balises ne comptent pas."""
    sans_rappels = re.sub(r'<h3 class="trois-colonnes__rappel">.*?</h3>', "", page)
    brutes = re.findall(r'<td role="cell">(.*?)</td>', sans_rappels, re.DOTALL)
    return [depart.mots(html.unescape(re.sub(r"<[^>]+>", " ", cellule))) for cellule in brutes]


def test_l_adresse_est_celle_du_contrat():
    assert reverse("referentiel") == "/referentiel/"


def test_un_anonyme_est_renvoye_a_la_connexion(anonyme):
    reponse = anonyme.get(reverse("referentiel"))

    assert (reponse.status_code, reponse["Location"]) == (302, "/compte/login/?next=/referentiel/")


def test_la_page_coute_trois_requetes(client_de, ines, django_assert_num_queries):
    client = client_de(ines)
    client.get(reverse("referentiel"))

    with django_assert_num_queries(3):
        client.get(reverse("referentiel"))


def test_la_page_imprime_le_tableau_officiel_mot_a_mot(page):
    lignes = cellules(page)

    colonnes = [sum(lignes[rang::3], []) for rang in range(3)]

    assert colonnes == depart.colonnes()


def test_chaque_item_a_son_ancre(page):
    assert ancres(page, "competence") == [f"competence-{rang}" for rang in range(1, 7)]
    assert len(set(ancres(page, "sous-competence"))) == 22
    assert len(set(ancres(page, "indicateur"))) == 38
    assert len(set(ancres(page, "savoir-technologique"))) == 34
    assert len(set(ancres(page, "savoir-economique"))) == 15


def test_chaque_lien_du_sommaire_mene_a_une_ancre(page):
    assert re.findall(r'href="#(competence-\d)"', page) == ancres(page, "competence")


@pytest.mark.usefixtures("base_vide")
def test_sans_referentiel_la_page_le_dit(client_de, admin):
    reponse = client_de(admin).get(reverse("referentiel"))

    assert reponse.status_code == 200
    assert re.findall(r"<h2>(.*)</h2>", reponse.content.decode()) == [
        "Le référentiel n’est pas encore chargé"
    ]
