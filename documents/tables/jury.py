"""Ce qu’impriment les feuilles de la commission : la grille et la fiche d’un candidat, gelées."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from referentiel.lectures import CompetenceLue, NiveauLu


@dataclass(frozen=True)
class Passage:
    """Qui passe, devant qui, où et quand ; `membres` : les noms qu’ont donnés ceux qui sont entrés.

    L’identité est celle de l’inscription : l’administration y corrige un numéro jusqu’au jour dit.
    """

    nom_officiel: str
    numero_candidat: str
    option: str
    epreuve: str
    annee: int
    centre: str
    commission: str
    jour: date
    heure: time
    salle: str
    membres: tuple[str, ...]


@dataclass(frozen=True)
class CompetenceDeGrille:
    """Une compétence, ses indicateurs à observer, et le niveau que la commission lui a donné."""

    officielle: CompetenceLue
    niveau: NiveauLu | None


@dataclass(frozen=True)
class Penalite:
    """Des points que la session retire ; `retenue` : la commission l’a cochée."""

    libelle: str
    points: int
    retenue: bool


@dataclass(frozen=True)
class Notation:
    """La note globale, les pénalités, l’appréciation ; rien n’y est tant que nul n’a écrit."""

    note: Decimal | None
    penalites: tuple[Penalite, ...]
    appreciation: str

    @property
    def vierge(self) -> bool:
        return self.note is None and not self.appreciation and not self._retenues

    @property
    def _retenues(self) -> tuple[Penalite, ...]:
        return tuple(penalite for penalite in self.penalites if penalite.retenue)

    @property
    def finale(self) -> Decimal | None:
        """La note une fois les points retirés, jamais sous zéro ; rien sans note."""
        if self.note is None:
            return None
        retires = sum(penalite.points for penalite in self._retenues)
        return max(Decimal(0), self.note - retires)


@dataclass(frozen=True)
class GrilleDeJury:
    """La grille d’aide à l’évaluation ; `annexe` : son numéro dans la circulaire de la session."""

    annexe: str
    passage: Passage
    niveaux: tuple[NiveauLu, ...]
    competences: tuple[CompetenceDeGrille, ...]
    notation: Notation

    @property
    def vierge(self) -> bool:
        """Personne n’y a rien écrit, personne n’y est nommé : elle peut se garder."""
        donnes = any(competence.niveau for competence in self.competences)
        return self.notation.vierge and not donnes and not self.passage.membres


@dataclass(frozen=True)
class FicheDeCommission:
    annexe: str
    passage: Passage
    notation: Notation

    @property
    def vierge(self) -> bool:
        return self.notation.vierge and not self.passage.membres
