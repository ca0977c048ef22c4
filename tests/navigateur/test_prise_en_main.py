"""Chaque écran que le guide montre existe, et son image est celle d’aujourd’hui."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.guide import PRISES
from tests.navigateur.conftest import IMAGES
from tests.navigateur.test_jury import entrer, lien

__all__ = ["lien"]
pytestmark = pytest.mark.navigateur

DOSSIER = Path(os.environ.get("IMAGES_DU_GUIDE", IMAGES / "prise-en-main"))


def conduire(page, prise, connecter, request):
    """Chez la personne, à la page de la prise."""
    if prise.qui == "jury":
        # Un membre par image : le même nom, une seconde fois, demanderait son code.
        nom = "Claire Vasseur" if prise.clic else "Paul Roux"
        entrer(page, request.getfixturevalue("lien"), nom)
    else:
        if prise.qui:
            connecter(page, prise.qui)
        page.goto(prise.chemin)
    if prise.clic:
        page.get_by_role("link", name=prise.clic).first.click()


def garder(page, nom):
    """L’image de la fenêtre, en WebP : dix fois moins lourde qu’en PNG."""
    page.evaluate("document.fonts.ready")
    DOSSIER.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    image.convert("RGB").save(DOSSIER / f"{nom}.webp", quality=82, method=6)


@pytest.mark.parametrize("prise", PRISES, ids=lambda prise: prise.nom)
def test_chaque_ecran_du_guide(prise, ouvrir, connecter, request):
    page = ouvrir(prise.largeur, prise.hauteur)
    conduire(page, prise, connecter, request)

    page.get_by_role("heading", level=1, name=prise.voir).wait_for()
    garder(page, prise.nom)
