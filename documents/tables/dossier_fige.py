"""Ce qu’un dossier déposé donne à lire, gelé : calculé une fois au dépôt, jamais recalculé.

Le texte officiel n’y est pas recopié : ses lignes, immuables, y sont nommées par leur identifiant
(`documents.gel`). Les fichiers n’y sont pas : les pièces du dossier les portent, par chemin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from documents.tables.competences import TableauCompetences
from documents.tables.dossier import Identite, Parcours
from documents.tables.fiche import FicheDeRealisation
from documents.tables.releve import Releve
from documents.tables.synthese import TableauSynthese


@dataclass(frozen=True)
class RealisationFigee:
    """Une réalisation validée ; `numero` est son rang dans le dossier, à partir de 1.

    `parties` : les rangs (0 à 2) des parties du tableau où elle figure.
    """

    numero: int
    id: int
    parties: tuple[int, ...]
    fiche: FicheDeRealisation


@dataclass(frozen=True)
class LienFige:
    """Ce que la veille avait vu d’une preuve qui est un lien, au moment du dépôt."""

    preuve: int
    adresse: str
    etat: str
    libelle_etat: str
    raison: str
    releve_le: datetime | None
    vu_le: datetime | None
    sha256: str


@dataclass(frozen=True)
class ConstatationFigee:
    """Ce que le contrôle de conformité disait au moment du dépôt."""

    gravite: str
    phrase: str
    sujet: str


@dataclass(frozen=True)
class DossierFige:
    """Tout ce qui se lit ; `chemins` et `attestations` mènent d’une preuve, d’un stage, à sa pièce.

    `documents` : chaque document produit, son chemin et son titre, dans l’ordre où on les montre.
    """

    referentiel: int
    prenom: str
    nom: str
    parcours: Parcours
    tableau: TableauSynthese
    competences: TableauCompetences
    releve: Releve
    realisations: tuple[RealisationFigee, ...]
    liens: tuple[LienFige, ...]
    constatations: tuple[ConstatationFigee, ...]
    chemins: Mapping[int, str]
    attestations: Mapping[int, str]
    documents: tuple[tuple[str, str], ...]

    @property
    def identite(self) -> Identite:
        return self.parcours.identite

    @property
    def candidat(self) -> str:
        """« Inès Moreau »."""
        return f"{self.prenom} {self.nom}"

    @cached_property
    def par_numero(self) -> Mapping[int, RealisationFigee]:
        return {realisation.numero: realisation for realisation in self.realisations}

    @cached_property
    def lien_par_preuve(self) -> Mapping[int, LienFige]:
        return {lien.preuve: lien for lien in self.liens}
