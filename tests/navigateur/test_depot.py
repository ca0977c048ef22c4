"""Léa dépose, sa réalisation est rouverte, elle la change : son dossier se lit comme au dépôt."""

import re

import pytest

pytestmark = pytest.mark.navigateur

AVANT, APRES = "procès-verbal", "Texte écrit après le dépôt."


def test_deposer_puis_changer_laisse_le_dossier_tel_qu_il_etait(ouvrir, connecter):
    lea, lefevre = ouvrir(), ouvrir()
    connecter(lea, "lea")
    connecter(lefevre, "lefevre")
    lea.goto("/dossier/")
    lea.locator(".depot-liste a").first.click()
    ancien = lea.locator(".recit").first.inner_text()
    titre = lea.locator("h1").inner_text()

    # Elle dépose ; les deux fichiers du serveur d’examen portent le nom imposé.
    lea.goto("/dossier/")
    lea.get_by_role("button", name="Déposer mon dossier").click(timeout=40_000)
    lea.get_by_text("Votre dossier n° 1 est déposé.").wait_for()
    with lea.expect_download() as recu:
        lea.get_by_role("link", name="BTSSIDOPROFE5.pdf").click()
    assert recu.value.suggested_filename == "BTSSIDOPROFE5.pdf"

    # Son enseignante rouvre, elle récrit et soumet.
    lea.goto("/portfolio/")
    lea.locator(".liste__titre", has_text=titre).click()
    fiche = lea.url
    lefevre.goto(f"{fiche}rouvrir/")
    motif = lefevre.locator("form:has([name=motif])").first
    if motif.is_hidden():
        lefevre.get_by_text("Rouvrir", exact=False).first.click()
    motif.locator("[name=motif]").fill("Le contexte n’est plus le bon.")
    motif.get_by_role("button", name="Rouvrir la réalisation").click()
    lea.goto(f"{fiche}modifier/")
    lea.fill("[name=contexte]", APRES)
    lea.get_by_role("button", name="Enregistrer").first.click()
    lea.wait_for_url(fiche)
    lea.locator("form[action$='soumettre/'] button").first.click()
    lea.get_by_text("Soumise").first.wait_for()

    # Le dossier déposé dit toujours l’ancien texte ; la page dit qu’il n’est plus à jour.
    lea.goto("/dossier/")
    assert lea.get_by_text("1 réalisation rouverte depuis").is_visible()
    lea.get_by_role("link", name=re.compile("Dossier n° 1")).click()
    lea.locator(".liste-lue__titre", has_text=titre).first.click()
    assert lea.locator(".recit").first.inner_text() == ancien
    assert lea.get_by_text(APRES).count() == 0
