"""Inès se situe, et Mme Lefèvre voit sa marque creuse : avec le script, puis sans."""

import pytest

pytestmark = pytest.mark.navigateur

INDICATEUR = "Les restaurations sont testées et opérationnelles."
SAVOIR = "Typologie des supports de sauvegarde"


def ouvrir_le_patrimoine(page):
    page.goto("/portfolio/")
    page.get_by_role("link", name="Me situer sur les indicateurs officiels").click()
    page.locator("details.auto > summary").first.click()


def situer(page, niveau):
    page.get_by_role("group", name=INDICATEUR).get_by_role("radio", name=niveau).check()


def marque_vue_par_l_enseignante(ouvrir, connecter, photographier, nom):
    page = ouvrir()
    connecter(page, "lefevre")
    page.goto("/promotions/")
    page.locator("main a[href*=matrice]").first.click()
    page.get_by_role("link", name="Tom Vidal").first.click()
    ligne = page.get_by_role("row").filter(has_text=INDICATEUR)
    photographier(page, nom)
    return ligne.locator(".marque--creuse").get_attribute("title")


def test_avec_le_script_chaque_choix_s_enregistre_aussitot(ouvrir, connecter, photographier):
    page = ouvrir()
    connecter(page, "tom")
    ouvrir_le_patrimoine(page)

    situer(page, "BM")
    page.get_by_text("Enregistré à").first.wait_for()
    page.get_by_role("group", name=SAVOIR).get_by_role("radio", name="À revoir").check()
    page.get_by_text("· 1 savoir sur 15").wait_for()
    photographier(page, "auto-evaluation")
    page.reload()

    assert page.locator("input:checked").evaluate_all("l => l.map((i) => i.value)") == [
        "BM",
        "a_revoir",
    ]
    vue = marque_vue_par_l_enseignante(ouvrir, connecter, photographier, "deux-regards")
    assert vue == "Bonne maîtrise"


def test_sans_script_la_section_s_enregistre_par_son_bouton(ouvrir, connecter, photographier):
    page = ouvrir(java_script_enabled=False)
    connecter(page, "tom")
    ouvrir_le_patrimoine(page)

    situer(page, "MP")
    page.get_by_role("button", name="Enregistrer : Gérer le patrimoine informatique").click()
    page.get_by_text("« Gérer le patrimoine informatique » : enregistré.").wait_for()

    vue = marque_vue_par_l_enseignante(ouvrir, connecter, photographier, "deux-regards-sans-script")
    assert vue == "Maîtrise partielle"


def test_sur_le_papier_tout_se_lit_et_rien_ne_se_modifie(page, connecter):
    connecter(page, "ines")
    brouillon = page.locator(".liste__ligne:has(.badge-etat--brouillon) .liste__titre").first
    page.emulate_media(media="print")

    brouillon.click()
    page.wait_for_url("**/realisations/*/")
    formulaires = page.locator(".ajouts, .preuve__modifier, .supprimer").all()
    assert [f.is_visible() for f in formulaires] == [False] * len(formulaires)

    page.goto("/auto-evaluation/")
    indicateurs = page.locator(".auto__indicateurs").all()
    assert [i.is_visible() for i in indicateurs] == [True] * 6
