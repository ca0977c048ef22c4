"""Les documents d’un dossier que l’on dépose, tous faits de la même lecture : le validé seul."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings

from comptes.models import Inscription
from documents.calculs.depot import Lecture
from documents.catalogue.competences import pdf_des_competences
from documents.catalogue.dossier import (
    TablesDuDossier,
    feuillets_du_dossier,
    garde,
    pdf_du_dossier,
)
from documents.catalogue.synthese import classeur_de_la_synthese, pdf_de_la_synthese
from documents.document import Document
from documents.nommage import champs
from documents.tables.dossier_fige import DossierFige
from referentiel.motifs import appliquer

SYNTHESE = "documents/tableau-de-synthese.pdf"
CLASSEUR = "documents/tableau-de-synthese.xlsx"
COMPETENCES = "documents/tableau-des-competences.pdf"
DOSSIER = "documents/dossier.pdf"
ATTESTATIONS = "documents/attestations.pdf"
# Dans l’ordre où on les montre.
TITRES: Mapping[str, str] = {
    SYNTHESE: "Tableau de synthèse",
    CLASSEUR: "Tableau de synthèse (classeur)",
    COMPETENCES: "Tableau des compétences",
    DOSSIER: "Dossier complet",
    ATTESTATIONS: "Attestations de stage",
}


def documents_du_depot(inscription: Inscription, lecture: Lecture) -> Mapping[str, Document]:
    """Par chemin, dans l’ordre où on les montre ; `inscription` vient avec son en-tête.

    Lève `ClasseurIndisponible` si le classeur officiel de la session ne se remplit plus.
    """
    fige = lecture.fige
    dossier = pdf_du_dossier(inscription, _tables(fige))
    return {
        SYNTHESE: pdf_de_la_synthese(inscription, fige.tableau),
        CLASSEUR: classeur_de_la_synthese(inscription, fige.tableau),
        COMPETENCES: pdf_des_competences(inscription, fige.competences),
        DOSSIER: replace(dossier, nom_fichier=nom_du_dossier(inscription)),
    }


def mettre_en_page(lecture: Lecture) -> None:
    """Toutes les pages de ces documents, sans en émettre aucun : elles sont alors au cache."""
    tables = _tables(lecture.fige)
    garde(tables.parcours.identite, feuillets_du_dossier(tables))


def _tables(fige: DossierFige) -> TablesDuDossier:
    return TablesDuDossier(
        parcours=fige.parcours,
        tableau=fige.tableau,
        competences=fige.competences,
        fiches=tuple(realisation.fiche for realisation in fige.realisations),
    )


def sans_jeton(fige: DossierFige) -> DossierFige:
    """Un jeton ne dort pas en clair en base : l’adresse de Sillage n’est que sur les documents."""
    if not fige.tableau.url.startswith(settings.ADRESSE_DU_SITE):
        return fige
    identite = replace(fige.identite, url="")
    return replace(
        fige,
        parcours=replace(fige.parcours, identite=identite),
        tableau=replace(fige.tableau, url=""),
    )


def nom_du_dossier(inscription: Inscription) -> str:
    """« BTSSIDOPROFE5.pdf » : le nom que l’épreuve impose sur son serveur."""
    session = inscription.promotion.session
    return appliquer(session.motif_dossier, champs(inscription, "dossier"))


def nom_des_attestations(inscription: Inscription) -> str:
    session = inscription.promotion.session
    return appliquer(session.motif_attestations, champs(inscription, "attestations"))
