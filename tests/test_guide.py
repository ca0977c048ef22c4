"""Le guide et ses images : chacune est citée, prise par un parcours, décrite et légère."""

import re

import pytest
from django.conf import settings

from tests.guide import PRISES

GUIDE = settings.BASE_DIR / "docs" / "PRISE-EN-MAIN.md"
IMAGES = GUIDE.parent / "images"
CITEES = re.findall(r"!\[([^\]]*)\]\(images/([\w-]+)\.webp\)", GUIDE.read_text("utf-8"))


def test_le_guide_cite_chaque_prise_une_fois_et_dans_l_ordre():
    assert [nom for _, nom in CITEES] == [prise.nom for prise in PRISES]


def test_chaque_image_est_decrite():
    assert [nom for description, nom in CITEES if len(description) < 20] == []


@pytest.mark.parametrize("nom", [prise.nom for prise in PRISES])
def test_chaque_image_est_la_et_legere(nom):
    image = (IMAGES / f"{nom}.webp").read_bytes()

    assert (image[8:12], len(image) < 120_000) == (b"WEBP", True)


def test_aucune_image_de_trop():
    assert {image.stem for image in IMAGES.iterdir()} == {prise.nom for prise in PRISES}
