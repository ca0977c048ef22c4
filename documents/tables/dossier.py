"""Ce que le dossier complet imprime autour des autres documents : garde, parcours, preuves."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.lectures import StageLu


@dataclass(frozen=True)
class Identite:
    """Le candidat et l’épreuve qu’il prépare."""

    nom_officiel: str
    numero_candidat: str
    option: str
    promotion: str
    etablissement: str
    annee: int
    epreuve: str
    url: str


@dataclass(frozen=True)
class LigneDeParcours:
    intitule: str
    periode: str
    organisation: str
    etat: str
    libelle_etat: str


@dataclass(frozen=True)
class PartieDeParcours:
    """Une des trois parties du tableau de synthèse et ses réalisations."""

    titre: str
    lignes: tuple[LigneDeParcours, ...]


@dataclass(frozen=True)
class Parcours:
    identite: Identite
    stages: tuple[StageLu, ...]
    semaines: int
    semaines_attendues: int
    parties: tuple[PartieDeParcours, ...]


@dataclass(frozen=True)
class PreuveListee:
    """Une preuve de la liste finale ; `sha256` est vide pour un lien, `taille` aussi."""

    intitule: str
    nature: str
    fichier: str
    taille: str
    sha256: str
    confidentielle: bool


@dataclass(frozen=True)
class PreuvesDeRealisation:
    """Les preuves d’une réalisation ; les confidentielles tues ne sont que comptées."""

    intitule: str
    preuves: tuple[PreuveListee, ...]
    tues: int


@dataclass(frozen=True)
class EntreeDeSommaire:
    """Une ligne du sommaire ; `seconde` : en retrait, sous une rubrique."""

    titre: str
    seconde: bool
    page: int
