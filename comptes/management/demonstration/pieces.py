"""Les fichiers de preuve : des modèles, et les textes personnalisés pour chaque étudiant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from django.core.files.base import ContentFile
from PIL import Image

from comptes.management.demonstration.donnees import DOSSIER
from portfolio.fichiers import examiner

PREUVES = DOSSIER / "preuves"
SUFFIXE_DE_TEXTE = ".modele"
# La même capture chez tous ceux qui la montrent : l’écran d’évaluation a de quoi le signaler.
COMMUNES = {"restauration.png"}


@dataclass(frozen=True)
class PieceExaminee:
    """Un fichier passé par le même examen qu’un dépôt ; `taille` en octets."""

    octets: bytes
    nom: str
    type_mime: str
    taille: int
    sha256: str

    def en_arguments(self) -> dict[str, object]:
        """Les arguments de `portfolio.actions.ajouter_fichier` qui décrivent le fichier."""
        return {
            "contenu": ContentFile(self.octets, name=self.nom),
            "nom_fichier": self.nom,
            "type_mime": self.type_mime,
            "taille": self.taille,
            "sha256": self.sha256,
        }


def preparer_piece(modele: str, mots: Mapping[str, str]) -> PieceExaminee:
    """Le fichier de ce modèle ; dans un texte, chaque `@mot@` est remplacé par sa valeur."""
    gabarit = PREUVES / f"{modele}{SUFFIXE_DE_TEXTE}"
    if not gabarit.exists():
        return _tel_quel(modele) if modele in COMMUNES else _a_soi(modele, mots)
    texte = gabarit.read_text(encoding="utf-8")
    for mot, valeur in mots.items():
        texte = texte.replace(f"@{mot}@", valeur)
    return _examiner(modele, texte.encode())


@cache
def _tel_quel(modele: str) -> PieceExaminee:
    """Une image ou un document, examiné une seule fois pour toute la classe."""
    return _examiner(modele, (PREUVES / modele).read_bytes())


def _a_soi(modele: str, mots: Mapping[str, str]) -> PieceExaminee:
    """Le même document, à une marque invisible près : chacun a fait le sien."""
    marque = sha256(repr(sorted(mots.items())).encode()).hexdigest()
    return _examiner(modele, MARQUES[Path(modele).suffix]((PREUVES / modele).read_bytes(), marque))


def _marquer_une_image(octets: bytes, marque: str) -> bytes:
    """Huit pixels du coin reçoivent des couleurs de l’image, dans un ordre à soi."""
    image = Image.open(BytesIO(octets))
    couleurs = image.getcolors(image.width * image.height)
    for colonne, octet in enumerate(bytes.fromhex(marque[:16])):
        image.putpixel((colonne, 0), couleurs[octet % len(couleurs)][1])
    sortie = BytesIO()
    image.save(sortie, format="PNG")
    return sortie.getvalue()


def _marquer_un_document(octets: bytes, marque: str) -> bytes:
    """Le commentaire de l’archive qu’est un document bureautique."""
    sortie = BytesIO(octets)
    with ZipFile(sortie, "a") as archive:
        archive.comment = marque.encode()
    return sortie.getvalue()


MARQUES: dict[str, Callable[[bytes, str], bytes]] = {
    ".png": _marquer_une_image,
    ".pdf": lambda octets, marque: octets + f"\n% {marque}\n".encode(),
    ".docx": _marquer_un_document,
    ".odt": _marquer_un_document,
}


def _examiner(nom: str, octets: bytes) -> PieceExaminee:
    examine = examiner(ContentFile(octets, name=nom))
    examine.contenu.seek(0)
    return PieceExaminee(
        examine.contenu.read(), examine.nom, examine.type_mime, examine.taille, examine.sha256
    )
