"""Une réalisation à montrer : son récit, ce qu’elle revendique, pourquoi, et ce qui le prouve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.safestring import SafeString

from documents.calculs.depot import Lecture
from documents.compositions.adresses import Adresses
from documents.compositions.archive import ICONES
from documents.compositions.fiche import REPONSES
from documents.compositions.preuves import MANQUE, PreuveMontree
from documents.tables.dossier_fige import RealisationFigee
from documents.tables.fiche import (
    RETENUE,
    CompetenceDeFiche,
    FicheDeRealisation,
    PreuveDeFiche,
    RevendicationDeFiche,
)
from portfolio.balisage import baliser
from portfolio.models import Cadre, ContenuFige
from referentiel.lectures import CompetenceLue, IndicateurLu, ItemLu, NiveauLu


@dataclass(frozen=True)
class RevendicationMontree:
    """Une sous-compétence revendiquée : la phrase qui la justifie et les preuves derrière elle."""

    lue: RevendicationDeFiche
    competence: CompetenceLue
    preuves: tuple[PreuveMontree, ...]

    @property
    def officielle(self) -> ItemLu:
        return self.lue.officielle

    @property
    def retenue(self) -> bool:
        return self.lue.reponse == RETENUE

    @property
    def code(self) -> str:
        return self.lue.reponse

    @property
    def icone(self) -> str:
        return ICONES[self.lue.reponse]

    @property
    def mot(self) -> str:
        return REPONSES[self.lue.reponse][1].lower()

    @property
    def ancre(self) -> str:
        """Stable d’un dépôt à l’autre : les rangs officiels."""
        return f"sous-competence-{self.competence.ordre}-{self.officielle.ordre}"


@dataclass(frozen=True)
class CompetenceMontree:
    """Ce qu’une réalisation revendique d’une compétence ; `niveaux` : indicateur et niveau."""

    officielle: CompetenceLue
    revendications: tuple[RevendicationMontree, ...]
    niveaux: tuple[tuple[IndicateurLu, NiveauLu], ...]


@dataclass(frozen=True)
class RealisationMontree:
    """`publique` : ni niveau, ni jugement, ni revendication que l’enseignant n’a pas retenue."""

    figee: RealisationFigee
    lecture: Lecture
    adresses: Adresses
    publique: bool = False

    @property
    def numero(self) -> int:
        return self.figee.numero

    @cached_property
    def fiche(self) -> FicheDeRealisation:
        fiche = self.figee.fiche
        return replace(fiche, jugement=None, precedents=()) if self.publique else fiche

    @property
    def contenu(self) -> ContenuFige:
        return self.figee.fiche.contenu

    @property
    def intitule(self) -> str:
        return self.contenu.intitule

    @cached_property
    def adresse(self) -> str:
        return self.adresses.realisation(self.numero)

    @property
    def periode(self) -> str:
        """« 02/02/26 au 13/02/26 »."""
        return f"{self.contenu.debut_le:%d/%m/%y} au {self.contenu.fin_le:%d/%m/%y}"

    @property
    def cadre(self) -> str:
        return str(Cadre(self.contenu.cadre).label)

    @cached_property
    def recit(self) -> tuple[tuple[str, SafeString], ...]:
        """Ses parties écrites, chacune sous son titre, déjà en HTML sûr."""
        contenu = self.contenu
        parties = (
            ("Contexte", contenu.contexte),
            ("Démarche", contenu.demarche),
            ("Résultats", contenu.resultats),
            ("Contribution personnelle", contenu.contribution if contenu.en_equipe else ""),
        )
        return tuple((titre, baliser(texte)) for titre, texte in parties if texte.strip())

    @cached_property
    def preuves(self) -> tuple[PreuveMontree, ...]:
        return tuple(self._preuve(lue) for lue in self.fiche.preuves)

    @cached_property
    def _preuve_par_numero(self) -> Mapping[int, PreuveMontree]:
        return {preuve.numero: preuve for preuve in self.preuves}

    @cached_property
    def competences(self) -> tuple[CompetenceMontree, ...]:
        toutes = (self._competence(competence) for competence in self.fiche.competences)
        return tuple(c for c in toutes if c.revendications or c.niveaux)

    @cached_property
    def retenues(self) -> tuple[RevendicationMontree, ...]:
        """Ce qui fait une croix : revendiqué, et retenu par l’enseignant."""
        return tuple(r for c in self.competences for r in c.revendications if r.retenue)

    def retenues_de(self, competence: int) -> tuple[RevendicationMontree, ...]:
        """Ce qui est derrière une croix du tableau : l’identifiant d’une compétence."""
        return tuple(r for r in self.retenues if r.competence.id == competence)

    @property
    def confidentielles(self) -> int:
        return self.fiche.confidentielles

    def _competence(self, lue: CompetenceDeFiche) -> CompetenceMontree:
        return CompetenceMontree(
            officielle=lue.officielle,
            revendications=tuple(
                RevendicationMontree(
                    revendication,
                    lue.officielle,
                    tuple(self._preuve_par_numero[p.numero] for p in revendication.preuves),
                )
                for revendication in lue.revendications
                if revendication.reponse == RETENUE or not self.publique
            ),
            niveaux=() if self.publique else lue.niveaux,
        )

    def _preuve(self, lue: PreuveDeFiche) -> PreuveMontree:
        identifiant = lue.preuve.id
        if lue.preuve.lien:
            lien = self.lecture.fige.lien_par_preuve.get(identifiant)
            return PreuveMontree(lue, self.adresses, lien=lien)
        piece = self.lecture.pieces.get(self.lecture.fige.chemins.get(identifiant, ""))
        if piece is None or piece.absence or piece.confidentielle:
            raison = piece.absence if piece else ""
            return PreuveMontree(lue, self.adresses, absence=raison or MANQUE)
        return PreuveMontree(lue, self.adresses, piece)
