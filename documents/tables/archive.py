"""Ce que l’archive hors ligne donne à lire : les mêmes faits que le dossier, en pages liées."""

from __future__ import annotations

from dataclasses import dataclass

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
class ArchiveDeDossier:
    parcours: Parcours
    carte: Carte
    pages: tuple[PageDeRealisation, ...]
    documents: tuple[tuple[str, str], ...]  # chemin, titre
