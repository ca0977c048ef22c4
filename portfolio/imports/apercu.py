"""Ce que l’on choisit parmi ce qui a été lu : il voyage dans le formulaire, jamais sur le site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date

from portfolio.imports import git, glpi
from portfolio.imports.origine import Origine
from portfolio.imports.textes import est_la_personne

LUES_MAX = 200
GENRES = {"glpi": glpi.Ticket, "git": git.Commit}
FABRIQUES = {"glpi": glpi, "git": git}
NOMS = {"glpi": "tickets-glpi.csv", "git": "commits-git.txt"}
Ligne = glpi.Ticket | git.Commit


@dataclass(frozen=True)
class Apercu:
    """Les lignes lues, les plus récentes seulement ; `total` compte aussi les autres."""

    source: str
    lignes: tuple[Ligne, ...]
    total: int

    @classmethod
    def de(cls, source: str, lignes: Sequence[Ligne]) -> Apercu:
        return cls(source, tuple(lignes[:LUES_MAX]), len(lignes))

    @classmethod
    def depuis_json(cls, donnees: dict) -> Apercu:
        lignes = tuple(_relire(GENRES[donnees["source"]], li) for li in donnees["lignes"])
        return cls(donnees["source"], lignes, donnees["total"])

    def en_json(self) -> dict:
        lignes = [[_iso(valeur) for valeur in astuple(ligne)] for ligne in self.lignes]
        return {"source": self.source, "lignes": lignes, "total": self.total}

    @property
    def auteurs(self) -> tuple[str, ...]:
        return tuple(sorted({ligne.auteur for ligne in self.lignes if ligne.auteur}))

    def rangs_de(self, auteur: str) -> tuple[int, ...]:
        """Les rangs des lignes de cet auteur ; de toutes, s’il est vide."""
        return tuple(n for n, li in enumerate(self.lignes) if auteur in ("", li.auteur))

    def rangs_de_la_personne(self, personne: str) -> tuple[int, ...]:
        return tuple(n for n, li in enumerate(self.lignes) if est_la_personne(li.auteur, personne))

    def fichier(self, rangs: Sequence[int]) -> tuple[str, bytes]:
        """Le nom et le contenu de la preuve faite de ces lignes."""
        return NOMS[self.source], FABRIQUES[self.source].extrait(self._choisies(rangs))

    def origine(self, rangs: Sequence[int]) -> Origine:
        return FABRIQUES[self.source].origine(self._choisies(rangs))

    def _choisies(self, rangs: Sequence[int]) -> list[Ligne]:
        return [self.lignes[rang] for rang in sorted(set(rangs))]


def _iso(valeur: str | date | None) -> str | None:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _relire(genre: type[Ligne], valeurs: Sequence[str | None]) -> Ligne:
    dates = {"le", "ouvert_le", "clos_le"}
    lues = {
        champ.name: date.fromisoformat(valeur) if valeur and champ.name in dates else valeur
        for champ, valeur in zip(fields(genre), valeurs, strict=True)
    }
    return genre(**lues)
