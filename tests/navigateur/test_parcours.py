"""Le métier d’un bout à l’autre : Hugo note et prouve, Mme Lefèvre juge, le tableau se coche."""

import io

import pdfplumber
import pytest
from django.conf import settings

pytestmark = pytest.mark.navigateur

PREUVES = settings.BASE_DIR / "fixtures" / "demo" / "preuves"
INTITULE = "Test de restauration du serveur de fichiers"
SAUVEGARDES = "Gérer des sauvegardes"


def noter(page):
    """Remplit le formulaire comme Hugo le ferait, et rend l’adresse de la réalisation créée."""
    page.goto("/realisations/nouvelle/")
    page.get_by_label("Intitulé").fill(INTITULE)
    page.get_by_label("Début").fill("2026-10-05")
    page.get_by_label("Fin", exact=True).fill("2026-10-16")
    page.get_by_label("Démarche").fill("J’ai restauré une nuit entière sur une machine vierge.")
    page.get_by_label("Environnement technologique").fill("Debian 12, BorgBackup")
    page.get_by_label(SAUVEGARDES, exact=True).check()
    page.get_by_label(f"Justification : {SAUVEGARDES}").fill("Le test a réussi en 1 h 40.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/realisations/*/")
    return page.url


def prouver(page):
    page.get_by_label("Ajouter des fichiers").set_input_files(
        [PREUVES / "plan-de-sauvegarde.pdf", PREUVES / "restauration.png"]
    )
    page.locator("form:has(#id_depot-fichiers)").get_by_label(SAUVEGARDES).check()
    page.get_by_role("button", name="Déposer les fichiers").click()
    page.get_by_role("heading", name="Preuves (2)").wait_for()


def cocher(page, question, reponse):
    """Choisit la réponse d’une ligne de boutons radio, comme au clavier."""
    ligne = page.get_by_role("group", name=question)
    ligne.get_by_role("radio", name=reponse).first.check()


def etat(page):
    return page.locator(".entete .badge-etat").inner_text().strip()


@pytest.fixture(scope="module")
def adresses():
    """Ce que les trois parcours se transmettent."""
    return {}


def test_hugo_note_prouve_et_soumet(page, connecter, photographier, adresses):
    connecter(page, "hugo")
    adresses["realisation"] = noter(page)
    photographier(page, "1-brouillon")

    prouver(page)
    photographier(page, "1-preuves")
    page.get_by_role("button", name="Soumettre").dblclick()
    page.get_by_text("Soumission n° 1").first.wait_for()
    photographier(page, "1-soumise")

    assert etat(page) == "Soumise"
    assert page.locator("#historique li, .journal li").filter(has_text="Soumise par").count() == 1


def test_madame_lefevre_juge_et_valide(page, connecter, photographier, adresses):
    connecter(page, "lefevre")
    page.goto("/evaluations/")
    page.get_by_role("link", name=INTITULE).click()
    photographier(page, "2-a-juger")

    cocher(page, SAUVEGARDES, "Retenue")
    cocher(page, "Les restaurations sont testées", "EM")
    page.get_by_label("Retour à Hugo").fill("Restauration convaincante.")
    photographier(page, "2-juge")
    page.get_by_role("button", name="Valider et passer à la suivante").click()

    page.get_by_text(f"« {INTITULE} » est validée.").wait_for()
    page.goto(adresses["realisation"])
    assert etat(page) == "Validée"


def test_le_tableau_d_hugo_porte_la_croix(page, connecter, photographier):
    connecter(page, "hugo")
    page.goto("/portfolio/")
    photographier(page, "3-portfolio")
    page.locator("summary", has_text="Documents").click()
    lien = page.get_by_role("link", name="Tableau de synthèse (PDF)").get_attribute("href")

    reponse = page.request.get(lien, timeout=60_000)
    with pdfplumber.open(io.BytesIO(reponse.body())) as pdf:
        lignes = [ligne for table in pdf.pages[0].extract_tables() for ligne in table]
    (ligne,) = [ligne for ligne in lignes if ligne[0] and ligne[0].startswith(INTITULE)]

    assert ligne[1].replace("\n", " ") == "05/10/26 au 16/10/26"
    assert [case or "" for case in ligne[2:]] == ["X", "", "", "", "", ""]
    assert "plan-de-sauvegarde" in ligne[0] or "Plan de sauvegarde" in ligne[0]


def test_sans_javascript_le_parcours_tient_aussi(ouvrir, entrer_par_la_porte):
    page = ouvrir(java_script_enabled=False)
    entrer_par_la_porte(page, "yanis")

    noter(page)
    prouver(page)
    page.get_by_role("button", name="Soumettre").click()
    assert etat(page) == "Soumise"

    page.get_by_role("button", name="Retirer").click()
    assert etat(page) == "Brouillon"


def test_une_session_expiree_ne_perd_pas_la_saisie(ouvrir, connecter, photographier):
    page = ouvrir(360)
    connecter(page, "oscar")
    page.goto("/realisations/nouvelle/")
    page.get_by_label("Intitulé").fill("Écrit avant l’expiration")

    page.context.clear_cookies()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.goto("/compte/login/?next=/realisations/nouvelle/")
    page.fill("input[name=login]", "oscar@sillage.example")
    page.fill("input[name=password]", "demo-sillage")
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url("**/realisations/nouvelle/")
    page.get_by_role("button", name="Reprendre cette saisie").click()
    photographier(page, "4-session-expiree-360")

    assert page.get_by_label("Intitulé").input_value() == "Écrit avant l’expiration"


def test_un_second_onglet_ne_recouvre_pas_le_premier(page, connecter, photographier):
    connecter(page, "oscar")
    page.goto("/portfolio/")
    page.goto(noter(page) + "modifier/")
    second = page.context.new_page()
    second.goto(page.url)

    page.get_by_label("Démarche").fill("Texte du premier onglet.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/realisations/*/")
    second.get_by_label("Démarche").fill("Texte du second onglet.")
    second.get_by_role("button", name="Enregistrer le brouillon").click()
    second.get_by_text("a été enregistrée ailleurs").wait_for()
    photographier(second, "5-deux-onglets")

    assert second.get_by_label("Démarche").input_value() == "Texte du second onglet."
    assert second.get_by_text("Texte du premier onglet.").count() == 1
