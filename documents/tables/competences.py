"""Ce que le tableau des compétences imprime : un tableau gelé, sans rien de sa mise en page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portfolio.models import Etat
from referentiel.lectures import BlocLu, CompetenceLue, IndicateurLu, ItemLu, NiveauLu


@dataclass(frozen=True)
class Appel:
    """Une réalisation derrière une sous-compétence, et les preuves qui l’appuient.

    Les preuves confidentielles sont comptées, jamais nommées.
    """

    intitule: str
    etat: str
    libelle_etat: str
    periode: str
    preuves: tuple[str, ...]
    confidentielles: int

    @property
    def retenu(self) -> bool:
        return self.etat == Etat.VALIDEE


@dataclass(frozen=True)
class SousCompetenceSuivie:
    officielle: ItemLu
    appels: tuple[Appel, ...]

    @property
    def couverte(self) -> bool:
        return any(appel.retenu for appel in self.appels)


@dataclass(frozen=True)
class IndicateurSuivi:
    """Le niveau retenu d’un indicateur (aucun s’il n’a jamais été constaté)."""

    officiel: IndicateurLu
    niveau: NiveauLu | None
    nombre: int
    dernier_le: datetime | None


@dataclass(frozen=True)
class CompetenceSuivie:
    officielle: CompetenceLue
    sous_competences: tuple[SousCompetenceSuivie, ...]
    indicateurs: tuple[IndicateurSuivi, ...]

    @property
    def couvertes(self) -> int:
        return sum(suivie.couverte for suivie in self.sous_competences)


@dataclass(frozen=True)
class TableauCompetences:
    """Les trois colonnes de l’annexe I.B et, pour un étudiant, ce qui les nourrit."""

    bloc: BlocLu
    code_referentiel: str
    nom_officiel: str
    promotion: str
    etablissement: str
    annee: int
    epreuve: str
    competences: tuple[CompetenceSuivie, ...]
    validees: int
    soumises: int
    a_reprendre: int
    le: date

    @property
    def couvertes(self) -> int:
        return sum(competence.couvertes for competence in self.competences)

    @property
    def sous_competences(self) -> int:
        return sum(len(competence.sous_competences) for competence in self.competences)
