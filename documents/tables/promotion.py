"""Ce que la synthèse de promotion imprime : une ligne de faits par candidat."""

from __future__ import annotations

from dataclasses import dataclass

from referentiel.lectures import BlocLu, NiveauLu


@dataclass(frozen=True)
class CaseDeCompetence:
    """Une compétence d’un candidat : le niveau arrêté, et ses sous-compétences validées."""

    arrete: NiveauLu | None
    validees: int
    sous_competences: int

    @property
    def couverte(self) -> bool:
        """Elle a sa croix au tableau de synthèse."""
        return self.validees > 0


@dataclass(frozen=True)
class LigneDePromotion:
    """Un candidat ; les réalisations sont celles que l’enseignant connaît, par état."""

    nom_officiel: str
    numero_candidat: str
    option: str
    competences: tuple[CaseDeCompetence, ...]
    validees: int
    soumises: int
    a_reprendre: int
    stages: int
    semaines: int
    attestations: int

    @property
    def a_couvrir(self) -> tuple[int, ...]:
        """Le rang des compétences sans croix, compté à partir de 1."""
        return tuple(
            rang for rang, case in enumerate(self.competences, start=1) if not case.couverte
        )


@dataclass(frozen=True)
class SyntheseDePromotion:
    """Une classe entière devant le jury, en ordre alphabétique."""

    bloc: BlocLu
    nom: str
    etablissement: str
    annee: int
    epreuve: str
    semaines_attendues: int
    lignes: tuple[LigneDePromotion, ...]
