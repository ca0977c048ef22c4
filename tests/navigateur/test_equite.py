"""Un second regard à l’aveugle, puis comparé ; d’un étudiant à son voisin au clavier."""

import re

import pytest

pytestmark = pytest.mark.navigateur

REGARD = re.compile(r"/seconds-regards/\d+/$")


def ouvrir_la_classe(page):
    page.goto("/promotions/")
    page.get_by_role("link", name="BTS SIO 2").first.click()
    page.wait_for_url(re.compile(r"/matrice/"))


def test_relire_a_l_aveugle_puis_comparer(page, connecter):
    connecter(page, "lefevre")
    ouvrir_la_classe(page)
    page.get_by_role("link", name="Équité").click()
    page.locator("main .liste__titre:visible").first.click()
    page.wait_for_url(REGARD)
    principal = page.locator("main")
    assert "Mme Roche" not in principal.inner_text()
    for reponse in principal.locator("[data-ligne=revendication] input[value=oui]").all():
        reponse.check()
    principal.locator("[data-ligne=indicateur] input[value=BM]").first.check()

    page.goto("/evaluations/")
    page.go_back()
    principal.get_by_text("Voici ce que vous aviez commencé à saisir.").wait_for()
    page.get_by_label("Un mot pour votre collègue").fill("Vu de mon côté.")
    page.get_by_role("button", name="Rendre et comparer").dblclick()

    principal.get_by_text("Premier jugement", exact=True).wait_for()
    assert "Mme Roche" in principal.inner_text()
    assert principal.get_by_text("«\u00a0Vu de mon côté.\u00a0»").count() == 1


def test_passer_d_un_etudiant_a_son_voisin_au_clavier(page, connecter):
    connecter(page, "lefevre")
    ouvrir_la_classe(page)
    page.get_by_role("link", name="Inès Moreau", exact=True).first.click()
    pas = (("Alt+ArrowDown", "Mathis Noël"), ("[", "Inès Moreau"), ("[", "Hugo Klein"))
    for touche, nom in pas:
        page.locator("[data-touches-voisins]:visible").wait_for()
        page.keyboard.press(touche)
        page.get_by_role("heading", level=1, name=nom).wait_for()
