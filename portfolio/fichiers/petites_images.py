"""Une petite image d’une photo déjà examinée : de quoi la reconnaître sans la charger entière."""

from __future__ import annotations

from io import BytesIO

from django.db.models.fields.files import FieldFile
from PIL import Image

COTE = 192
"""Le plus grand côté, en pixels : une vignette de 96 px nette sur un écran de téléphone."""


def petite_image(fichier: FieldFile) -> bytes | None:
    """La photo réduite en JPEG, sans métadonnées ; rien si elle ne s’ouvre pas."""
    try:
        with fichier.open("rb") as contenu, Image.open(contenu) as image:
            image.draft("RGB", (COTE, COTE))
            image.thumbnail((COTE, COTE))
            sortie = BytesIO()
            _sur_blanc(image).save(sortie, format="JPEG", quality=78)
    except (OSError, ValueError):
        return None
    return sortie.getvalue()


def _sur_blanc(image: Image.Image) -> Image.Image:
    """Une capture transparente se lit sur du blanc."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    calque = image.convert("RGBA")
    fond = Image.new("RGBA", calque.size, "white")
    return Image.alpha_composite(fond, calque).convert("RGB")
