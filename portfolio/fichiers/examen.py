"""Examine un fichier déposé : son contenu décide de son type, une phrase dit tout refus.

Rien n’est lu en mémoire sans borne : les images sont ouvertes après lecture de leurs dimensions,
les zips, documents bureautiques compris, sont jugés sur leur table des matières, sans être
décompressés. Une photo HEIC devient un JPEG ; une archive ZIP est gardée telle quelle, et listée.
"""

from __future__ import annotations

import codecs
import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import filetype
import pikepdf
from django.conf import settings
from django.core.files import File

from portfolio.fichiers.antivirus import refuser_le_virus
from portfolio.fichiers.archives import ArchiveRefusee, type_bureautique
from portfolio.fichiers.formats import (
    ACCEPTES,
    EXTENSIONS,
    EXTENSIONS_DE_TEXTE,
    FORMATS,
    PROGRAMME,
    ZIPS_PROGRAMMES,
    conseil,
    extension,
    mensonge,
)
from portfolio.fichiers.images import image_sans_metadonnees
from portfolio.fichiers.refus import FichierRefuse
from portfolio.fichiers.sommaire import refuser_le_danger

NOM_MAX = 200
TETE = 8192
QUEUE = 2048
MEGAOCTET = 1024 * 1024

# Ce que filetype ne décide pas, ou décide trop largement.
SIGNATURES = {
    b"%PDF-": "application/pdf",
    bytes.fromhex("d0cf11e0a1b11ae1"): "application/msword",
}

# Les marques HEIF que filetype ne connaît pas, à leur place dans la tête du fichier.
HEIC, JPEG, ZIP = "image/heic", "image/jpeg", "application/zip"
MARQUES_HEIC = (b"ftypheix", b"ftypheim", b"ftypheis")

# Un PDF d’un mégaoctet peut en cacher des milliers : qpdf s’arrête à cette mémoire. Le réglage vaut
# pour tout le processus et se pose une fois, au chargement.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=100 * MEGAOCTET,
    run_length_max_memory=100 * MEGAOCTET,
    png_max_memory=100 * MEGAOCTET,
    tiff_max_memory=100 * MEGAOCTET,
)


@dataclass(frozen=True)
class FichierExamine:
    """Un fichier prêt à ranger : taille en octets et SHA-256 sont ceux du contenu rangé."""

    contenu: File
    nom: str
    type_mime: str
    taille: int
    sha256: str

    @property
    def intitule(self) -> str:
        """« plan de sauvegarde v2 » pour « plan_de_sauvegarde_v2.pdf »."""
        return PurePosixPath(self.nom).stem.replace("_", " ").strip() or self.nom


def examiner(fichier: File) -> FichierExamine:
    """Rend le fichier prêt à ranger, ou lève `FichierRefuse` avec une phrase pour la personne."""
    nom = nom_propre(fichier.name or "fichier")
    _verifier_la_taille(nom, fichier.size)
    type_mime = _type_du_contenu(nom, fichier)
    refuser_le_virus(nom, fichier)
    contenu = _verifier_le_contenu(nom, type_mime, fichier)
    if type_mime == HEIC:
        nom, type_mime = f"{PurePosixPath(nom).stem}.jpg", JPEG
    taille, sha256 = _mesurer(contenu)
    return FichierExamine(File(contenu, name=nom), nom, type_mime, taille, sha256)


def nom_propre(nom: str) -> str:
    """Le nom sans dossier ni caractère de contrôle ou de direction, borné, extension gardée."""
    nom = unicodedata.normalize("NFC", nom).replace("\\", "/").rsplit("/", 1)[-1]
    nom = "".join(c for c in nom if unicodedata.category(c)[0] != "C").strip()
    chemin = PurePosixPath(nom or "fichier")
    suffixe = chemin.suffix[:20]
    return chemin.stem[: NOM_MAX - len(suffixe)] + suffixe


def _verifier_la_taille(nom: str, taille: int) -> None:
    if taille == 0:
        raise FichierRefuse(nom, "est vide : vérifiez le fichier, puis déposez-le de nouveau.")
    if taille > settings.PREUVE_TAILLE_MAX:
        limite = _en_mo(settings.PREUVE_TAILLE_MAX)
        raise FichierRefuse(
            nom, f"pèse {_en_mo(taille)} : la limite est de {limite}. Allégez-le ou donnez un lien."
        )


def _en_mo(octets: int) -> str:
    """« 20 Mo », « 20,1 Mo » : arrondi au-dessus, qu’un refus ne dise jamais la limite."""
    entier, dixiemes = divmod(-(-octets * 10 // MEGAOCTET), 10)
    return f"{entier},{dixiemes}\u00a0Mo" if dixiemes else f"{entier}\u00a0Mo"


def _type_du_contenu(nom: str, fichier: File) -> str:
    fichier.seek(0)
    tete = fichier.read(TETE)
    if tete.startswith(b"PK"):
        return _type_annonce(nom, _type_du_zip(nom, fichier))
    devine = next((t for debut, t in SIGNATURES.items() if tete.startswith(debut)), None)
    if tete[4:12] in MARQUES_HEIC:
        devine = HEIC
    devine = devine or filetype.guess_mime(tete)
    if devine in FORMATS:
        return _type_annonce(nom, devine)
    if phrase := conseil(devine):
        raise FichierRefuse(nom, phrase)
    if tete.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FichierRefuse(nom, "est un texte UTF-16 : enregistrez-le en UTF-8.")
    return _type_du_texte(nom, fichier, tete)


def _type_annonce(nom: str, type_mime: str) -> str:
    """Ce type, si l’extension le dit aussi."""
    format_ = FORMATS[type_mime]
    if extension(nom) not in format_.extensions:
        raise FichierRefuse(nom, mensonge(nom, format_.libelle, format_.extensions[0]))
    return type_mime


def _type_du_zip(nom: str, fichier: File) -> str:
    """Un document bureautique, ou une archive que l’on garde telle quelle."""
    if extension(nom) in ZIPS_PROGRAMMES:
        raise FichierRefuse(nom, f"est {PROGRAMME}.")
    try:
        type_mime = type_bureautique(fichier)
        if type_mime is None and extension(nom) == "zip":
            refuser_le_danger(fichier)
    except ArchiveRefusee as refus:
        raise FichierRefuse(nom, str(refus)) from None
    return type_mime if type_mime in FORMATS else ZIP


def _type_du_texte(nom: str, fichier: File, tete: bytes) -> str:
    """Un texte, si son extension le dit et si chaque octet le confirme."""
    ext = extension(nom)
    connue = ext in EXTENSIONS or ext in EXTENSIONS_DE_TEXTE
    if not connue:
        raise FichierRefuse(nom, f"est d’un type qui n’est pas accepté. {ACCEPTES}")
    if ext == "pdf" and b"%PDF-" in tete:
        raise FichierRefuse(nom, "n’a pas un en-tête de PDF valide : exportez-le de nouveau.")
    if not _est_du_texte(fichier):
        raise FichierRefuse(nom, f"ne contient pas ce que son extension « .{ext} » annonce.")
    if ext in EXTENSIONS:
        libelle = "une page web" if _ressemble_a_du_html(tete) else "du texte"
        raise FichierRefuse(nom, mensonge(nom, libelle))
    return "text/csv" if ext == "csv" else "text/plain"


def _ressemble_a_du_html(tete: bytes) -> bool:
    debut = tete.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return debut.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script"))


def _est_du_texte(fichier: File) -> bool:
    """UTF-8 ou Windows-1252, sans octet nul ; lu par morceaux."""
    return any(_se_decode(fichier, codage) for codage in ("utf-8", "cp1252"))


def _se_decode(fichier: File, codage: str) -> bool:
    decodeur = codecs.getincrementaldecoder(codage)()
    try:
        for morceau in _morceaux(fichier):
            if b"\0" in morceau:
                return False
            decodeur.decode(morceau)
        decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _verifier_le_contenu(nom: str, type_mime: str, fichier: File) -> IO[bytes]:
    """Le contenu à ranger : tel quel, ou ré-encodé sans métadonnées pour une image fixe."""
    fichier.seek(0)
    if type_mime == "application/pdf":
        _verifier_le_pdf(nom, fichier)
    if type_mime.startswith("image/"):
        return image_sans_metadonnees(nom, type_mime, fichier)
    return fichier


def _verifier_le_pdf(nom: str, fichier: File) -> None:
    """Ouvert pour de bon ; un PDF qui s’ouvre sans mot de passe passe, même restreint."""
    try:
        with pikepdf.open(fichier) as pdf:
            lisible = len(pdf.pages) > 0
    except pikepdf.PasswordError:
        raise FichierRefuse(
            nom, "est protégé par un mot de passe : exportez-le sans protection."
        ) from None
    except pikepdf.PdfError:
        lisible = False
    fichier.seek(max(0, fichier.size - QUEUE))
    if not lisible or b"%%EOF" not in fichier.read():
        raise FichierRefuse(nom, "est un PDF abîmé ou incomplet : exportez-le de nouveau.")


def _mesurer(contenu: IO[bytes]) -> tuple[int, str]:
    taille, sha256 = 0, hashlib.sha256()
    for morceau in _morceaux(contenu):
        taille += len(morceau)
        sha256.update(morceau)
    contenu.seek(0)
    return taille, sha256.hexdigest()


def _morceaux(fichier: IO[bytes]) -> Iterator[bytes]:
    fichier.seek(0)
    while morceau := fichier.read(64 * 1024):
        yield morceau
