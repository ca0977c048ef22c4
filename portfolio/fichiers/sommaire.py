"""Ce qu’une archive ZIP contient, lu dans sa table des matières sans rien décompresser."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO

from portfolio.fichiers.archives import ArchiveRefusee, ouvrir
from portfolio.fichiers.formats import ZIPS_PROGRAMMES, extension
from referentiel.accords import poids

MONTREES_MAX = 200
NOM_MAX = 250
EN_UTF8 = 0x800

PROGRAMMES = ZIPS_PROGRAMMES | {
    *("exe", "dll", "msi", "com", "scr", "bin", "so", "dylib", "class", "pyc", "o", "elf", "deb"),
    *("rpm", "dmg", "pkg", "appimage", "cpl", "sys"),
}
ARCHIVES = {"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "iso"}
A_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm"}


@dataclass(frozen=True)
class EntreeLue:
    """Un fichier de l’archive : son chemin, sa taille décompressée en octets, une remarque."""

    nom: str
    taille: int
    remarque: str

    @property
    def poids(self) -> str:
        return poids(self.taille)


@dataclass(frozen=True)
class Sommaire:
    """Le nombre et la taille (octets, décompressée) de tous les fichiers, les premiers nommés."""

    nombre: int
    taille: int
    entrees: tuple[EntreeLue, ...]

    @property
    def poids(self) -> str:
        return poids(self.taille)

    @property
    def restantes(self) -> int:
        return self.nombre - len(self.entrees)


def sommaire(fichier: IO[bytes]) -> Sommaire:
    """Le contenu de l’archive, `MONTREES_MAX` fichiers nommés au plus ; lève `ArchiveRefusee`."""
    with ouvrir(fichier) as archive:
        fichiers = [entree for entree in archive.infolist() if not entree.is_dir()]
    return Sommaire(
        nombre=len(fichiers),
        taille=sum(entree.file_size for entree in fichiers),
        entrees=tuple(_entree(entree) for entree in fichiers[:MONTREES_MAX]),
    )


def refuser_le_danger(fichier: IO[bytes]) -> None:
    """Refuse une archive vide, faite de seuls programmes, ou qui écrirait hors d’elle-même."""
    with ouvrir(fichier) as archive:
        entrees = archive.infolist()
    fichiers = [entree for entree in entrees if not entree.is_dir()]
    if not fichiers:
        raise ArchiveRefusee("est une archive vide : ajoutez-y vos fichiers.")
    for entree in entrees:
        if _sort_de_l_archive(entree.orig_filename):
            raise ArchiveRefusee(
                f"contient un chemin qui sort de l’archive (« {nom_lisible(entree)[:60]} ») : "
                "refaites l’archive depuis son dossier."
            )
        if stat.S_ISLNK(entree.external_attr >> 16):
            raise ArchiveRefusee(
                f"contient un raccourci (« {nom_lisible(entree)[:60]} ») : "
                "mettez-y le fichier lui-même."
            )
    if all(extension(entree.filename) in PROGRAMMES for entree in fichiers):
        raise ArchiveRefusee(
            "ne contient que des programmes : ajoutez-y le code source ou un compte rendu."
        )


def nom_lisible(entree: zipfile.ZipInfo) -> str:
    """Le nom sans caractère de contrôle ; les vieux zips écrivent leurs accents sans le dire."""
    nom = entree.filename
    if not entree.flag_bits & EN_UTF8:
        octets = nom.encode("cp437", "replace")
        try:
            nom = octets.decode("utf-8")
        except UnicodeDecodeError:
            nom = octets.decode("cp850")
    nom = "".join(c for c in unicodedata.normalize("NFC", nom) if unicodedata.category(c)[0] != "C")
    return nom if len(nom) <= NOM_MAX else f"…{nom[-NOM_MAX:]}"


def _entree(entree: zipfile.ZipInfo) -> EntreeLue:
    return EntreeLue(nom_lisible(entree), entree.file_size, _remarque(extension(entree.filename)))


def _remarque(ext: str) -> str:
    if ext in PROGRAMMES:
        return "Programme"
    if ext in ARCHIVES:
        return "Archive dans l’archive, non listée"
    return "Document à macros" if ext in A_MACROS else ""


def _sort_de_l_archive(nom: str) -> bool:
    chemin = nom.replace("\\", "/")
    absolu = chemin.startswith("/") or re.match(r"[A-Za-z]:", chemin) is not None
    return absolu or ".." in chemin.split("/")
