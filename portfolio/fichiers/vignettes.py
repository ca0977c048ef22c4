"""Les vignettes de la liste des preuves : petites, faites une fois, gardées sous leur empreinte."""

from __future__ import annotations

from io import BytesIO

from django.core.cache import caches
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps

from portfolio.fichiers.images import MEGAPIXEL, tour_de_role

COTE = 320
POIDS_MAX = 20 * 1024
QUALITES = (76, 60, 42, 25)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# libwebp garde trois exemplaires des pixels ; rien de plus grand n’est accepté aujourd’hui.
MEGAPIXELS_MAX = {"WEBP": 12}
MEGAPIXELS_ORDINAIRES = 50


def vignette(fichier: FieldFile, sha256: str) -> bytes | None:
    """L’image réduite à `COTE` pixels, en WebP de 20 Ko au plus ; rien si elle ne s’ouvre pas."""
    pages, cle = caches["pages"], f"vignette-{COTE}-{sha256}"
    octets = pages.get(cle)
    if octets is None and (octets := _reduire(fichier)):
        pages.set(cle, octets)
    return octets


def _reduire(fichier: FieldFile) -> bytes | None:
    try:
        with fichier.open("rb") as contenu, Image.open(contenu, formats=FORMATS) as image:
            maximum = MEGAPIXELS_MAX.get(image.format, MEGAPIXELS_ORDINAIRES)
            if image.width * image.height > maximum * MEGAPIXEL:
                return None
            with tour_de_role(image):
                return _encoder(_petite(image))
    except Exception:  # une image abîmée fait lever de tout à Pillow ; la liste se passe d’elle
        return None


def _petite(image: Image.Image) -> Image.Image:
    """Sur fond blanc ; un premier pas sans calcul épargne une copie de tous les pixels."""
    image.draft(None, (COTE, COTE))
    gros = max(image.size) / (4 * COTE)
    if gros > 1:
        cotes = (max(1, round(cote / gros)) for cote in image.size)
        image = image.resize(tuple(cotes), Image.Resampling.NEAREST)
    petite = _sur_blanc(image)
    petite.thumbnail((COTE, COTE))
    return ImageOps.exif_transpose(petite)


def _sur_blanc(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):  # Pillow tronque ces seize bits au lieu de les réduire
        image = image.convert("I").point(lambda valeur: valeur * (1 / 256)).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    opaque = image.convert("RGBA")
    fond = Image.new("RGBA", opaque.size, "white")
    return Image.alpha_composite(fond, opaque).convert("RGB")


def _encoder(image: Image.Image) -> bytes:
    """La meilleure qualité qui tient dans `POIDS_MAX` ; la moindre, à défaut."""
    for qualite in QUALITES:
        sortie = BytesIO()
        image.save(sortie, format="WEBP", quality=qualite, method=4)
        if sortie.tell() <= POIDS_MAX:
            break
    return sortie.getvalue()
