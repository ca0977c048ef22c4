"""L’administration prépare un jury de bout en bout, sans quitter la souris ni écrire un rang."""

import re

import pytest

pytestmark = pytest.mark.navigateur


def test_preparer_une_commission_jusqu_a_son_lien(page, connecter):
    connecter(page, "admin")
    page.goto("/commissions/nouvelle/")
    page.get_by_label("Intitulé").fill("Commission du parcours")
    page.get_by_role("button", name="Créer la commission").click()

    page.wait_for_url(re.compile(r"/candidats/$"))
    for nom in ("Hugo Klein", "Inès Moreau"):
        page.get_by_label(nom, exact=False).first.check()
    page.get_by_role("button", name="Convoquer les candidats cochés").click()
    page.get_by_role("link", name="Candidats et horaires").click()
    page.get_by_role("button", name="Monter Inès Moreau").click()
    page.get_by_text("Inès Moreau : rang 1, à 08:00.").wait_for()
    page.get_by_role("button", name="Enregistrer rangs et heures").click()

    page.get_by_role("button", name="Ouvrir un lien").click()
    rangees = page.get_by_role("region", name="Tableau des candidats").locator("tbody tr")
    lus = [" ".join(ligne.inner_text().split())[:17] for ligne in rangees.all()]
    assert lus == ["08:00 Inès Moreau", "08:50 Hugo Klein "]

    page.get_by_text("Montrer le QR").click()
    page.get_by_role("img", name="QR de cette adresse").wait_for()
    adresse = page.get_by_label("Adresse pour les membres").input_value()
    assert re.search(r"/jury/[\w-]{32}/$", adresse)

    page.emulate_media(media="print")
    assert page.get_by_text("MOREAU Inès").is_visible()
    assert not page.get_by_text("Montrer le QR").is_visible()
