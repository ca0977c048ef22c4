"""Vérifier un fichier sans compte : l’empreinte se calcule dans le navigateur, rien ne part."""

import io
import re

import pdfplumber
import pytest
from playwright.sync_api import expect

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

EN_FICHIER = """octets => {
  const paquet = new DataTransfer();
  paquet.items.add(new File([Uint8Array.from(octets)], "tableau.pdf"));
  return paquet;
}"""


def tableau_et_code(page):
    """Les octets du tableau d’Inès, et le code qu’imprime son certificat."""
    page.goto("/portfolio/")
    adresse = page.locator("a[href$='/tableau-de-synthese.pdf']").get_attribute("href")
    tableau = page.request.get(adresse, timeout=60_000).body()
    adresse = adresse.replace(".pdf", "-certificat.pdf")
    certificat = page.request.get(adresse, timeout=60_000).body()
    with pdfplumber.open(io.BytesIO(certificat)) as pdf:
        texte = pdf.pages[0].extract_text()
    return tableau, re.search(r"^([0-9A-Z]{4}-){3}[0-9A-Z]{4}", texte, re.MULTILINE).group()


def glisser(page, octets):
    """Lâche un fichier sur la zone, comme à la souris."""
    paquet = page.evaluate_handle(EN_FICHIER, list(octets))
    page.dispatch_event(".zone-de-depot", "drop", {"dataTransfer": paquet})


def test_le_bon_fichier_est_reconnu_un_fichier_altere_ne_l_est_pas(
    ouvrir, page, connecter, photographier
):
    connecter(page, "ines")
    tableau, code = tableau_et_code(page)
    visiteur = ouvrir(360, 780)
    envois = []
    visiteur.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)

    visiteur.goto("/verifier/")
    trouvees = [violations(visiteur, REGLES["light"])]
    visiteur.get_by_label("Code du document").fill(code.lower().replace("-", " "))
    visiteur.get_by_role("button", name="Vérifier").click()
    visiteur.wait_for_url(f"**/verifier/{code}/")
    annonce = visiteur.get_by_role("status")

    glisser(visiteur, tableau)
    expect(annonce).to_contain_text("Identique au document émis")
    photographier(visiteur, "verifier-identique")
    trouvees.append(violations(visiteur, REGLES["light"]))

    altere = {"name": "tableau.pdf", "mimeType": "application/pdf", "buffer": tableau[:-1] + b"?"}
    visiteur.get_by_label("Fichier reçu").set_input_files(altere)
    expect(annonce).to_contain_text("Ce fichier n’est pas celui qui a été émis")
    trouvees.append(violations(visiteur, REGLES["light"]))

    visiteur.emulate_media(color_scheme="dark")
    trouvees.append(violations(visiteur, REGLES["dark"]))

    assert (trouvees, envois, visiteur.context.cookies()) == ([[], [], [], []], [], [])
