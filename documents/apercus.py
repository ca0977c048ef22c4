"""Ce que l’on montre d’un fichier de preuve : une image réduite, le nombre de pages d’un PDF.

Tout est gardé sous l’empreinte du fichier d’origine : une preuve ne s’ouvre qu’une fois, et un
fichier rangé qui ne répond plus à son empreinte n’est jamais montré. Chaque processus garde les
dernières mesures : un dossier en demande quarante à chaque page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import IO, TypeVar

import pikepdf
from django.core.cache import caches
from django.core.files.storage import default_storage
from PIL import Image

COTE_MAX = 1600  # pixels : plus de 200 par pouce sur toute la largeur d’une page
QUALITE = 85
# Une capture se garde sans perte tant qu’elle reste légère ; au-delà, c’est une photographie.
SANS_PERTE_MAX = 300 * 1024
# Les images se réduisent par bandes : seuls leurs pixels d’origine sont en mémoire, une fois.
BANDE = 256  # lignes
# Aucune preuve acceptée n’est plus grande ; libwebp, lui, garde trois exemplaires des pixels.
MEGAPIXELS_MAX, MEGAPIXELS_MAX_WEBP = 45, 12
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MESURES_EN_MEMOIRE = 4096
MANQUANT = "il n’est plus dans le rangement."
ALTERE = "il ne répond plus à son empreinte."
ABIME = "il est abîmé ou incomplet."
TROP_GRAND = "l’image est trop grande pour être montrée ici."
# Deux grandes images décodées en même temps feraient le double de mémoire.
_UNE_A_LA_FOIS = Lock()
Lu = TypeVar("Lu")


class FichierIllisible(Exception):
    """Pourquoi ce fichier ne se montre pas, en une phrase sans sujet."""


@dataclass(frozen=True)
class Rangement:
    """Où un fichier de preuve est rangé, et l’empreinte qu’il doit avoir."""

    chemin: str
    sha256: str


@lru_cache(maxsize=MESURES_EN_MEMOIRE)
def dimensions(rangement: Rangement) -> tuple[int, int]:
    """Largeur et hauteur (pixels) de l’image réduite, qu’elle prépare ; lève `FichierIllisible`."""
    pages, cle = caches["pages"], _cle("image", rangement)
    mesure = pages.get(f"{cle}-dimensions")
    if mesure is None or not pages.has_key(cle):
        mesure, octets = _reduire(rangement)
        pages.set(cle, octets)
        pages.set(f"{cle}-dimensions", mesure)
    return mesure


def image_reduite(rangement: Rangement) -> bytes:
    """Les octets à imprimer, faits une fois ; lève `FichierIllisible`."""
    return caches["pages"].get(_cle("image", rangement)) or _reduire(rangement)[1]


@lru_cache(maxsize=MESURES_EN_MEMOIRE)
def nombre_de_pages(rangement: Rangement) -> int:
    """Le nombre de pages d’un PDF ; lève `FichierIllisible`."""
    cle = _cle("pdf", rangement)
    nombre = caches["pages"].get(cle)
    if nombre is None:
        nombre = _ouvrir(rangement, _compter)
        caches["pages"].set(cle, nombre)
    return nombre


def _cle(nature: str, rangement: Rangement) -> str:
    return f"{nature}-{COTE_MAX}-{QUALITE}-{rangement.sha256}"


def _ouvrir(rangement: Rangement, lire: Callable[[IO[bytes]], Lu]) -> Lu:
    """Vérifie l’empreinte, puis lit ; un fichier perdu ou abîmé devient une phrase.

    Un rangement muet (`OSError`) remonte : le document attend, au lieu de dire le fichier abîmé.
    """
    try:
        with default_storage.open(rangement.chemin, "rb") as fichier:
            if hashlib.file_digest(fichier, "sha256").hexdigest() != rangement.sha256:
                raise FichierIllisible(ALTERE)
            fichier.seek(0)
            return _lire(fichier, lire)
    except FileNotFoundError:
        raise FichierIllisible(MANQUANT) from None


def _lire(fichier: IO[bytes], lire: Callable[[IO[bytes]], Lu]) -> Lu:
    try:
        return lire(fichier)
    except FichierIllisible:
        raise
    except Exception:  # un fichier abîmé fait lever de tout à Pillow comme à qpdf
        raise FichierIllisible(ABIME) from None


def _compter(fichier: IO[bytes]) -> int:
    with pikepdf.open(fichier) as pdf:
        if not len(pdf.pages):
            raise FichierIllisible(ABIME)
        return len(pdf.pages)


def _reduire(rangement: Rangement) -> tuple[tuple[int, int], bytes]:
    with _UNE_A_LA_FOIS:
        return _ouvrir(rangement, _image)


def _image(fichier: IO[bytes]) -> tuple[tuple[int, int], bytes]:
    """L’image sur fond blanc, sans métadonnées, son grand côté ramené à `COTE_MAX`."""
    with Image.open(fichier, formats=FORMATS) as image:
        maximum = MEGAPIXELS_MAX_WEBP if image.format == "WEBP" else MEGAPIXELS_MAX
        if image.width * image.height > maximum * 1_000_000:
            raise FichierIllisible(TROP_GRAND)
        image.draft(None, (COTE_MAX, COTE_MAX))
        reduite = _par_bandes(image)
        reduite.thumbnail((COTE_MAX, COTE_MAX), Image.Resampling.LANCZOS)
        return reduite.size, _encoder(reduite, sans_perte=image.format in ("PNG", "GIF"))


def _par_bandes(image: Image.Image) -> Image.Image:
    """Divise les côtés par le plus grand entier qui laisse `COTE_MAX` pixels."""
    facteur = max(1, max(image.size) // COTE_MAX)
    largeur, hauteur = image.size
    reduite = Image.new("RGB", (-(-largeur // facteur), -(-hauteur // facteur)), "white")
    pas = max(1, BANDE // facteur) * facteur
    for haut in range(0, hauteur, pas):
        bande = _sur_blanc(image.crop((0, haut, largeur, min(haut + pas, hauteur))))
        reduite.paste(bande.reduce(facteur), (0, haut // facteur))
    return reduite


def _sur_blanc(bande: Image.Image) -> Image.Image:
    if bande.mode.startswith("I;16"):  # Pillow tronque ces seize bits au lieu de les réduire
        bande = bande.convert("I").point(lambda valeur: valeur * (1 / 256)).convert("L")
    if not bande.has_transparency_data:
        return bande.convert("RGB")
    opaque = bande.convert("RGBA")
    fond = Image.new("RGBA", opaque.size, "white")
    fond.alpha_composite(opaque)
    return fond.convert("RGB")


def _encoder(image: Image.Image, *, sans_perte: bool) -> bytes:
    if sans_perte:
        octets = _en_format(image, "PNG")
        if len(octets) <= SANS_PERTE_MAX:
            return octets
    return _en_format(image, "JPEG", quality=QUALITE, optimize=True)


def _en_format(image: Image.Image, nature: str, **reglages: object) -> bytes:
    sortie = BytesIO()
    image.save(sortie, nature, **reglages)
    return sortie.getvalue()
