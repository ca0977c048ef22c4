"""La file au clavier : filtrer sans quitter la liste, passer la main, la collègue la retrouve."""

import pytest

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

TRAVAIL = "Maquette de téléphonie sur IP"


def intitules(page):
    return page.locator(".file .liste__titre").all_inner_texts()


def test_filtrer_puis_passer_la_main_au_clavier(ouvrir, connecter, photographier):
    page = ouvrir()
    connecter(page, "lefevre")
    page.goto("/evaluations/")
    attente = len(intitules(page))

    page.get_by_label("Option").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/evaluations/?option=SISR")
    page.get_by_role("link", name="Effacer le filtre Option").wait_for()
    gardees = intitules(page)
    assert page.evaluate("document.activeElement.name") == "option"
    assert page.locator("[data-annonce]").inner_text().startswith(f"{len(gardees)} sur {attente}")

    page.get_by_label(f"Choisir « {TRAVAIL} »").focus()
    page.keyboard.press("Space")
    photographier(page, "file-selection")
    assert violations(page, REGLES["light"]) == []
    page.get_by_label("Un mot, facultatif").fill("Tu as monté la maquette avec lui.")
    page.keyboard.press("Enter")

    page.get_by_text("1 soumission a changé de main.").wait_for()
    assert intitules(page) == [titre for titre in gardees if titre != TRAVAIL]


def test_la_collegue_la_retrouve_et_la_rend_sans_script(ouvrir, connecter):
    page = ouvrir(360, java_script_enabled=False)
    connecter(page, "roche")
    page.goto("/evaluations/")
    page.get_by_label("À qui").select_option("moi")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name=TRAVAIL).click()

    page.locator("summary", has_text="Revient à vous").click()
    assert page.get_by_text("Tu as monté la maquette avec lui.").is_visible()
    page.get_by_label("Passer à").select_option("equipe")
    page.get_by_role("button", name="Passer", exact=True).click()

    assert page.get_by_text(f"« {TRAVAIL} » est rendue à l’équipe.").is_visible()
