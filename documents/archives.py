"""Des fichiers réunis en un ZIP, sur le disque et non en mémoire."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from documents.models import EtatDePiece, Piece, Production

UNE_DATE = (1980, 1, 1, 0, 0, 0)
MORCEAU = 1024 * 1024
DEJA_SERRES = (".pdf", ".png", ".jpg", ".jpeg", ".webp", ".zip", ".xlsx", ".docx", ".woff2")


@dataclass
class Archive:
    """Un ZIP qui s’écrit fichier après fichier, sans heure, et retient leurs empreintes.

    `empreintes` : chemin → (taille en octets, SHA-256) de ce qui y est entré.
    """

    fichier: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    empreintes: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zip = ZipFile(self.fichier, "w")

    def ranger(self, chemin: str, contenu: IO[bytes]) -> str:
        """Copie un fichier par morceaux ; rend son SHA-256."""
        resume, taille = hashlib.sha256(), 0
        with self.zip.open(_entree(chemin), "w", force_zip64=True) as place:
            for morceau in _morceaux(contenu):
                resume.update(morceau)
                taille += place.write(morceau)
        self.empreintes[chemin] = (taille, resume.hexdigest())
        return resume.hexdigest()

    def finir(self) -> IO[bytes]:
        """Ferme l’archive et rend son fichier, à lire depuis le début."""
        self.zip.close()
        self.fichier.seek(0)
        return self.fichier


def _entree(chemin: str) -> ZipInfo:
    entree = ZipInfo(chemin, UNE_DATE)
    entree.compress_type = ZIP_STORED if chemin.lower().endswith(DEJA_SERRES) else ZIP_DEFLATED
    entree.external_attr = 0o644 << 16
    return entree


def _morceaux(contenu: IO[bytes]) -> Iterator[bytes]:
    while morceau := contenu.read(MORCEAU):
        yield morceau


def archive_de_la_production(production: Production) -> IO[bytes]:
    """Les pièces faites, chacune à son chemin, et leurs SHA-256 dans la forme de `sha256sum`.

    Ce qui n’y est pas est dit dans `MANQUANTS.txt`.
    """
    archive, manquants = Archive(), []
    for piece in production.pieces.order_by("chemin"):
        if motif := _ranger(archive, piece):
            manquants.append(f"{piece.chemin} : {motif}\n")
    if manquants:
        archive.zip.writestr(_entree("MANQUANTS.txt"), "".join(manquants))
    sommes = "".join(f"{sha256}  {chemin}\n" for chemin, (_, sha256) in archive.empreintes.items())
    archive.zip.writestr(_entree("SHA256SUMS.txt"), sommes)
    return archive.finir()


def _ranger(archive: Archive, piece: Piece) -> str:
    """Rend pourquoi la pièce manque, ou rien."""
    if piece.etat != EtatDePiece.FAITE:
        return piece.motif or piece.get_etat_display()
    try:
        with piece.fichier.open("rb") as contenu:
            archive.ranger(piece.chemin, contenu)
    except FileNotFoundError:
        return "Le fichier n’est plus sur le serveur."
    return ""
