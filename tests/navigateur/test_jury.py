"""Un membre de jury, sans compte : lire deux candidats, noter, remplir la grille, imprimer."""

import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.navigateur.conftest import RACINE
from tests.navigateur.test_accessibilite import violations_en_clair_et_en_sombre

pytestmark = pytest.mark.navigateur

CODE = re.compile(r"^\d{3} \d{3}$")


@pytest.fixture
def lien(serveur, environnement):
    """L’adresse de la commission de la démonstration, telle que l’administration la donne."""
    commande = [sys.executable, "manage.py", "creer_lien", "--commission", "1"]
    fait = subprocess.run(
        commande, cwd=RACINE, env=environnement, check=True, capture_output=True, text=True
    )
    return urlsplit(fait.stdout.strip().splitlines()[-1]).path


def entrer(page, lien, nom, code=""):
    page.goto(lien)
    page.get_by_label("Votre nom").fill(nom)
    page.get_by_role("button", name="Entrer").click()
    if code:
        page.get_by_label("Votre code personnel").fill(code)
        page.get_by_role("button", name="Entrer").click()
        page.get_by_role("heading", name="Candidats du jour").wait_for()
        return code
    donne = page.get_by_text(CODE).inner_text()
    page.get_by_role("link", name="Voir les candidats").click()
    return donne


def ouvrir_une_croix_au_clavier(page):
    """Entrée ouvre le tiroir, Échap ramène sur la même croix."""
    croix = page.locator("[data-croix]").first
    croix.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").get_by_text("Lire toute la réalisation").wait_for()
    trouvees = violations_en_clair_et_en_sombre(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == croix.get_attribute("id")
    return trouvees


def remplir_la_grille(page):
    page.get_by_role("link", name="Remplir la grille").click()
    page.get_by_role("group", name="Gérer le patrimoine").get_by_label("Bonne maîtrise").check()
    page.get_by_label("Note sur 20").fill("12,25")
    page.get_by_label("Tableau de synthèse absent").check()
    page.get_by_role("button", name="Enregistrer la grille").click()
    page.get_by_text("Grille enregistrée à").wait_for()
    assert "10,25" in page.locator(".jury-notation__finale").inner_text()


def test_un_membre_lit_deux_candidats_note_remplit_et_imprime(ouvrir, lien, photographier):
    page, trouvees = ouvrir(), {}
    code = entrer(page, lien, "Zoé Durand")
    trouvees["liste"] = violations_en_clair_et_en_sombre(page)

    page.get_by_role("link", name="Inès Moreau").click()
    trouvees["croix"] = ouvrir_une_croix_au_clavier(page)
    page.get_by_label("Ce que vous seul lirez").fill("Lui faire montrer la restauration.")
    page.get_by_text("Enregistré à").first.wait_for()
    trouvees["candidat"] = violations_en_clair_et_en_sombre(page)
    photographier(page, "jury-candidat")
    remplir_la_grille(page)
    trouvees["grille"] = violations_en_clair_et_en_sombre(page)
    imprimee = page.request.get(page.get_by_role("link", name="Grille (PDF)").get_attribute("href"))
    assert imprimee.body()[:5] == b"%PDF-"

    page.goto(lien)
    page.get_by_role("link", name="Hugo Klein").click()
    page.locator("main").get_by_text("Aucun dossier déposé.").wait_for()
    page.goto(lien)
    page.get_by_role("link", name="Chloé Da Silva").click()
    page.get_by_role("searchbox").fill("RELIE donnees")
    page.keyboard.press("Enter")
    page.locator("#trouve mark").first.wait_for()
    page.locator("#trouve h3 a").first.click()
    page.get_by_role("heading", name="Compétences mobilisées").wait_for()
    trouvees["realisation"] = violations_en_clair_et_en_sombre(page)
    assert {nom: v for nom, v in trouvees.items() if v} == {}

    telephone = ouvrir(360, 780)
    entrer(telephone, lien, "zoe durand", code)
    telephone.get_by_role("link", name="Inès Moreau").click()
    note = telephone.get_by_label("Ce que vous seul lirez")
    assert note.input_value() == "Lui faire montrer la restauration."
    assert telephone.evaluate("document.documentElement.scrollWidth") == 360
    photographier(telephone, "360-jury-candidat")
