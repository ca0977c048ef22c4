"""Du gabarit au PDF : le seul endroit qui appelle WeasyPrint.

Mêmes entrées, mêmes octets. Rien ne vient du réseau ni d’un fichier quelconque : un document ne
lit que les polices déclarées ici et les images qu’on lui remet.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import logging
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import IO, TYPE_CHECKING

from django.core.cache import caches
from django.template.loader import get_template

from documents.balises import raccordable
from documents.compositions.typographie import fichier_statique
from documents.feuillets import Feuillet, Images

if TYPE_CHECKING:
    from weasyprint import CSS, URLFetcher
    from weasyprint.text.fonts import FontConfiguration

# Sept lignes par document n’apprennent rien à l’exploitant ; les avertissements restent.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

ORIGINE = "statique:"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
RIEN: Images = MappingProxyType({})
LIBERATION, DEJAVU = "Liberation Sans Jointe", "DejaVu Sans Jointe"
CHASSE_FIXE = "DejaVu Mono Jointe"
SOURCE, SOURCE_ETENDUE = "Source Sans Jointe", "Source Sans Jointe Étendue"
SOURCE_SANS = "polices/source-sans-3/source-sans-3"
# Famille, descripteurs, fichier : la police du formulaire, celle de secours, puis celle du site,
# pour nos propres documents (en graisses fixes : figer la variable prendrait un quart du temps).
# Leurs noms ne sont pas ceux d’une police installée, qui passerait devant et changerait les octets.
GRAISSE, ITALIQUE = "font-weight: bold;", "font-style: italic;"
POLICES = (
    (LIBERATION, "", "polices/liberation/LiberationSans-Regular.ttf"),
    (LIBERATION, GRAISSE, "polices/liberation/LiberationSans-Bold.ttf"),
    (LIBERATION, GRAISSE + ITALIQUE, "polices/liberation/LiberationSans-BoldItalic.ttf"),
    (DEJAVU, "", "polices/dejavu/DejaVuSans.ttf"),
    (DEJAVU, GRAISSE, "polices/dejavu/DejaVuSans-Bold.ttf"),
    (CHASSE_FIXE, "", "polices/dejavu/DejaVuSansMono.ttf"),
    (SOURCE, "", f"{SOURCE_SANS}-latin-400-normal.woff2"),
    (SOURCE, GRAISSE, f"{SOURCE_SANS}-latin-700-normal.woff2"),
    (SOURCE_ETENDUE, "", f"{SOURCE_SANS}-latin-ext-400-normal.woff2"),
    (SOURCE_ETENDUE, GRAISSE, f"{SOURCE_SANS}-latin-ext-700-normal.woff2"),
    (SOURCE, ITALIQUE, f"{SOURCE_SANS}-latin-400-italic.woff2"),
    (SOURCE_ETENDUE, ITALIQUE, f"{SOURCE_SANS}-latin-ext-400-italic.woff2"),
)
FICHIERS_PERMIS = frozenset(fichier for *_, fichier in POLICES)
BIBLIOTHEQUES = ("weasyprint", "fonttools", "pydyf", "pikepdf")
# D’où sortent les octets, outre le HTML d’un feuillet : une retouche ici refait tout.
SOURCES = tuple(
    Path(__file__).with_name(f"{nom}.py")
    for nom in ("pdf", "balises", "calque", "assemblage", "apercus")
)
GABARITS = ("impression/calque.html", "impression/xmp.xml")
# La carte des polices (Pango) ne se partage pas entre fils d’exécution sans précaution.
_UN_A_LA_FOIS = Lock()


class RessourceRefusee(ValueError):
    """Un document a demandé autre chose que nos polices et ses propres images."""


def imprimer(feuillet: Feuillet) -> bytes:
    """Les pages de ce feuillet en PDF/UA-1 ; inchangé, il ne se met pas en page deux fois.

    Le cache est adressé par le contenu et commun à tous les processus : rien ne s’y périme.
    """
    cle = hashlib.sha256(f"{version_des_pages()}\0{feuillet.html}".encode()).hexdigest()
    pages = caches["pages"]
    if octets := pages.get(cle):
        return octets
    with _UN_A_LA_FOIS:
        # Le fil qu’on vient d’attendre a pu finir cette page-là.
        octets = pages.get(cle)
        if octets is None:
            octets = raccordable(_ecrire(feuillet.html, feuillet.images, "pdf/ua-1"), cle[:12])
            pages.set(cle, octets)
    return octets


def mettre_en_page(html: str, images: Images = RIEN, variante: str | None = "pdf/ua-1") -> bytes:
    """Une page HTML en PDF, balisé sauf pour une `variante` vide ; ne garde rien."""
    with _UN_A_LA_FOIS:
        return _ecrire(html, images, variante)


def _ecrire(html: str, images: Images, variante: str | None) -> bytes:
    from weasyprint import HTML

    with _sans_ramasse_miettes():
        styles = [_style(texte) for texte in STYLE.findall(html)]
        corps = STYLE.sub("", html)
        document = HTML(string=corps, base_url=ORIGINE, url_fetcher=lecteur(images))
        return document.write_pdf(
            stylesheets=styles,
            cache=_tels_quels(images),
            pdf_variant=variante,
            font_config=_polices(),
        )


@lru_cache(maxsize=1)
def version_des_pages() -> str:
    """Ce qui, hors du HTML, change les octets : les bibliothèques, les polices, notre façon."""
    gabarits = (get_template(nom).origin.name for nom in GABARITS)
    polices = (fichier_statique(nom) for nom in sorted(FICHIERS_PERMIS))
    facon = hashlib.sha256()
    for fichier in (*SOURCES, *gabarits, *polices):
        facon.update(Path(fichier).read_bytes())
    versions = (f"{nom} {version(nom)}" for nom in BIBLIOTHEQUES)
    return " ".join((*versions, facon.hexdigest()))


@contextmanager
def _sans_ramasse_miettes() -> Iterator[None]:
    """Une mise en page crée des milliers d’objets qui vivent tous jusqu’à la fin.

    Les parcourir en route prend un dixième du temps, et rend la durée irrégulière.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def lecteur(images: Images = RIEN) -> URLFetcher:
    """Ne répond que nos polices et les images de ce document ; le reste arrête l’impression."""
    from PIL import ImageFile
    from weasyprint import URLFetcher
    from weasyprint.urls import URLFetcherResponse

    # WeasyPrint permet à tout le processus les images tronquées : une preuve abîmée passerait.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class LecteurFerme(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url in images:
                return URLFetcherResponse(url, images[url]())
            nom = url.removeprefix(ORIGINE)
            if not url.startswith(ORIGINE) or nom not in FICHIERS_PERMIS:
                raise RessourceRefusee(f"Ressource refusée : {url}")
            with open(fichier_statique(nom), "rb") as fichier:
                nature = f"font/{nom.rpartition('.')[2]}"
                return URLFetcherResponse(url, fichier.read(), {"Content-Type": nature})

    return LecteurFerme(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)


def _tels_quels(images: Images) -> dict[str, object]:
    """Les images du document, où un PNG garde sa compression.

    WeasyPrint le décoderait pour le compresser à nouveau : le sixième du temps d’une fiche.
    """
    from PIL import Image
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.images import RasterImage

    class ImageTelleQuelle(RasterImage):
        @staticmethod
        def _get_png_data(image: Image.Image) -> bytes:
            simple = image.format == "PNG" and image.mode in ("L", "RGB")
            if not simple or image.info.get("interlace"):
                return RasterImage._get_png_data(image)
            return _donnees_png(image.fp)

    cache: dict[str, object] = {}
    for rang, (adresse, lire) in enumerate(images.items()):
        octets = lire()
        if not _est_matricielle(octets):
            continue
        with Image.open(BytesIO(octets)) as image:
            cache[adresse] = ImageTelleQuelle(
                image, f"image-{rang}", octets, cache=cache, options=DEFAULT_OPTIONS
            )
    return cache


def _est_matricielle(octets: bytes) -> bool:
    """Faux pour le dessin d’un QR (SVG), que WeasyPrint lit lui-même."""
    return not octets.lstrip().startswith(b"<")


def _donnees_png(fichier: IO[bytes]) -> bytes:
    """Les morceaux IDAT : huit octets d’en-tête, puis longueur, nature, contenu et contrôle."""
    fichier.seek(8)
    donnees = []
    while entete := fichier.read(8):
        longueur, nature = struct.unpack("!I4s", entete)
        contenu = fichier.read(longueur + 4)[:-4]
        if nature == b"IDAT":
            donnees.append(contenu)
    return b"".join(donnees)


@lru_cache(maxsize=16)
def _style(texte: str) -> CSS:
    """Une feuille de style lue une fois : vingt-cinq fiches ont la même."""
    from weasyprint import CSS

    return CSS(string=texte, base_url=ORIGINE, url_fetcher=lecteur(), font_config=_polices())


@lru_cache(maxsize=1)
def _polices() -> FontConfiguration:
    """Les polices du dépôt, chargées une fois par processus."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    regles = "".join(
        f"@font-face {{ font-family: '{famille}'; {descripteurs} src: url({ORIGINE}{nom}) }}"
        for famille, descripteurs, nom in POLICES
    )
    CSS(string=regles, url_fetcher=lecteur(), font_config=configuration)
    return configuration


# Les polices s’effacent de leur dossier provisoire tant que l’interpréteur est entier.
atexit.register(_polices.cache_clear)
