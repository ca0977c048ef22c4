"""Emporter ses données et les lire sans réseau ; effacer une personne."""

import subprocess
import sys
import zipfile

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import MOT_DE_PASSE, RACINE
from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

OUVRIR_UN_COMPTE = (
    "from comptes.models import Utilisateur;"
    "print(Utilisateur.objects.create_user("
    f"'depart@sillage.example', '{MOT_DE_PASSE}', prenom='Dominique', nom='Depart').pk)"
)


@pytest.fixture
def partante(serveur, environnement):
    """Le numéro d’un compte que nul autre parcours ne connaît."""
    commande = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", OUVRIR_UN_COMPTE]
    fait = subprocess.run(commande, cwd=RACINE, env=environnement, capture_output=True, check=True)
    return int(fait.stdout.decode().split()[-1])


def test_emporter_ses_donnees_puis_etre_effacee(
    ouvrir, page, connecter, photographier, partante, tmp_path
):
    connecter(page, "depart")
    page.goto("/mes-donnees/")
    trouvees = [violations(page, REGLES["light"])]
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Télécharger tout (ZIP)").click()
    telechargement.value.save_as(tmp_path / "mes-donnees.zip")
    with zipfile.ZipFile(tmp_path / "mes-donnees.zip") as archive:
        archive.extractall(tmp_path)

    hors_ligne = ouvrir(360, 780)
    hors_ligne.goto((tmp_path / "index.html").as_uri())
    hors_ligne.get_by_role("link", name="Compte").click()
    expect(hors_ligne.get_by_text("depart@sillage.example")).to_be_visible()

    administration = ouvrir()
    connecter(administration, "admin")
    for adresse in ("/etablissement/conservation/", "/etablissement/registre/"):
        administration.goto(adresse)
        trouvees.append(violations(administration, REGLES["light"]))
    administration.goto(f"/etablissement/personnes/{partante}/effacer/")
    photographier(administration, "effacer")
    trouvees.append(violations(administration, REGLES["light"]))
    administration.get_by_label("Effacer entièrement").check()
    administration.get_by_label("Raison").fill("Essai")
    administration.get_by_label("Pour confirmer").fill("EFFACER")
    administration.get_by_role("button", name="Effacer ces données").click()
    expect(administration.get_by_text("tout ce qui en dépendait sont effacés")).to_be_visible()

    page.goto("/portfolio/")
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert [v for v in trouvees if v] == []
