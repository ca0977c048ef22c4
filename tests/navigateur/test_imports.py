"""Des tickets GLPI deviennent une preuve, et l’historique se lit : avec et sans script."""

import pytest

from tests.navigateur.test_accessibilite import REGLES, violations
from tests.portfolio.test_imports import GLPI

pytestmark = pytest.mark.navigateur


def sans_violation(page):
    """En clair puis en sombre (sans transition à attendre), et rien ne déborde au téléphone."""
    for theme, regles in REGLES.items():
        page.emulate_media(color_scheme=theme)
        assert violations(page, regles) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1360, "height": 900})


def adresse_du_brouillon(page):
    page.goto("/portfolio/")
    lien = page.locator(".liste__ligne:has(.badge-etat--brouillon) .liste__titre").first
    return lien.get_attribute("href")


@pytest.mark.parametrize("avec_script", [True, False], ids=["avec script", "sans script"])
def test_des_tickets_choisis_deviennent_une_preuve(avec_script, ouvrir, connecter):
    page = ouvrir(java_script_enabled=avec_script, reduced_motion="reduce")
    connecter(page, "ines")
    page.goto(f"{adresse_du_brouillon(page)}importer/")
    if avec_script:
        sans_violation(page)
    contenu = GLPI.replace("petit dupont", f"essai {avec_script}").encode("cp1252")
    fichier = {"name": "tickets.csv", "mimeType": "text/csv", "buffer": contenu}
    page.set_input_files("#id_glpi-fichier", files=[fichier])
    page.get_by_role("button", name="Lire les tickets").click()

    page.get_by_label("=cmd|calc").check()
    if avec_script:
        assert page.locator("[data-import-compte]").inner_text() == "2 cochées, 2 sur 2"
        sans_violation(page)
    page.get_by_label("Intitulé").fill(f"Mes tickets, {avec_script}")
    page.get_by_role("button", name="Ajouter comme preuve").click()

    preuve = page.locator(".preuve", has_text=f"Mes tickets, {avec_script}")
    assert preuve.get_by_text("Tickets GLPI : 15 et 1012 (03/02/26 au 05/02/26)").count() == 1


def test_l_historique_est_accessible(ouvrir, connecter):
    page = ouvrir(reduced_motion="reduce")
    connecter(page, "ines")
    page.goto("/portfolio/")
    reprise = page.locator(".liste__ligne:has(.badge-etat--a_reprendre) .liste__titre").first
    reprise.click()
    page.get_by_role("link", name="Voir ce qui a changé d’une soumission à l’autre").click()

    assert page.get_by_role("heading", name="Depuis la soumission").count() == 1
    sans_violation(page)
