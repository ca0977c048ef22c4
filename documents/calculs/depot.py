"""Ce qu’un dossier donnerait à lire aujourd’hui, et ce qu’un dossier déposé donne à lire.

Les deux ont la même forme (`Lecture`) : la page du jury, l’aperçu de l’étudiant, l’archive du jour
et l’adresse du portfolio ne savent pas laquelle elles montrent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from django.utils.timezone import localdate

from comptes.models import Inscription
from documents.calculs.competences import tableau_des_competences
from documents.calculs.dossier import parcours
from documents.calculs.fiche import fiches_de
from documents.calculs.releve import releve_de_positionnement
from documents.calculs.synthese import tableau_de_synthese
from documents.gel import degeler, empreinte, geler
from documents.models import Dossier, NatureDePiece, PieceDeDossier
from documents.nommage import chemin_d_attestation, chemin_de_preuve
from documents.tables.dossier_fige import (
    ConstatationFigee,
    DossierFige,
    LienFige,
    RealisationFigee,
)
from documents.tables.fiche import FicheDeRealisation
from evaluations.conformite import Lecteur, Lus, charger, controler, lire
from evaluations.lectures import Travail
from portfolio.lectures import StageLu, veille_d_une_preuve
from portfolio.models import Preuve, PreuveFigee
from portfolio.parties import parties_du_contenu

DISPARUE = "Le fichier n’est plus dans le rangement du site."


@dataclass(frozen=True)
class Lecture:
    """Un dossier à lire : ce qu’il dit, ses pièces par chemin, et le dépôt dont il vient.

    `dossier` est vide pour ce qui n’est pas encore déposé : les pièces ne sont alors pas en base,
    et leurs fichiers sont les originaux.
    """

    fige: DossierFige
    pieces: Mapping[str, PieceDeDossier]
    dossier: Dossier | None = None

    @property
    def montrables(self) -> Mapping[str, PieceDeDossier]:
        """Ce qu’un jury peut ouvrir : présent, et pas confidentiel."""
        return {
            chemin: piece
            for chemin, piece in self.pieces.items()
            if not piece.confidentielle and not piece.absence
        }

    @property
    def empreinte(self) -> str:
        """SHA-256 de ce qui se lit, le jour de la lecture mis à part."""
        sans_le_jour = replace(
            self.fige,
            competences=replace(self.fige.competences, le=date.min),
            constatations=(),
        )
        pieces = sorted((p.chemin, p.sha256) for p in self.pieces.values())
        return empreinte(geler(sans_le_jour) + repr(pieces))

    def attestation_de(self, stage: int) -> PieceDeDossier | None:
        return self.montrables.get(self.fige.attestations.get(stage, ""))


def relire(dossier: Dossier) -> Lecture:
    """Ce que dit un dossier déposé : une requête pour ses pièces, son contenu relu une fois."""
    pieces = {piece.chemin: piece for piece in dossier.pieces.en_ordre()}
    return Lecture(_degeler(dossier.contenu), pieces, dossier)


def contenu_de(dossier: Dossier) -> DossierFige:
    """Ce que dit un dossier déposé, sans ses pièces : aucune requête."""
    return _degeler(dossier.contenu)


@lru_cache(maxsize=64)
def _degeler(contenu: str) -> DossierFige:
    """Un contenu gelé ne change jamais : chaque processus garde les derniers lus."""
    return degeler(contenu)


def lecture_vivante(inscription: Inscription, *, le: datetime, deja: Lus | None = None) -> Lecture:
    """Le dossier que l’étudiant déposerait à cet instant : ses réalisations validées, rien d’autre.

    Une requête de plus que `lire`, que `deja` épargne ; deux si une réalisation fut reprise.
    `inscription` vient avec son en-tête (`avec_tout_l_entete`). Le contrôle n’y est pas :
    `avec_le_controle`.
    """
    jour, deja = localdate(le), deja or lire(inscription, le=le)
    lus = tuple(travail for travail in deja.travaux if travail.validee)
    fiches = fiches_de(inscription, lus=lus, preuves=deja.preuves)
    preuves = {preuve.pk: preuve for preuve in deja.preuves}
    chemins = dict(_chemins(fiches))
    signes = tuple(_attestations(deja.stages))
    pieces = (*_pieces_des_preuves(lus, preuves, chemins), *(piece for _, piece in signes))
    etudiant, promotion = inscription.etudiant, inscription.promotion
    adresse = deja.adresse.url
    fige = DossierFige(
        referentiel=promotion.referentiel_id,
        prenom=etudiant.prenom,
        nom=etudiant.nom,
        parcours=parcours(inscription, lus, adresse=adresse, stages=deja.stages),
        tableau=tableau_de_synthese(inscription, lus, adresse=adresse),
        competences=tableau_des_competences(inscription, le=jour, lus=lus),
        releve=releve_de_positionnement(inscription, lus),
        realisations=tuple(_realisations(lus, fiches, promotion.session.annee)),
        liens=tuple(_liens(lus, preuves)),
        constatations=(),
        chemins=chemins,
        attestations={stage: piece.chemin for stage, piece in signes},
        documents=(),
    )
    return Lecture(fige, {piece.chemin: piece for piece in pieces})


def avec_le_controle(
    lecture: Lecture, inscription: Inscription, *, le: datetime, deja: Lus
) -> Lecture:
    """La même, et ce que le contrôle de conformité en dit : cela ne se gèle qu’au dépôt."""
    faits = charger(inscription, le=le, lecteur=Lecteur.ENSEIGNANT, lus=deja)
    dites = tuple(ConstatationFigee(c.gravite, c.phrase, c.sujet.nom) for c in controler(faits))
    return replace(lecture, fige=replace(lecture.fige, constatations=dites))


def _realisations(
    lus: tuple[Travail, ...], fiches: tuple[FicheDeRealisation, ...], annee: int
) -> Iterator[RealisationFigee]:
    for numero, (travail, fiche) in enumerate(zip(lus, fiches, strict=True), start=1):
        parties = tuple(parties_du_contenu(travail.contenu, annee))
        # Une preuve confidentielle n’est pas même nommée dans ce qui se lit.
        montrees = tuple(travail.contenu.sans_confidentielles())
        fiche = replace(fiche, contenu=replace(fiche.contenu, preuves=montrees))
        yield RealisationFigee(numero, travail.realisation_id, parties, fiche)


def _chemins(fiches: tuple[FicheDeRealisation, ...]) -> Iterator[tuple[int, str]]:
    """Le chemin de chaque preuve-fichier montrable, par son rang dans sa fiche."""
    for rang, fiche in enumerate(fiches, start=1):
        for lue in fiche.preuves:
            if not lue.preuve.lien:
                yield (
                    lue.preuve.id,
                    chemin_de_preuve(rang, lue.numero, lue.preuve.nom_fichier),
                )


def _pieces_des_preuves(
    lus: tuple[Travail, ...], preuves: Mapping[int, Preuve], chemins: Mapping[int, str]
) -> Iterator[PieceDeDossier]:
    """Toutes les preuves-fichiers ; une confidentielle est gardée, à part, et ne se montre pas."""
    for rang, travail in enumerate(lus, start=1):
        for numero, preuve in enumerate(travail.contenu.preuves, start=1):
            if preuve.lien:
                continue
            vivante, chemin = preuves.get(preuve.id), chemins.get(preuve.id)
            if chemin is None:
                chemin = f"confidentielles/{chemin_de_preuve(rang, numero, preuve.nom_fichier)}"
            yield PieceDeDossier(
                nature=NatureDePiece.PREUVE,
                chemin=chemin,
                nom_fichier=preuve.nom_fichier,
                type_mime=preuve.type_mime,
                taille=preuve.taille,
                sha256=preuve.sha256,
                fichier=vivante.fichier.name if vivante else "",
                confidentielle=preuve.confidentielle,
                absence="" if vivante else DISPARUE,
            )


def _attestations(stages: tuple[StageLu, ...]) -> Iterator[tuple[int, PieceDeDossier]]:
    """Les attestations signées, par identifiant de stage."""
    signes = ((stage, stage.attestation) for stage in stages if stage.attestation)
    for rang, (stage, attestation) in enumerate(signes, start=1):
        yield (
            stage.id,
            PieceDeDossier(
                nature=NatureDePiece.ATTESTATION,
                chemin=chemin_d_attestation(rang, stage.organisation, attestation.nom_fichier),
                nom_fichier=attestation.nom_fichier,
                type_mime=attestation.type_mime,
                taille=attestation.taille,
                sha256=attestation.sha256,
                fichier=attestation.chemin,
            ),
        )


def _liens(lus: tuple[Travail, ...], preuves: Mapping[int, Preuve]) -> Iterator[LienFige]:
    """Les preuves montrables qui sont des liens, et ce que la veille en sait."""
    for travail in lus:
        for preuve in travail.contenu.sans_confidentielles():
            if preuve.lien:
                yield _lien(preuve, preuves.get(preuve.id))


def _lien(preuve: PreuveFigee, vivante: Preuve | None) -> LienFige:
    """Un lien changé depuis la soumission n’a pas de relevé : l’adresse soumise se lit."""
    veille = vivante and vivante.lien == preuve.lien and veille_d_une_preuve(vivante)
    return LienFige(
        preuve=preuve.id,
        adresse=preuve.lien,
        etat=veille.etat if veille else "",
        libelle_etat=veille.get_etat_display() if veille else "",
        raison=veille.raison if veille else "",
        releve_le=veille.releve_le if veille else None,
        vu_le=veille.vu_le if veille else None,
        sha256=veille.sha256 if veille else "",
    )
