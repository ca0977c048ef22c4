"""Une équipe, avec et sans JavaScript : Inès invite Hugo, qui accepte et écrit sa part."""

import pytest
from playwright.sync_api import expect

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur


def noter(page, intitule):
    """Un brouillon d’équipe d’Inès ; rend son adresse."""
    page.goto("/realisations/nouvelle/")
    page.get_by_label("Intitulé").fill(intitule)
    page.get_by_label("Contexte").fill("Le site de 2012 ne s’affichait plus sur un téléphone.")
    page.get_by_label("Démarche").fill("Ce qu’Inès a fait seule.")
    page.get_by_label("réalisée en équipe").check()
    page.get_by_label("Contribution personnelle").fill("La maquette.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("heading", name="L’équipe").wait_for()
    return page.url


@pytest.mark.parametrize("script", [True, False], ids=["avec script", "sans script"])
def test_hugo_accepte_l_invitation_d_ines_et_ecrit_sa_part(
    script, ouvrir, connecter, photographier
):
    intitule = f"Refonte du site, {'avec' if script else 'sans'} script"
    ines, hugo = (ouvrir(java_script_enabled=script) for _ in range(2))
    connecter(ines, "ines")
    adresse = noter(ines, intitule)
    ines.get_by_label("Hugo Klein").check()
    ines.get_by_role("button", name="Inviter", exact=True).dblclick()
    expect(ines.locator(".equipe__membre")).to_have_text(
        ["Hugo Klein invitation en attente Annuler l’invitation de Hugo Klein"]
    )

    connecter(hugo, "hugo")
    hugo.goto("/portfolio/")
    hugo.get_by_role("link", name=intitule).click()
    expect(hugo.get_by_text("Ce qu’Inès a fait seule.")).to_have_count(0)
    if script:
        assert violations(hugo, REGLES["light"]) == []
    photographier(hugo, f"equipe-invitation-{script}")
    hugo.get_by_role("button", name="Accepter et écrire ma part").click()
    hugo.get_by_role("link", name="Modifier", exact=True).click()
    hugo.get_by_label("Contribution personnelle").fill("Le serveur.")
    hugo.get_by_role("button", name="Enregistrer le brouillon").click()
    hugo.get_by_role("heading", name="L’équipe").wait_for()

    assert hugo.url != adresse
    expect(hugo.get_by_text("Le serveur.")).to_have_count(1)
    ines.goto(adresse)
    expect(ines.locator(".equipe__membre")).to_have_text(["Hugo Klein a sa part"])
    expect(ines.get_by_text("Le serveur.")).to_have_count(0)
