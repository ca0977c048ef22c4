"""L’administration ferme deux comptes, les rouvre, puis aide Inès à sa place sans rien y écrire."""

import pytest

from tests.navigateur.test_accessibilite import violations_en_clair_et_en_sombre

pytestmark = pytest.mark.navigateur

DEUX = ("VIDAL", "WEBER")


def agir_sur_les_deux(page, geste, bouton):
    for nom in DEUX:
        page.get_by_role("checkbox", name=nom).check()
    page.get_by_label("Pour la sélection").select_option(label=geste)
    page.get_by_role("button", name="Relire avant de le faire").click()
    assert all(nom in page.locator(".noms").inner_text() for nom in DEUX)
    page.get_by_role("button", name=bouton).click()


def test_fermer_deux_comptes_puis_les_rouvrir(page, entrer_par_la_porte, photographier):
    entrer_par_la_porte(page, "admin")
    page.goto("/etablissement/personnes/")
    assert violations_en_clair_et_en_sombre(page) == []
    photographier(page, "personnes")

    agir_sur_les_deux(page, "Fermer le compte", "Fermer le compte (2)")
    page.get_by_text("2\u00a0comptes sont fermés.").wait_for()
    page.goto("/etablissement/personnes/?etat=ferme")
    agir_sur_les_deux(page, "Rouvrir le compte", "Rouvrir le compte (2)")
    page.get_by_text("2\u00a0comptes sont rouverts.").wait_for()


def test_aider_ines_a_sa_place_sans_rien_ecrire(page, entrer_par_la_porte, photographier):
    entrer_par_la_porte(page, "admin")
    page.goto("/etablissement/personnes/?cherche=ines")
    page.get_by_role("link", name="MOREAU Inès").click()
    page.get_by_label("Pourquoi").fill("Elle ne retrouve plus son brouillon.")
    page.get_by_role("button", name="Prendre sa place").click()

    bandeau = page.get_by_role("status").filter(has_text="Vous voyez Sillage comme")
    assert "Inès Moreau" in bandeau.inner_text()
    assert violations_en_clair_et_en_sombre(page) == []
    photographier(page, "place-prise")
    page.get_by_role("link", name="Référencement du site et mesure d’audience", exact=True).click()
    page.goto("/realisations/nouvelle/")
    assert page.get_by_label("Intitulé").get_attribute("readonly") is not None
    page.locator("form:has([name=intitule])").evaluate("formulaire => formulaire.submit()")
    page.get_by_role("heading", name="Rien ne se fait à la place d’un autre").wait_for()
    page.goto("/journal/")
    page.get_by_role("heading", name="Cette page reste fermée").wait_for()

    page.get_by_role("button", name="Rendre la place").click()
    page.get_by_text("Vous avez rendu sa place à Inès Moreau.").wait_for()
    assert page.get_by_role("button", name="Rendre la place").count() == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
