"""L’administration arrive, voit ce qui attend, et prépare la rentrée d’un bout à l’autre."""

import pytest

from tests.navigateur.test_accessibilite import violations_en_clair_et_en_sombre

pytestmark = pytest.mark.navigateur

DEBORDE = "document.documentElement.scrollWidth > innerWidth"


def sans_faute(page):
    """Axe ne trouve rien, et rien ne déborde."""
    assert (page.url, violations_en_clair_et_en_sombre(page)) == (page.url, [])
    assert not page.evaluate(DEBORDE)
    page.emulate_media(color_scheme="light")


def test_de_l_accueil_a_une_session_et_des_classes_ouvertes(ouvrir, connecter, photographier):
    page = ouvrir(reduced_motion="reduce")
    connecter(page, "admin")
    page.wait_for_url("**/etablissement/")
    assert page.get_by_role("heading", level=1).inner_text() == "Lycée Jean-Moulin"
    assert page.locator(".echeance--prochaine strong").is_visible()
    sans_faute(page)
    photographier(page, "etablissement")

    page.get_by_role("link", name="Préparer la rentrée").click()
    page.wait_for_url("**/rentree/")
    page.goto("/etablissement/rentree/?annee=2027")
    sans_faute(page)

    page.get_by_role("link", name="Ouvrir la session 2029").click()
    sans_faute(page)
    page.get_by_role("button", name="Ouvrir la session 2029").click()
    page.get_by_text("La session 2029 est ouverte.").wait_for()
    assert page.url.endswith("/etablissement/rentree/?annee=2027")

    page.get_by_role("link", name="Ouvrir ces classes").click()
    sans_faute(page)
    # La démonstration est commune à tous les parcours : personne n’y gagne de classe.
    for nom in ("Mme Lefèvre", "Mme Roche", "M. Bernard"):
        page.get_by_label(nom).uncheck()
    page.get_by_role("button", name="Ouvrir les classes cochées").click()
    page.get_by_text("2 classes sont ouvertes.").wait_for()
    assert page.locator(".etape--faite h2").all_text_contents() == [
        "Les sessions d’examen (fait)",
        "Les classes de la nouvelle année (fait)",
    ]

    page.get_by_role("link", name="Choisir qui sort").click()
    page.get_by_label("KLEIN Hugo redouble").check()
    sans_faute(page)
    page.get_by_role("button", name="Voir ce qui va changer").click()
    page.get_by_role("heading", name="Redoublent").wait_for()
    sans_faute(page)
    page.get_by_role("button", name="Corriger").click()
    assert page.get_by_label("KLEIN Hugo redouble").is_checked()


def test_au_telephone_rien_ne_deborde(ouvrir, connecter, photographier):
    page = ouvrir(360)
    connecter(page, "admin")
    for adresse in ("/etablissement/", "/etablissement/rentree/"):
        page.goto(adresse)
        assert not page.evaluate(DEBORDE)
    photographier(page, "rentree-telephone")
