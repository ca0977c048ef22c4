"""Mme Lefèvre contrôle un dossier de sa classe : un « non » sans motif, puis le visa."""

import pytest

from tests.navigateur.test_accessibilite import (
    REGLES,
    violations,
    violations_en_clair_et_en_sombre,
)

pytestmark = pytest.mark.navigateur


def ouvrir_les_dossiers(page):
    """Depuis la matrice de la classe, ceux qui attendent un contrôle."""
    page.goto("/promotions/")
    page.locator("main a[href*=matrice]").first.click()
    page.locator("main").get_by_role("link", name="Dossiers", exact=True).click()
    page.get_by_role("link", name="à contrôler").click()
    page.wait_for_url("**/dossiers/?etat=a_controler")


def test_mme_lefevre_controle_puis_vise_et_chloe_le_lit(ouvrir, connecter):
    page, chloe = ouvrir(), ouvrir(360, 780)
    connecter(page, "lefevre")
    ouvrir_les_dossiers(page)
    assert violations_en_clair_et_en_sombre(page) == []
    page.get_by_role("link", name="Chloé Da Silva").click()
    page.get_by_role("heading", name="Contrôler").wait_for()
    adresse = page.url
    assert violations_en_clair_et_en_sombre(page) == []

    # Un « oui » ne demande rien ; le passer à « non » demande pourquoi.
    motif = page.get_by_label("Motif du « non » : Le dossier est présent et complet")
    assert motif.is_hidden()
    page.check("#present-non")
    assert motif.is_visible()
    page.get_by_role("button", name="Viser").click()
    page.get_by_text("Dites pourquoi ce point est à « non ».").wait_for()
    assert violations(page, REGLES["light"]) == []

    motif.fill("Le tableau est illisible à l’écran.")
    page.get_by_label("Commentaire à Chloé").fill("À redéposer si possible avant l’oral.")
    page.get_by_role("button", name="Viser").click()

    page.get_by_text("Dossier n° 1 visé. Chloé Da Silva en est prévenu").wait_for()
    rendu = page.locator(".controles > li")
    assert rendu.count() == 1
    assert rendu.get_by_text("Le tableau est illisible à l’écran.").is_visible()
    assert page.get_by_role("button", name="Viser").is_hidden()
    connecter(chloe, "chloe")
    chloe.goto(adresse)
    assert chloe.get_by_text("À redéposer si possible avant l’oral.").is_visible()
    assert chloe.get_by_role("heading", name="Contrôler").count() == 0
    assert violations(chloe, REGLES["light"]) == []
    assert chloe.evaluate("document.documentElement.scrollWidth") == 360
