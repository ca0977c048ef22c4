"""Ouvre vraiment une image, et la ré-encode droite et sans métadonnées.

La mémoire est bornée par format : un pixel décodé coûte quatre octets, mais libwebp en garde trois
exemplaires et libheif deux, et tourner une photo en demande un second. Avec ces plafonds, le pic
du processus reste sous 300 Mo, et deux grandes images ne se décodent jamais ensemble.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from threading import Lock
from typing import IO

from PIL import Image, ImageOps

from portfolio.fichiers.refus import FichierRefuse

MEGAPIXELS_MAX = {"JPEG": 50, "PNG": 40, "GIF": 40, "HEIC": 25, "WEBP": 10}
# Au-delà, une photographie JPEG est décodée à la moitié de ses côtés : elle se lit aussi bien.
MEGAPIXELS_ENTIERS = 25
MEGAPIXELS_LEGERS = 4
MEGAPIXEL = 1_000_000
QUALITE = 90
TROP_GRANDES = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_UNE_A_LA_FOIS = Lock()


def image_sans_metadonnees(nom: str, type_mime: str, fichier: IO[bytes]) -> IO[bytes]:
    """L’image ré-encodée sans EXIF ; un GIF (peut-être animé) est rendu tel quel, vérifié.

    Une photo HEIC est rendue en JPEG. Les dimensions sont lues avant les pixels. Lève
    `FichierRefuse`.
    """
    try:
        image = _ouvrir(type_mime, fichier)
        _verifier_les_dimensions(nom, type_mime, image)
        _refuser_l_animation(nom, type_mime, image)
        with tour_de_role(image):
            _decoder(image)
            return fichier if type_mime == "image/gif" else _reencoder(image, type_mime)
    except FichierRefuse:
        raise
    except TROP_GRANDES:
        raise _trop_grande(nom, type_mime) from None
    except Exception:  # une image abîmée fait lever de tout à Pillow
        raise FichierRefuse(
            nom, "est une image abîmée : exportez-la ou prenez-la de nouveau."
        ) from None


def _ouvrir(type_mime: str, fichier: IO[bytes]) -> Image.Image:
    if type_mime != "image/heic":
        return Image.open(fichier, formats=[_format(type_mime)])
    # Importé tard : libheif n’est chargée que par qui dépose une photo d’iPhone.
    from pillow_heif import HeifImageFile

    return HeifImageFile(fichier)


def _format(type_mime: str) -> str:
    return type_mime.removeprefix("image/").upper()


def _verifier_les_dimensions(nom: str, type_mime: str, image: Image.Image) -> None:
    if image.width * image.height > MEGAPIXELS_MAX[_format(type_mime)] * MEGAPIXEL:
        raise _trop_grande(nom, type_mime)


def _trop_grande(nom: str, type_mime: str) -> FichierRefuse:
    maximum = MEGAPIXELS_MAX[_format(type_mime)]
    conseil = "" if type_mime in ("image/jpeg", "image/png") else " ou exportez-la en JPEG"
    return FichierRefuse(nom, f"dépasse {maximum} mégapixels : réduisez l’image{conseil}.")


def _refuser_l_animation(nom: str, type_mime: str, image: Image.Image) -> None:
    if type_mime in ("image/png", "image/webp") and getattr(image, "is_animated", False):
        raise FichierRefuse(nom, "est une image animée : enregistrez-la en GIF.")


def tour_de_role(image: Image.Image) -> AbstractContextManager:
    """Les petites images passent sans attendre ; les grandes, l’une après l’autre."""
    return nullcontext() if _est_legere(image) else _UNE_A_LA_FOIS


def _est_legere(image: Image.Image) -> bool:
    return image.width * image.height <= MEGAPIXELS_LEGERS * MEGAPIXEL


def _decoder(image: Image.Image) -> None:
    if image.format == "JPEG" and image.width * image.height > MEGAPIXELS_ENTIERS * MEGAPIXEL:
        image.draft(None, (image.width // 2, image.height // 2))
    image.load()


def _reencoder(image: Image.Image, type_mime: str) -> IO[bytes]:
    """Orientation appliquée ; seuls restent le profil de couleurs et la transparence."""
    profil = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    en_jpeg = type_mime in ("image/jpeg", "image/heic")
    if en_jpeg and image.mode not in ("L", "RGB"):
        image, profil = image.convert("RGB"), None
    image.info = {cle: v for cle, v in image.info.items() if cle == "transparency"}
    reglages = {"icc_profile": profil} if profil else {}
    if type_mime == "image/png":
        reglages["compress_level"] = 6 if _est_legere(image) else 3
    else:
        reglages["quality"] = QUALITE
    sortie = BytesIO()
    image.save(sortie, format="JPEG" if en_jpeg else _format(type_mime), **reglages)
    return sortie
