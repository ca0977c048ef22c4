"""Ouvre vraiment une image, et la ré-encode droite et sans métadonnées."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from portfolio.fichiers.refus import FichierRefuse

MEGAPIXELS_MAX = 40
QUALITE = 90
TROP_GRANDES = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def image_sans_metadonnees(nom: str, type_mime: str, fichier: IO[bytes]) -> IO[bytes]:
    """L’image ré-encodée sans EXIF ; un GIF (peut-être animé) est rendu tel quel, vérifié.

    Les dimensions sont lues avant les pixels. Lève `FichierRefuse`.
    """
    try:
        image = Image.open(fichier, formats=[_format(type_mime)])
        _verifier_les_dimensions(nom, image)
        _refuser_l_animation(nom, type_mime, image)
        image.load()
        return fichier if type_mime == "image/gif" else _reencoder(image, type_mime)
    except FichierRefuse:
        raise
    except TROP_GRANDES:
        raise _trop_grande(nom) from None
    except Exception:  # une image abîmée fait lever de tout à Pillow
        raise FichierRefuse(
            nom, "est une image abîmée : exportez-la ou prenez-la de nouveau."
        ) from None


def _format(type_mime: str) -> str:
    return type_mime.removeprefix("image/").upper()


def _verifier_les_dimensions(nom: str, image: Image.Image) -> None:
    if image.width * image.height > MEGAPIXELS_MAX * 1_000_000:
        raise _trop_grande(nom)


def _trop_grande(nom: str) -> FichierRefuse:
    return FichierRefuse(nom, f"dépasse {MEGAPIXELS_MAX} mégapixels : réduisez l’image.")


def _refuser_l_animation(nom: str, type_mime: str, image: Image.Image) -> None:
    if type_mime != "image/gif" and getattr(image, "is_animated", False):
        raise FichierRefuse(nom, "est une image animée : enregistrez-la en GIF.")


def _reencoder(image: Image.Image, type_mime: str) -> IO[bytes]:
    """Mêmes pixels, orientation appliquée ; seuls restent le profil de couleurs et l’alpha."""
    profil = image.info.get("icc_profile")
    droite = ImageOps.exif_transpose(image)
    if type_mime == "image/jpeg" and droite.mode not in ("L", "RGB"):
        droite, profil = droite.convert("RGB"), None
    droite.info = {cle: v for cle, v in droite.info.items() if cle == "transparency"}
    reglages = {"icc_profile": profil} if profil else {}
    if type_mime != "image/png":
        reglages["quality"] = QUALITE
    sortie = BytesIO()
    droite.save(sortie, format=_format(type_mime), **reglages)
    return sortie
