"""Les fichiers de preuve : des modèles, et les textes personnalisés pour chaque étudiant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.core.files.base import ContentFile

from comptes.management.demonstration.donnees import DOSSIER
from portfolio.fichiers import examiner

PREUVES = DOSSIER / "preuves"
SUFFIXE_DE_TEXTE = ".modele"


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
        return _tel_quel(modele)
    texte = gabarit.read_text(encoding="utf-8")
    for mot, valeur in mots.items():
        texte = texte.replace(f"@{mot}@", valeur)
    return _examiner(modele, texte.encode())


@cache
def _tel_quel(modele: str) -> PieceExaminee:
    """Une image ou un document : examiné une seule fois pour toute la classe."""
    return _examiner(modele, (PREUVES / modele).read_bytes())


def _examiner(nom: str, octets: bytes) -> PieceExaminee:
    examine = examiner(ContentFile(octets, name=nom))
    examine.contenu.seek(0)
    return PieceExaminee(
        examine.contenu.read(), examine.nom, examine.type_mime, examine.taille, examine.sha256
    )
