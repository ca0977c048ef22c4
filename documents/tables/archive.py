"""Ce que l’archive hors ligne donne à lire : les mêmes faits que le dossier, en pages liées."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from documents.apercus import Rangement
from documents.tables.dossier import Parcours
from documents.tables.fiche import FicheDeRealisation, PreuveDeFiche
from evaluations.lectures import Carte


@dataclass(frozen=True)
class PreuveArchivee:
    """Une preuve et son chemin dans l’archive ; vide pour un lien."""

    fiche: PreuveDeFiche
    chemin: str


@dataclass(frozen=True)
class PageDeRealisation:
    """Une réalisation, le chemin de sa page, ses preuves par leur rang dans la fiche."""

    chemin: str
    fiche: FicheDeRealisation
    preuves: tuple[PreuveArchivee, ...]


@dataclass(frozen=True)
class AttestationArchivee:
    """L’attestation signée d’un stage et son chemin dans l’archive."""

    stage_id: int
    chemin: str
    rangement: Rangement


@dataclass(frozen=True)
class ArchiveDeDossier:
    parcours: Parcours
    carte: Carte
    pages: tuple[PageDeRealisation, ...]
    documents: tuple[tuple[str, str], ...]  # chemin, titre
    attestations: tuple[AttestationArchivee, ...]
    privee: bool

    @property
    def fichiers(self) -> Iterator[tuple[str, Rangement]]:
        """Chaque fichier déposé que l’archive emporte, et où le prendre."""
        for page in self.pages:
            yield from ((p.chemin, p.fiche.rangement) for p in page.preuves if p.fiche.rangement)
        yield from ((a.chemin, a.rangement) for a in self.attestations)
