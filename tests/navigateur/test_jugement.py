"""Juger au clavier : les frappes comptées, deux enseignantes ensemble, une remarque insérée."""

import pytest

pytestmark = pytest.mark.navigateur

# Gardé d’une page à l’autre : V envoie le formulaire, et c’est la page suivante qu’on interroge.
COMPTER = """() => {
  sessionStorage.frappes = 0;
  document.addEventListener("keydown", () => {
    sessionStorage.frappes = Number(sessionStorage.frappes) + 1;
  }, { capture: true });
}"""
SAUVEGARDES = "Gérer des sauvegardes"
# Un niveau pour chacun des sept indicateurs de la compétence.
NIVEAUX = "4435453"


def soumettre(page, intitule):
    """Une réalisation neuve, une revendication sans preuve, soumise ; rend son adresse."""
    page.goto("/realisations/nouvelle/")
    page.fill("[name=intitule]", intitule)
    page.fill("[name=debut_le]", "2026-10-05")
    page.fill("[name=fin_le]", "2026-10-16")
    page.get_by_label(SAUVEGARDES, exact=True).check()
    page.get_by_label(f"Justification : {SAUVEGARDES}").fill("Le test a réussi.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("button", name="Soumettre").click()
    page.get_by_text("Soumission n° 1").first.wait_for()
    return page.url


def frapper(page, touches):
    for touche in touches:
        page.keyboard.press(touche)


def voir(page, phrase):
    """Attend ce que la page dit des collègues."""
    page.locator("[data-presences]", has_text=phrase).wait_for()


def coches(page):
    lignes = page.locator("[data-ligne=indicateur] input:checked")
    return [ligne.get_attribute("value") for ligne in lignes.all()]


def valider_en_comptant(page):
    """Presse V et rend le nombre de frappes depuis l’ouverture de la page."""
    page.keyboard.press("v")
    page.get_by_text("est validée.").first.wait_for()
    return int(page.evaluate("sessionStorage.frappes"))


@pytest.fixture(scope="module")
def adresses():
    """Ce que les deux parcours se transmettent."""
    return {}


def test_sept_indicateurs_en_moins_de_douze_frappes(ouvrir, connecter, photographier, adresses):
    etudiant, page = ouvrir(), ouvrir()
    connecter(etudiant, "yanis")
    premiere = soumettre(etudiant, "Sauvegarde du poste d’accueil")
    seconde = soumettre(etudiant, "Sauvegarde du serveur de fichiers")
    adresses["troisieme"] = soumettre(etudiant, "Sauvegarde de la messagerie")

    connecter(page, "lefevre")
    page.goto(f"{premiere}evaluer/")
    assert coches(page) == []
    page.evaluate(COMPTER)
    frapper(page, ["o", *NIVEAUX, "u", NIVEAUX[-1]])
    assert coches(page) == ["BM", "BM", "MP", "EM", "BM", "EM", "MP"]
    assert valider_en_comptant(page) == 11

    page.goto(f"{seconde}evaluer/")
    assert coches(page) == ["BM", "BM", "MP", "EM", "BM", "EM", "MP"]
    photographier(page, "jugement-propose")
    page.evaluate(COMPTER)
    frapper(page, ["o", "5"])
    assert page.locator("[data-touchee]").count() == 2
    assert valider_en_comptant(page) == 3


def test_deux_enseignantes_une_remarque_et_une_saisie_gardee(
    ouvrir, connecter, photographier, adresses
):
    lefevre, roche = ouvrir(), ouvrir()
    connecter(lefevre, "lefevre")
    connecter(roche, "roche")
    lefevre.goto("/evaluations/remarques/")
    lefevre.get_by_label("Touche").fill("d")
    lefevre.get_by_label("Texte").fill("{prenom}, datez la preuve.")
    lefevre.get_by_role("button", name="Enregistrer la remarque").click()
    lefevre.get_by_text("La remarque « d » est enregistrée.").wait_for()

    evaluer = f"{adresses['troisieme']}evaluer/"
    lefevre.goto(evaluer)
    frapper(lefevre, ["m", "d", "n"])
    retour = lefevre.get_by_label("Retour à Yanis")
    assert retour.input_value() == "Yanis, datez la preuve."
    lefevre.locator("[data-etat=enregistre]").wait_for()
    frapper(lefevre, ["?"])
    lefevre.get_by_role("dialog", name="Les touches").wait_for()
    frapper(lefevre, ["Escape", "u", "u"])
    assert retour.input_value() == ""

    roche.goto(evaluer)
    voir(roche, "Mme Lefèvre évalue aussi cette soumission, vu")
    photographier(roche, "jugement-a-deux")
    frapper(lefevre, ["m", "d"])
    voir(lefevre, "Mme Roche évalue aussi cette soumission, vu")
    lefevre.goto("/evaluations/")
    lefevre.goto(evaluer)
    assert retour.input_value() == "Yanis, datez la preuve."

    frapper(roche, ["o", "v"])
    roche.get_by_text("est validée.").first.wait_for()
    lefevre.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    voir(lefevre, "Mme Roche vient de rendre cette évaluation")
    frapper(lefevre, ["o", "v"])
    lefevre.get_by_role("heading", name="Sauvegarde de la messagerie").wait_for()
    assert lefevre.get_by_text("Votre évaluation n’a pas été rendue").count() == 1
