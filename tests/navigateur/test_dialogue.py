"""L’enseignante écrit, l’étudiante voit la pastille et répond ; chacune se sait lue."""

import pytest

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

TRAVAIL = "Déploiement continu d’une application"
QUESTION = "Quel délai de reprise visez-vous ?"


def envoyer(page, texte):
    page.get_by_label("Votre message").fill(texte)
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_text("Message envoyé.").wait_for()


def pastille(page):
    """Le nombre d’avis non lus, zéro quand la barre n’en dit rien."""
    nombre = page.locator(".barre__avis [data-nombre]")
    return int(nombre.inner_text()) if nombre.count() and nombre.is_visible() else 0


@pytest.mark.parametrize("avec_script", [True, False], ids=["avec script", "sans script"])
def test_une_question_et_sa_reponse(avec_script, ouvrir, connecter):
    enseignante, etudiante = (ouvrir(java_script_enabled=avec_script) for _ in range(2))
    connecter(etudiante, "ines")
    etudiante.goto("/avis/")
    if pastille(etudiante):
        etudiante.get_by_role("button", name="Tout marquer comme lu").click()
    connecter(enseignante, "lefevre")
    enseignante.goto("/evaluations/")
    enseignante.get_by_role("link", name=TRAVAIL).click()

    envoyer(enseignante, f"{QUESTION} ({avec_script})")

    etudiante.goto("/portfolio/")
    assert pastille(etudiante) == 1
    etudiante.get_by_role("link", name="Avis 1 non lu").click()
    etudiante.get_by_role("button", name=f"Nouveau message : « {TRAVAIL} »").first.click()
    recu = etudiante.locator(".message", has_text=f"({avec_script})")
    recu.locator(".message__nouveau").wait_for()
    if avec_script:
        etudiante.get_by_role("button", name="Marquer comme lu").wait_for(state="hidden")
        assert violations(etudiante, REGLES["light"]) == []
    else:
        etudiante.get_by_role("button", name="Marquer comme lu").click()
    envoyer(etudiante, "Quatre heures.")
    assert (pastille(etudiante), etudiante.locator(".message__nouveau").count()) == (0, 0)
    enseignante.reload()
    assert enseignante.get_by_text("Lu par Inès Moreau").count() == 1
