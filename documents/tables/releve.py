"""Ce que le relevé de positionnement imprime : le niveau de chaque compétence, et d’où il vient."""

from __future__ import annotations

from dataclasses import dataclass

from evaluations.lectures import PositionnementDeCompetence
from referentiel.lectures import BlocLu


@dataclass(frozen=True)
class CompetenceDuReleve:
    """Une compétence : `couvertes` compte ses sous-compétences retenues et validées."""

    couvertes: int
    positionnement: PositionnementDeCompetence

    @property
    def sous_competences(self) -> int:
        return len(self.positionnement.competence.sous_competences)


@dataclass(frozen=True)
class Releve:
    """Le relevé d’un candidat, pour une épreuve d’une session."""

    bloc: BlocLu
    nom_officiel: str
    numero_candidat: str
    option: str
    promotion: str
    etablissement: str
    annee: int
    epreuve: str
    competences: tuple[CompetenceDuReleve, ...]

    @property
    def arretes(self) -> int:
        return sum(suivie.positionnement.arrete is not None for suivie in self.competences)

    @property
    def couvertes(self) -> int:
        return sum(suivie.couvertes for suivie in self.competences)

    @property
    def satisfaisants(self) -> int:
        return sum(suivie.positionnement.satisfaisants for suivie in self.competences)
