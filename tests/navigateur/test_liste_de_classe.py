"""D’un fichier d’école à une classe, puis retour : déposer, relire, importer, annuler."""

import pytest
from django.conf import settings

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

LISTE = settings.BASE_DIR / "fixtures" / "demo" / "liste-de-classe.csv"


def sans_defaut(page):
    deborde = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return violations(page, REGLES["light"]), deborde


def effectif(page):
    page.wait_for_url("**/etudiants/")
    return page.locator(".tableau--fiches tbody tr").count()


def test_importer_une_liste_puis_l_annuler(ouvrir, connecter, photographier):
    page = ouvrir(360, 800)
    connecter(page, "lefevre")
    page.goto("/promotions/")
    page.locator("a[href$='/etudiants/']").first.click()
    avant, constats = effectif(page), [sans_defaut(page)]

    page.get_by_role("link", name="Importer une liste").click()
    page.set_input_files("input[type=file]", LISTE)
    constats.append(sans_defaut(page))
    page.get_by_role("button", name="Lire la liste").click()
    page.wait_for_url("**/imports/*/")
    constats.append(sans_defaut(page))
    photographier(page, "liste-relue")

    page.get_by_role("button", name="Importer 5 lignes").dblclick()
    page.get_by_role("heading", name="Liste importée").wait_for()
    constats.append(sans_defaut(page))
    page.get_by_role("link", name="Voir la classe").click()
    assert effectif(page) == avant + 5

    page.get_by_role("link", name="liste-de-classe.csv").first.click()
    page.get_by_role("button", name="Annuler cet import").click()
    page.get_by_role("heading", name="Import annulé").wait_for()
    page.get_by_role("link", name="Voir la classe").click()
    assert effectif(page) == avant

    page.get_by_role("link", name="Passage d’année").click()
    constats.append(sans_defaut(page))
    page.get_by_role("button", name="Voir ce qui va changer").click()
    page.get_by_role("heading", name="Relire le passage").wait_for()
    constats.append(sans_defaut(page))
    assert constats == [([], False)] * 6
