"""Regarde dans un zip sans le décompresser : document bureautique, macros, ou bombe."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

ENTREES_MAX = 3000
DECOMPRESSE_MAX = 200 * 1024 * 1024
TAUX_MAX = 150
TAUX_SANS_EFFET = 1024 * 1024
LECTURE_MAX = 512 * 1024
# La table des matières est lue d’un bloc : sa taille se vérifie avant.
TABLE_MAX = 1024 * 1024
FIN, FIN_64 = b"PK\x05\x06", b"PK\x06\x06"
QUEUE = 64 * 1024 + 22 + 76

OPENXML = {
    "wordprocessingml.document": b"wordprocessingml.document.main+xml",
    "spreadsheetml.sheet": b"spreadsheetml.sheet.main+xml",
    "presentationml.presentation": b"presentationml.presentation.main+xml",
}
ILLISIBLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)
MACROS = ("vbaproject.bin", "vbadata.xml")
DOSSIERS_DE_MACROS = ("basic/", "scripts/")


TROP_D_ENTREES = (
    "contient plus de 3\u00a0000 fichiers : n’y laissez que votre travail "
    "(sans node_modules, .git ni bibliothèques)."
)


class ArchiveRefusee(Exception):
    """La fin d’une phrase qui commence par le nom du fichier."""


def type_bureautique(fichier: IO[bytes]) -> str | None:
    """Le type MIME du document OpenXML ou OpenDocument, ou rien pour une autre archive.

    Seules deux petites entrées sont lues, et jamais au-delà de `LECTURE_MAX` octets. Lève
    `ArchiveRefusee` pour une archive abîmée, chiffrée, démesurée ou à macros.
    """
    with ouvrir(fichier) as archive:
        type_mime = _type_opendocument(archive) or _type_openxml(archive)
        if type_mime:
            _refuser_les_macros(archive)
        return type_mime


@contextmanager
def ouvrir(fichier: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """L’archive, sa table des matières vérifiée ; toute panne est une `ArchiveRefusee`."""
    try:
        _refuser_la_table_demesuree(fichier)
        with zipfile.ZipFile(fichier) as archive:
            _refuser_la_bombe(archive.infolist(), fichier)
            yield archive
    except ILLISIBLE:
        raise ArchiveRefusee("est abîmé : enregistrez-le et déposez-le de nouveau.") from None


def _refuser_la_table_demesuree(fichier: IO[bytes]) -> None:
    """Sa taille annoncée, lue dans la fin de l’archive (forme longue comprise)."""
    fichier.seek(max(0, fichier.seek(0, 2) - QUEUE))
    queue = fichier.read()
    fin = queue.rfind(FIN)
    taille = int.from_bytes(queue[fin + 12 : fin + 16], "little") if fin >= 0 else 0
    if taille == 0xFFFFFFFF:
        longue = queue.rfind(FIN_64)
        taille = int.from_bytes(queue[longue + 40 : longue + 48], "little") if longue >= 0 else 0
    if taille > TABLE_MAX:
        raise ArchiveRefusee(TROP_D_ENTREES)


def _refuser_la_bombe(entrees: list[zipfile.ZipInfo], fichier: IO[bytes]) -> None:
    """Nombre d’entrées, taille annoncée, taux, et entrées qui se chevauchent."""
    if len(entrees) > ENTREES_MAX:
        raise ArchiveRefusee(TROP_D_ENTREES)
    decompresse = sum(entree.file_size for entree in entrees)
    compresse = sum(entree.compress_size for entree in entrees)
    demesure = (
        decompresse > DECOMPRESSE_MAX
        or (decompresse > TAUX_SANS_EFFET and decompresse > TAUX_MAX * max(compresse, 1))
        or compresse > fichier.seek(0, 2)
    )
    if demesure:
        raise ArchiveRefusee("se décompresse en un contenu démesuré : il n’est pas accepté.")
    if any(entree.flag_bits & 1 for entree in entrees):
        raise ArchiveRefusee("est protégé par un mot de passe : enregistrez-le sans protection.")


def _lire(archive: zipfile.ZipFile, nom: str) -> bytes:
    try:
        with archive.open(nom) as entree:
            return entree.read(LECTURE_MAX)
    except KeyError:
        return b""


def _type_opendocument(archive: zipfile.ZipFile) -> str | None:
    annonce = _lire(archive, "mimetype").decode("ascii", "replace").strip()
    est_opendocument = annonce.startswith("application/vnd.oasis.opendocument.")
    return annonce if est_opendocument and "content.xml" in archive.namelist() else None


def _type_openxml(archive: zipfile.ZipFile) -> str | None:
    contenus = _lire(archive, "[Content_Types].xml")
    if b"macroEnabled" in contenus:
        raise _macros()
    for suffixe, marque in OPENXML.items():
        if marque in contenus:
            return f"application/vnd.openxmlformats-officedocument.{suffixe}"
    return None


def _refuser_les_macros(archive: zipfile.ZipFile) -> None:
    noms = [nom.lower() for nom in archive.namelist()]
    if any(nom.endswith(MACROS) or nom.startswith(DOSSIERS_DE_MACROS) for nom in noms):
        raise _macros()


def _macros() -> ArchiveRefusee:
    return ArchiveRefusee("contient des macros : enregistrez-le sans macros.")
