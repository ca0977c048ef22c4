"""D’une inscription à ce que le dossier dit de son parcours et de ses preuves."""

from __future__ import annotations

from collections.abc import Iterable

from comptes.models import Inscription
from documents.calculs.synthese import periode
from documents.tables.dossier import (
    Identite,
    LigneDeParcours,
    Parcours,
    PartieDeParcours,
    PreuveListee,
    PreuvesDeRealisation,
)
from documents.tables.fiche import FicheDeRealisation
from documents.tables.synthese import TITRE_FORMATION, TITRE_PREMIERE_ANNEE, TITRE_SECONDE_ANNEE
from evaluations.lectures import Travail
from portfolio.lectures import StageLu, semaines_de_stage, stages_de
from portfolio.models import PreuveFigee
from portfolio.parties import parties_du_contenu

TITRES = (TITRE_FORMATION, TITRE_PREMIERE_ANNEE, TITRE_SECONDE_ANNEE)


def identite(inscription: Inscription, *, adresse: str) -> Identite:
    """`adresse` est celle du portfolio à imprimer."""
    promotion = inscription.promotion
    return Identite(
        nom_officiel=inscription.etudiant.nom_officiel,
        numero_candidat=inscription.numero_candidat,
        option=inscription.option,
        promotion=promotion.nom,
        etablissement=str(promotion.etablissement),
        annee=promotion.session.annee,
        epreuve=promotion.session.epreuve_affichee,
        url=adresse,
    )


def parcours(
    inscription: Inscription,
    lus: Iterable[Travail],
    *,
    adresse: str,
    stages: tuple[StageLu, ...] | None = None,
) -> Parcours:
    """Les stages (une requête, s’ils ne sont pas déjà lus) et les réalisations, par partie."""
    stages = stages_de(inscription) if stages is None else stages
    session = inscription.promotion.session
    rangees: tuple[list[LigneDeParcours], ...] = ([], [], [])
    for travail in lus:
        for rang in parties_du_contenu(travail.contenu, session.annee):
            rangees[rang].append(_ligne(travail))
    return Parcours(
        identite=identite(inscription, adresse=adresse),
        stages=stages,
        semaines=semaines_de_stage(stages),
        semaines_attendues=session.semaines_de_stage,
        parties=tuple(
            PartieDeParcours(titre, tuple(lignes))
            for titre, lignes in zip(TITRES, rangees, strict=True)
        ),
    )


def _ligne(travail: Travail) -> LigneDeParcours:
    return LigneDeParcours(
        intitule=travail.contenu.intitule,
        periode=periode(travail.contenu),
        organisation=travail.contenu.organisation,
        etat=travail.etat,
        libelle_etat=travail.libelle_etat,
    )


def liste_des_preuves(fiches: Iterable[FicheDeRealisation]) -> tuple[PreuvesDeRealisation, ...]:
    """Chaque preuve et son SHA-256 ; une confidentielle n’y est nommée que dans la copie privée."""
    return tuple(
        PreuvesDeRealisation(
            intitule=fiche.contenu.intitule,
            preuves=tuple(_preuve(lue.preuve) for lue in fiche.preuves),
            tues=fiche.confidentielles,
        )
        for fiche in fiches
        if fiche.preuves or fiche.confidentielles
    )


def _preuve(preuve: PreuveFigee) -> PreuveListee:
    return PreuveListee(
        intitule=preuve.intitule,
        nature=preuve.etiquette,
        fichier=preuve.lien or preuve.nom_fichier,
        taille="" if preuve.lien else preuve.poids,
        sha256=preuve.sha256,
        confidentielle=preuve.confidentielle,
    )
