"""Les attestations de stage réunies en un seul PDF, sous le nom que la session impose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.core.files.storage import default_storage
from PIL import Image

from documents.apercus import FichierIllisible, Rangement, image_reduite
from documents.balises import enregistrer
from documents.compositions.typographie import imprimable
from documents.models import PieceDeDossier

A4 = (8.27, 11.69)  # pouces


@dataclass(frozen=True)
class Reunion:
    """Les octets du PDF (vides s’il n’y a rien à réunir) et les fichiers laissés de côté."""

    octets: bytes
    laissees: tuple[str, ...]


def reunir(pieces: Sequence[PieceDeDossier], *, titre: str) -> Reunion:
    """Bout à bout, dans l’ordre des stages ; ce qui n’est ni PDF ni image lisible reste à part."""
    laissees = []
    with pikepdf.new() as sortie:
        for piece in pieces:
            if (octets := _en_pdf(piece)) and _ajouter(sortie, octets):
                continue
            laissees.append(piece.nom_fichier)
        if not len(sortie.pages):
            return Reunion(b"", tuple(laissees))
        sortie.Root.Lang = pikepdf.String("fr")
        sortie.docinfo["/Title"] = imprimable(titre)
        return Reunion(enregistrer(sortie).read(), tuple(laissees))


def _en_pdf(piece: PieceDeDossier) -> bytes:
    if piece.absence:
        return b""
    if piece.est_image:
        return _image_en_pdf(Rangement(piece.fichier.name, piece.sha256))
    if not piece.est_pdf:
        return b""
    with default_storage.open(piece.fichier.name, "rb") as fichier:
        return fichier.read()


def _image_en_pdf(rangement: Rangement) -> bytes:
    """Une page, l’image aussi grande qu’une feuille A4 le permet ; rien si elle ne s’ouvre pas."""
    try:
        octets = image_reduite(rangement)
    except FichierIllisible:
        return b""
    sortie = BytesIO()
    with Image.open(BytesIO(octets)) as image:
        pouce = max(image.width / A4[0], image.height / A4[1])
        image.save(sortie, "PDF", resolution=pouce)
    return sortie.getvalue()


def _ajouter(sortie: pikepdf.Pdf, octets: bytes) -> bool:
    """Faux si le PDF est protégé par un mot de passe ou abîmé : il reste un fichier à part."""
    try:
        with pikepdf.open(BytesIO(octets)) as pdf:
            sortie.pages.extend(pdf.pages)
    except pikepdf.PdfError:
        return False
    return True
