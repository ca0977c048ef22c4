"""Le portfolio public, de l’étudiante qui l’ouvre au visiteur sans compte qui le lit."""

import pytest
from playwright.sync_api import expect

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

PAGE = "/portfolio/adresse/"


def ouvrir_l_adresse(page, code):
    """Ouvre l’adresse de Sillage, lui met un code, et rend ce que le champ donne à copier."""
    page.goto(PAGE)
    page.get_by_role("button", name="Ouvrir l’adresse").click()
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Demander ce code").click()
    expect(page.get_by_text("Code demandé.")).to_be_visible()
    return page.get_by_label("Adresse à donner, avec son code").input_value()


def deborde(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_un_visiteur_sans_compte_lit_le_portfolio_jusqu_a_la_preuve(
    ouvrir, page, connecter, photographier
):
    connecter(page, "ines")
    url = ouvrir_l_adresse(page, "sesame-2027")
    trouvees = [violations(page, REGLES["light"])]
    visiteur = ouvrir(360, 780)
    ailleurs = []
    visiteur.on("request", lambda r: None if r.url.startswith(url[:16]) else ailleurs.append(r.url))

    visiteur.goto(url)
    trouvees.append(violations(visiteur, REGLES["light"]))
    visiteur.get_by_role("textbox", name="Code").fill("pas le bon")
    visiteur.keyboard.press("Enter")
    expect(visiteur.get_by_role("alert")).to_contain_text("Ce n’est pas ce code")
    visiteur.get_by_role("textbox", name="Code").fill("sesame-2027")
    visiteur.keyboard.press("Enter")

    expect(visiteur.get_by_role("heading", level=1)).to_have_text("Inès Moreau")
    expect(visiteur.get_by_text("Dossier n° 1, déposé le")).to_be_visible()
    visiteur.locator(".croix summary").first.focus()
    visiteur.keyboard.press("Enter")
    ouverte = visiteur.locator(".croix[open]")
    expect(ouverte.locator(".texte-long")).to_be_visible()
    expect(ouverte.locator(".citee").first).to_be_visible()
    trouvees.append(violations(visiteur, REGLES["light"]))
    photographier(visiteur, "portfolio-public")
    assert not deborde(visiteur)

    ouverte.get_by_role("link", name="Lire la réalisation").click()
    preuve = visiteur.locator(".preuve-lue__nom a").first
    expect(preuve).to_be_visible()
    piece = visiteur.request.get(preuve.get_attribute("href"))
    assert (piece.status, piece.headers["x-content-type-options"]) == (200, "nosniff")
    trouvees.append(violations(visiteur, REGLES["light"]))
    photographier(visiteur, "portfolio-public-realisation")
    assert not deborde(visiteur)

    page.reload()
    expect(page.get_by_text("Ouverte 1 fois")).to_be_visible()
    page.get_by_text("Renouveler", exact=True).click()
    page.get_by_role("button", name="Renouveler l’adresse").click()
    expect(page.get_by_text("L’ancienne adresse ne répond plus")).to_be_visible()
    visiteur.goto(url)
    expect(visiteur.get_by_role("heading", level=1)).to_have_text("Ce lien ne mène à rien")
    assert [faute for page_lue in trouvees for faute in page_lue] == []
    assert ailleurs == []
