"""La matrice au clavier seul : flèches, bornes, tiroir, retour à la case exacte, filtre, date."""

import pytest

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

PLACE = """() => {
  const cellule = document.activeElement.closest("td, th");
  return cellule ? [cellule.closest("tr").rowIndex - 2, cellule.cellIndex] : null;
}"""


def place(page):
    """Rang de l’étudiant et colonne de ce qui a le focus, comptés de zéro ; rien hors grille."""
    return page.evaluate(PLACE)


def frapper(page, *touches):
    for touche in touches:
        page.keyboard.press(touche)
    return place(page)


def entrer_dans_la_grille(page):
    """Par la seule touche de tabulation, depuis le champ de date."""
    page.get_by_label("À la date du").focus()
    for _ in range(15):
        page.keyboard.press("Tab")
        if place(page):
            return
    pytest.fail("La grille ne se rejoint pas par la tabulation.")


def ouvrir_la_matrice(page, connecter):
    connecter(page, "lefevre")
    page.goto("/promotions/")
    page.get_by_role("link", name="BTS SIO 2").first.click()
    page.wait_for_url("**/matrice/")


def test_la_grille_entiere_au_clavier_seul(page, connecter, photographier):
    ouvrir_la_matrice(page, connecter)
    derniere = page.locator("[data-matrice] tbody tr").count() - 1
    entrer_dans_la_grille(page)

    assert place(page) == [0, 0]
    assert frapper(page, "ArrowDown", "ArrowRight", "ArrowRight") == [1, 2]
    assert frapper(page, "End") == [1, 29]
    assert frapper(page, "ArrowRight", "ArrowUp", "ArrowUp") == [0, 29]
    assert frapper(page, "Home") == [0, 0]
    assert frapper(page, "Control+End") == [derniere, 29]
    assert frapper(page, "PageUp") == [derniere - 10, 29]
    assert frapper(page, "Control+Home") == [0, 0]
    assert page.locator("[data-matrice] [tabindex='0']").count() == 1

    page.locator("a.case--validee").first.focus()
    case = place(page)
    page.keyboard.press("Enter")
    page.locator("#titre-tiroir:focus").wait_for()
    assert page.locator("dialog[open] .journal > li").count() > 0
    photographier(page, "matrice-tiroir")
    assert violations(page, REGLES["light"]) == []
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert place(page) == case
    assert page.url.endswith("/matrice/")

    page.get_by_label("Trier par").focus()
    page.keyboard.type("Ce qui")
    page.get_by_label("Nom", exact=True).focus()
    page.keyboard.type("ines")
    page.keyboard.press("Enter")
    page.wait_for_url("**/matrice/?nom=ines&**tri=manque**")
    assert page.locator("tbody th").all_inner_texts() == ["Inès Moreau"]

    page.get_by_role("link", name="Effacer les filtres").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/matrice/")
    page.get_by_role("link", name="La rentrée").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/matrice/?au=*-09-01")
    photographier(page, "matrice-passee")
    assert page.get_by_text("cases gagnées").count() == 1
    assert violations(page, REGLES["light"]) == []
    page.goto(page.locator("a.case--gagnee").first.evaluate("lien => lien.href"))
    assert page.get_by_text("Gagnée depuis").count() == 1
    assert violations(page, REGLES["light"]) == []


def test_sans_script_la_case_mene_a_sa_page_et_en_revient(ouvrir, connecter):
    page = ouvrir(java_script_enabled=False)
    ouvrir_la_matrice(page, connecter)

    page.locator("a.case--a_reprendre").first.click()
    page.wait_for_url("**/matrice/*/*/")

    assert page.get_by_text("a demandé une reprise").count() > 0
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link").last.click()
    page.wait_for_url("**/matrice/")
