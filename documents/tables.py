"""Ce que les documents impriment : des tableaux gelés, sans rien de leur mise en page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from portfolio.models import Etat
from referentiel.lectures import BlocLu, CompetenceLue, IndicateurLu, ItemLu, NiveauLu

TITRE_FORMATION = "Réalisation en cours de formation"
TITRE_PREMIERE_ANNEE = "Réalisations en milieu professionnel en cours de première année"
TITRE_SECONDE_ANNEE = "Réalisations en milieu professionnel en cours de seconde année"


@dataclass(frozen=True)
class EnTeteCompetence:
    """Une colonne du tableau de synthèse : l’intitulé officiel et ses sous-compétences."""

    intitule: str
    puces: tuple[str, ...]


@dataclass(frozen=True)
class Ligne:
    """Une réalisation du tableau ; `croix` a une case par compétence, dans l’ordre officiel."""

    intitule: str
    documents: tuple[str, ...]
    periode: str
    croix: tuple[bool, ...]


@dataclass(frozen=True)
class PartieSynthese:
    """Une des trois parties : son titre officiel, ses lignes, le nombre de lignes imprimées."""

    titre: str
    capacite: int
    lignes: tuple[Ligne, ...] = ()

    def feuille(self, rang: int) -> PartieSynthese:
        debut = rang * self.capacite
        return replace(self, lignes=self.lignes[debut : debut + self.capacite])

    @property
    def feuilles(self) -> int:
        return max(1, -(-len(self.lignes) // self.capacite))

    @property
    def vides(self) -> int:
        """Les lignes laissées blanches (sur une feuille)."""
        return max(0, self.capacite - len(self.lignes))


@dataclass(frozen=True)
class TableauSynthese:
    """Le tableau de synthèse d’un candidat (annexe de la circulaire de l’épreuve E5)."""

    annee: int
    nom_officiel: str
    numero_candidat: str
    centre: str
    option: str
    url: str
    competences: tuple[EnTeteCompetence, ...]
    parties: tuple[PartieSynthese, ...]
    projet: bool

    @property
    def feuilles(self) -> tuple[tuple[PartieSynthese, ...], ...]:
        """Les parties de chaque page ; une page de suite ne reprend que ce qui déborde."""
        pages = max(partie.feuilles for partie in self.parties)
        return tuple(tuple(p.feuille(rang) for p in self.parties) for rang in range(pages))


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
