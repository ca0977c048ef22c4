"""Ce que la fiche d’une réalisation imprime : une fiche gelée, sans rien de sa mise en page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.apercus import Rangement
from evaluations.lectures import Jugement
from portfolio.models import ContenuFige, PreuveFigee
from referentiel.lectures import CompetenceLue, IndicateurLu, ItemLu, NiveauLu

RETENUE, NON_RETENUE, EN_ATTENTE = "retenue", "non_retenue", "en_attente"


@dataclass(frozen=True)
class PreuveDeFiche:
    """Une preuve nommée, par son rang dans la fiche.

    `dimensions` (pixels) : celles de l’image à montrer. `pages` : celles d’un PDF. `illisible` :
    pourquoi le fichier n’a pu être ni montré ni compté.
    """

    numero: int
    preuve: PreuveFigee
    rangement: Rangement | None = None
    dimensions: tuple[int, int] | None = None
    pages: int | None = None
    illisible: str = ""


@dataclass(frozen=True)
class RevendicationDeFiche:
    """Une sous-compétence revendiquée et la réponse de l’enseignant."""

    officielle: ItemLu
    justification: str
    preuves: tuple[PreuveDeFiche, ...]
    confidentielles: int
    reponse: str


@dataclass(frozen=True)
class CompetenceDeFiche:
    officielle: CompetenceLue
    revendications: tuple[RevendicationDeFiche, ...]
    niveaux: tuple[tuple[IndicateurLu, NiveauLu], ...]


@dataclass(frozen=True)
class JugementPrecedent:
    """La décision rendue sur une soumission plus ancienne que celle qui s’imprime."""

    numero: int
    decision: str
    libelle_decision: str
    enseignant: str
    rendue_le: datetime
    commentaire: str


@dataclass(frozen=True)
class FicheDeRealisation:
    """Une réalisation telle que soumise, ou un brouillon : `projet` dit alors lequel.

    `numero` et `soumise_le` disent quelle soumission s’imprime (0 et rien pour un brouillon).
    `en_vigueur` : le jugement vaut pour l’état d’aujourd’hui, rien n’a été rouvert depuis.
    """

    nom_officiel: str
    promotion: str
    etablissement: str
    annee: int
    epreuve: str
    etat: str
    libelle_etat: str
    projet: str
    numero: int
    soumise_le: datetime | None
    contenu: ContenuFige
    competences: tuple[CompetenceDeFiche, ...]
    preuves: tuple[PreuveDeFiche, ...]
    confidentielles: int
    jugement: Jugement | None
    en_vigueur: bool
    precedents: tuple[JugementPrecedent, ...]
    privee: bool
