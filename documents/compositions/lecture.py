"""D’un dossier à lire à ses pages : chaque élément avec son adresse, ses preuves, ses mots.

La même `LectureMontree` sert l’étudiant qui relit avant de déposer, l’enseignant, le jury, le
portfolio public et l’archive du jour : la vue lui donne de quoi fabriquer ses adresses et dit qui
lit. Ce qui ne se montre pas n’y est pas : un gabarit ne peut pas le laisser passer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from documents.calculs.depot import Lecture
from documents.compositions.adresses import Adresses
from documents.compositions.realisations import RealisationMontree, RevendicationMontree
from documents.models import Dossier, NatureDePiece, PieceDeDossier
from documents.tables.dossier import Identite
from documents.tables.synthese import TITRE_FORMATION, TITRE_PREMIERE_ANNEE, TITRE_SECONDE_ANNEE
from portfolio.lectures import StageLu
from referentiel.accords import accord
from referentiel.alphabet import plier
from referentiel.lectures import CompetenceLue, ItemLu

__all__ = ["Adresses", "LectureMontree"]

TITRES = (TITRE_FORMATION, TITRE_PREMIERE_ANNEE, TITRE_SECONDE_ANNEE)
VEILLE = "veille"
# Les documents produits qui ne portent pas le numéro de candidat : les seuls qui soient publics.
DOCUMENTS_PUBLICS = frozenset({"documents/tableau-des-competences.pdf"})


@dataclass(frozen=True)
class Croix:
    """Derrière une sous-compétence : la réalisation qui la couvre, pourquoi, et ses preuves."""

    realisation: RealisationMontree
    revendication: RevendicationMontree

    @property
    def adresse(self) -> str:
        return f"{self.realisation.adresse}#{self.revendication.ancre}"


@dataclass(frozen=True)
class SousCompetenceMontree:
    officielle: ItemLu
    croix: tuple[Croix, ...]


@dataclass(frozen=True)
class ColonneMontree:
    """Une compétence de la carte et ses sous-compétences, dans l’ordre officiel."""

    officielle: CompetenceLue
    cases: tuple[SousCompetenceMontree, ...]

    @property
    def couvertes(self) -> int:
        return sum(bool(case.croix) for case in self.cases)


@dataclass(frozen=True)
class PartieMontree:
    titre: str
    realisations: tuple[RealisationMontree, ...]


@dataclass(frozen=True)
class StageMontre:
    """Un stage ; pour le public, `tuteur` est vide et rien ne se dit de l’attestation."""

    lu: StageLu
    tuteur: str
    attestation: PieceDeDossier | None
    adresse_attestation: str
    attestation_attendue: bool


@dataclass(frozen=True)
class DocumentMontre:
    titre: str
    piece: PieceDeDossier
    adresse: str

    @property
    def details(self) -> str:
        """« PDF · 84 Ko »."""
        format_ = PurePosixPath(self.piece.chemin).suffix.lstrip(".").upper()
        return f"{format_} · {max(1, round(self.piece.taille / 1024))}\u00a0Ko"


@dataclass(frozen=True)
class LectureMontree:
    """Un dossier prêt à être montré.

    `publique` ôte ce que l’adresse donnée au monde ne dit pas : numéro de candidat, tuteur,
    attestations, niveaux, documents qui portent le numéro.
    """

    lecture: Lecture
    adresses: Adresses
    publique: bool = False

    @property
    def candidat(self) -> str:
        return self.lecture.fige.candidat

    @cached_property
    def identite(self) -> Identite:
        identite = self.lecture.fige.identite
        return replace(identite, numero_candidat="") if self.publique else identite

    @property
    def dossier(self) -> Dossier | None:
        return self.lecture.dossier

    @cached_property
    def realisations(self) -> tuple[RealisationMontree, ...]:
        return tuple(
            RealisationMontree(figee, self.lecture, self.adresses, self.publique)
            for figee in self.lecture.fige.realisations
        )

    @cached_property
    def par_numero(self) -> Mapping[int, RealisationMontree]:
        return {realisation.numero: realisation for realisation in self.realisations}

    @cached_property
    def parties(self) -> tuple[PartieMontree, ...]:
        """Les trois parties du tableau ; une réalisation à cheval est dans deux."""
        return tuple(
            PartieMontree(titre, tuple(r for r in self.realisations if rang in r.figee.parties))
            for rang, titre in enumerate(TITRES)
        )

    def voisines(self, numero: int) -> tuple[RealisationMontree | None, RealisationMontree | None]:
        """La précédente et la suivante, dans l’ordre du dossier."""
        return self.par_numero.get(numero - 1), self.par_numero.get(numero + 1)

    @cached_property
    def carte(self) -> tuple[ColonneMontree, ...]:
        """Les compétences officielles, chacune avec ce qui couvre ses sous-compétences."""
        return tuple(
            ColonneMontree(
                competence,
                tuple(
                    SousCompetenceMontree(item, tuple(self._croix[item.id]))
                    for item in competence.sous_competences
                ),
            )
            for competence in self.lecture.fige.competences.bloc.competences
        )

    @property
    def couvertes(self) -> int:
        return sum(colonne.couvertes for colonne in self.carte)

    @property
    def sous_competences(self) -> int:
        return sum(len(colonne.cases) for colonne in self.carte)

    @property
    def veille(self) -> tuple[SousCompetenceMontree, ...]:
        """Les sous-compétences de veille que quelque chose couvre, reconnues au texte officiel."""
        return tuple(
            case
            for colonne in self.carte
            for case in colonne.cases
            if case.croix and VEILLE in plier(case.officielle.intitule).split()
        )

    @cached_property
    def stages(self) -> tuple[StageMontre, ...]:
        return tuple(self._stage(stage) for stage in self.lecture.fige.parcours.stages)

    @property
    def semaines(self) -> str:
        """« 11 semaines » de présence, tous stages réunis."""
        return accord(self.lecture.fige.parcours.semaines, "semaine")

    @property
    def documents(self) -> tuple[DocumentMontre, ...]:
        """Ceux que le dossier a produits et qu’on a ici le droit d’ouvrir, dans leur ordre."""
        return tuple(
            DocumentMontre(titre, piece, self.adresses.piece(chemin))
            for chemin, titre in self.lecture.fige.documents
            if (piece := self.piece(chemin))
        )

    def piece(self, chemin: str) -> PieceDeDossier | None:
        """Le fichier à ce chemin, s’il est là et s’il se montre à ce lecteur."""
        piece = self.lecture.montrables.get(chemin)
        if piece is None or (self.publique and not _est_publique(piece)):
            return None
        return piece

    @cached_property
    def _croix(self) -> Mapping[int, list[Croix]]:
        croix: dict[int, list[Croix]] = defaultdict(list)
        for realisation in self.realisations:
            for revendication in realisation.retenues:
                croix[revendication.officielle.id].append(Croix(realisation, revendication))
        return croix

    def _stage(self, stage: StageLu) -> StageMontre:
        if self.publique:
            return StageMontre(_sans_personne(stage), "", None, "", False)
        attestation = self.lecture.attestation_de(stage.id)
        return StageMontre(
            lu=stage,
            tuteur=", ".join(filter(None, (stage.tuteur, stage.fonction_du_tuteur))),
            attestation=attestation,
            adresse_attestation=self.adresses.piece(attestation.chemin) if attestation else "",
            attestation_attendue=attestation is None,
        )


def _sans_personne(stage: StageLu) -> StageLu:
    """Un stage sans le nom ni le numéro de personne, ni son attestation."""
    muet = replace(stage, tuteur="", fonction_du_tuteur="", telephone="", attestation=None)
    return replace(muet, confirmation=None, demande=None)


def _est_publique(piece: PieceDeDossier) -> bool:
    if piece.nature == NatureDePiece.DOCUMENT:
        return piece.chemin in DOCUMENTS_PUBLICS
    return piece.nature == NatureDePiece.PREUVE
