"""Les documents, d’un clic au fichier qui s’ouvre : la classe de Mme Lefèvre, l’archive d’Inès."""

from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

import pytest

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

SOUS_COMPETENCE = "Recenser et identifier les ressources numériques"
TRAVAIL = "Déploiement de GLPI et inventaire du parc"
PREUVE = "Console GLPI après l’inventaire"


def telecharger(page, lien):
    with page.expect_download(timeout=45_000) as attente:
        lien.click(timeout=45_000)
    return Path(attente.value.path()).read_bytes()


def demander_les_tableaux(page):
    """Depuis la matrice de la classe ; rend l’adresse de la production."""
    page.goto("/promotions/")
    page.locator("main a[href*=matrice]").first.click()
    page.locator("main").get_by_role("link", name="Documents", exact=True).click()
    ligne = page.locator(".liste__ligne", has_text="Le formulaire officiel de chaque étudiant")
    ligne.get_by_role("button").click()
    page.wait_for_url("**/productions/*/")
    return page.url


def terminee(page):
    return page.get_by_role("heading", name="Terminé")


def test_une_classe_se_produit_pendant_que_la_page_s_avance_seule(
    ouvrir, connecter, demarrer_le_travailleur
):
    page, sans_script = ouvrir(), ouvrir(java_script_enabled=False)
    connecter(page, "lefevre")
    connecter(sans_script, "lefevre")
    adresse = demander_les_tableaux(page)
    sans_script.goto(adresse)
    avancement = page.get_by_role("status")
    assert avancement.inner_text().startswith("0 fichier sur 14")

    demarrer_le_travailleur()

    terminee(page).wait_for(timeout=45_000)
    sans_script.get_by_role("link", name="Actualiser l’avancement").click()
    terminee(sans_script).wait_for(timeout=15_000)
    assert avancement.inner_text().startswith("14 fichiers sur 14")
    assert violations(page, REGLES["light"]) == []
    archive = ZipFile(BytesIO(telecharger(page, page.get_by_role("link", name="Télécharger"))))
    pdf = [n for n in archive.namelist() if archive.read(n).startswith(b"%PDF-")]
    assert sorted(set(archive.namelist()) - set(pdf)) == ["SHA256SUMS.txt"]
    assert len(pdf) == 14


def archive_d_ines(page, connecter, dossier):
    connecter(page, "ines")
    page.goto("/portfolio/")
    page.locator("summary", has_text="Documents").click()
    lien = page.get_by_role("link", name="Dossier à lire sans réseau (ZIP)")
    with ZipFile(BytesIO(telecharger(page, lien))) as archive:
        archive.extractall(dossier)
    return dossier


def axe(page):
    """Sans préchargement : depuis un fichier, axe n’a pas le droit de relire les styles."""
    return violations(page, REGLES["light"], preload=False)


def liens_morts(page):
    """Les liens et images de cette page qui ne mènent à aucun fichier de l’archive."""
    cibles = page.eval_on_selector_all("a, img", "tout => tout.map(e => e.href || e.src)")
    locales = [unquote(urlsplit(c).path) for c in cibles if c.startswith("file:")]
    return [chemin for chemin in locales if not Path(chemin).is_file()]


def test_l_archive_d_ines_s_ouvre_sans_serveur_ni_reseau(page, ouvrir, connecter, tmp_path):
    accueil = archive_d_ines(page, connecter, tmp_path) / "index.html"
    lue = ouvrir()
    lue.context.set_offline(True)

    lue.goto(accueil.as_uri())
    assert (axe(lue), liens_morts(lue)) == ([], [])
    assert lue.evaluate("document.fonts.check('1em \\'Source Sans 3\\'')")
    lue.locator(".case", has_text=SOUS_COMPETENCE).get_by_role("link", name=TRAVAIL).click()

    cible = lue.locator(".revendication:target")
    assert cible.get_by_text(SOUS_COMPETENCE).is_visible()
    assert (axe(lue), liens_morts(lue)) == ([], [])
    image = lue.get_by_role("img", name=PREUVE)
    image.scroll_into_view_if_needed()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    cible.get_by_role("link", name=PREUVE).click()
    lue.locator(".preuve:target").get_by_role("link", name=PREUVE).click()
    lue.wait_for_url("**/preuves/*/*.png")
