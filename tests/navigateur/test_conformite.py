"""D’une constatation au champ qui la corrige, et retour : elle a disparu."""

import re

import pytest

pytestmark = pytest.mark.navigateur

CONSTAT = ".constat:has-text('environnement technologique')"
FICHE = re.compile(r"/realisations/\d+/$")


def brouillon_sans_environnement(page, intitule):
    page.goto("/realisations/nouvelle/")
    page.fill("[name=intitule]", intitule)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url(FICHE)


def constat_de(page, intitule):
    page.goto("/conformite/")
    return page.locator(f".constats__sujet:has(h3:has-text('{intitule}')) {CONSTAT}")


@pytest.mark.parametrize("avec_script", [True, False], ids=["avec script", "sans script"])
def test_suivre_le_lien_corriger_et_voir_la_constatation_disparaitre(
    avec_script, ouvrir, connecter
):
    page = ouvrir(java_script_enabled=avec_script)
    intitule = f"Supervision par Zabbix {int(avec_script)}"
    connecter(page, "hugo")
    brouillon_sans_environnement(page, intitule)

    constat_de(page, intitule).get_by_role("link").click()
    champ = page.locator("textarea:target")
    champ.fill("Debian 12, Zabbix 7")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url(FICHE)

    assert constat_de(page, intitule).count() == 0
    assert page.get_by_role("heading", name=intitule).first.is_visible()
