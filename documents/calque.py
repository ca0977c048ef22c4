"""Le calque : ce qui change d’une émission à l’autre (page x / y, date, code, QR), par-dessus.

WeasyPrint met en page une seule fois, l’une sur l’autre, les lignes de toutes les pages d’un
format ; chaque page en reçoit ensuite la sienne, en décor (« Artifact ») hors des balises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.template.loader import render_to_string
from pikepdf import Dictionary, Name, Object, Page, Pdf

from documents.cachet import Cachet
from documents.pdf import mettre_en_page

TEXTE = re.compile(rb"^BT$.*?^ET$\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Format:
    """Les pages à sceller d’une même orientation, par leur numéro."""

    paysage: bool
    numeros: tuple[int, ...]


def poser_le_calque(
    sortie: Pdf, numeros: Sequence[int], cachet: Cachet, *, titre: str, source: str
) -> None:
    """Scelle ces pages (comptées de 1) ; la première porte aussi le QR."""
    if not numeros:
        return
    formats = _formats(sortie, numeros)
    contexte = {
        "premiere": _paysage(sortie.pages[numeros[0] - 1]),
        "formats": formats,
        "nombre": len(sortie.pages),
        "cachet": cachet,
        "titre": titre,
        "source": source,
    }
    html = render_to_string("impression/calque.html", contexte)
    with Pdf.open(BytesIO(mettre_en_page(html, variante=None))) as calque:
        qr, *pieds = calque.pages
        _superposer(sortie, numeros[0], "/QR", sortie.copy_foreign(qr.as_form_xobject()))
        for format_, pied in zip(formats, pieds, strict=True):
            _sceller(sortie, format_.numeros, pied)


def _formats(sortie: Pdf, numeros: Sequence[int]) -> list[Format]:
    tous = (
        Format(paysage, tuple(n for n in numeros if _paysage(sortie.pages[n - 1]) is paysage))
        for paysage in (False, True)
    )
    return [trouve for trouve in tous if trouve.numeros]


def _paysage(page: Page) -> bool:
    _, _, largeur, hauteur = page.mediabox
    return bool(largeur > hauteur)


def _sceller(sortie: Pdf, numeros: Sequence[int], pied: Page) -> None:
    """Donne à chaque page le titre et sa propre ligne, avec les polices du pied commun."""
    ressources = sortie.copy_foreign(pied.obj.Resources)
    ressources = sortie.make_indirect(ressources)
    ouverture, titre, lignes, fermeture = _decouper(pied.Contents.read_bytes(), len(numeros))
    for numero, ligne in zip(numeros, lignes, strict=True):
        forme = sortie.make_stream(
            ouverture + titre + ligne + fermeture,
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=pied.obj.MediaBox,
                Resources=ressources,
            ),
        )
        _superposer(sortie, numero, "/Pied", forme)


def _decouper(flux: bytes, nombre: int) -> tuple[bytes, bytes, list[bytes], bytes]:
    """L’état graphique, le titre (une ou deux lignes), la ligne de chaque page, les fermetures."""
    ouverture = flux[: TEXTE.search(flux).start()]
    textes = TEXTE.findall(flux)
    ouverts = ouverture.split().count(b"q") - ouverture.split().count(b"Q")
    return ouverture, b"".join(textes[:-nombre]), textes[-nombre:], b"Q\n" * ouverts


def _superposer(sortie: Pdf, numero: int, nom: str, forme: Object) -> None:
    page = sortie.pages[numero - 1]
    # Les pages d’un feuillet partagent leurs ressources : un nom par page.
    place = page.add_resource(forme, Name.XObject, name=Name(f"{nom}{numero}"))
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q /Artifact BMC q {place} Do Q EMC".encode())
