"""Déposer des preuves en nombre, les ordonner au clavier, et la même chose sans script."""

import io

import pillow_heif
import pytest
from PIL import Image

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur


def photo(format_, teinte):
    """Une petite image pleine ; en HEIC, comme un téléphone la prend."""
    image, sortie = Image.new("RGB", (640, 480), teinte), io.BytesIO()
    if format_ == "HEIF":
        pillow_heif.from_pillow(image).save(sortie)
    else:
        image.save(sortie, format=format_)
    return sortie.getvalue()


def fichier(nom, contenu, type_mime="application/octet-stream"):
    return {"name": nom, "mimeType": type_mime, "buffer": contenu}


def six_fichiers(teinte):
    """Cinq bons, dont une photo de téléphone, et un programme."""
    textes = [fichier(f"releve-{n}.txt", f"{teinte} {n}\n".encode()) for n in (1, 2, 3)]
    return [
        *textes,
        fichier("schema.png", photo("PNG", teinte)),
        fichier("IMG_2043.HEIC", photo("HEIF", teinte)),
        fichier("outil.exe", b"MZ\x90\x00" + bytes(200)),
    ]


def ouvrir_le_brouillon(page, connecter, qui):
    connecter(page, qui)
    page.locator(".liste__ligne:has(.badge-etat--brouillon) .liste__titre").first.click()
    page.locator("#preuves").wait_for()
    page.wait_for_load_state()  # le script a pris la saisie en main


def noms(page):
    return page.locator("[data-preuve-nom]").all_inner_texts()


@pytest.fixture
def preparee(ouvrir, connecter):
    page = ouvrir(reduced_motion="reduce")
    ouvrir_le_brouillon(page, connecter, "enzo")
    return page


def test_six_fichiers_d_un_coup_dont_un_refuse(preparee, photographier):
    page, avant = preparee, noms(preparee)
    page.get_by_label("Ajouter des fichiers").set_input_files(six_fichiers("teal"))
    assert page.locator(".envoi-de-fichier").count() == 6

    page.get_by_role("button", name="Déposer les fichiers").click()
    page.get_by_text("5 fichiers déposés, 1 non déposé").wait_for()

    photographier(page, "preuves-deposees")
    neuves = ["releve-1", "releve-2", "releve-3", "schema", "IMG 2043"]
    assert noms(page) == avant + neuves
    assert page.locator('.envoi-de-fichier[data-etat="refus"]').get_by_text("outil.exe").count() > 0
    assert page.locator(".preuve", has_text="IMG 2043").get_by_text("IMG_2043.jpg").count() == 1
    assert {t: violations(page, regles) for t, regles in REGLES.items() if t == "light"} == {
        "light": []
    }
    page.set_viewport_size({"width": 360, "height": 780})
    photographier(page, "preuves-deposees-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.reload()
    assert noms(page) == avant + neuves


def test_l_ordre_se_change_au_clavier_et_reste(preparee):
    page = preparee
    page.get_by_label("Ajouter des fichiers").set_input_files(
        [fichier("premier.txt", b"un\n"), fichier("second.txt", b"deux\n")]
    )
    page.get_by_role("button", name="Déposer les fichiers").click()
    page.get_by_text("2 fichiers déposés.").wait_for()

    page.get_by_role("button", name="Déplacer second, flèches haut et bas").focus()
    with page.expect_response("**/preuves/ordre/"):
        page.keyboard.press("ArrowUp")

    assert noms(page)[-2:] == ["second", "premier"]
    page.reload()
    assert noms(page)[-2:] == ["second", "premier"]


def test_sans_script_tout_part_d_un_coup(ouvrir, connecter):
    page = ouvrir(java_script_enabled=False)
    ouvrir_le_brouillon(page, connecter, "jules")
    avant = noms(page)
    page.get_by_label("Ajouter des fichiers").set_input_files(six_fichiers("navy"))

    page.get_by_role("button", name="Déposer les fichiers").click()

    assert page.get_by_role("alert").get_by_text("outil.exe").count() == 1
    assert len(noms(page)) == len(avant) + 5
    page.get_by_role("button", name="Monter IMG 2043").click()
    assert noms(page)[-2:] == ["IMG 2043", "schema"]
