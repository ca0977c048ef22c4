"""Le dossier complet d’un étudiant : tout ce qui le présente, en un seul PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import IO

from django.utils.timezone import localdate
from pikepdf import Pdf

from comptes.models import Inscription
from documents.assemblage import assembler
from documents.cachet import Cachet
from documents.calculs.competences import tableau_des_competences
from documents.calculs.dossier import liste_des_preuves, parcours
from documents.calculs.fiche import fiches_de
from documents.calculs.synthese import tableau_de_synthese
from documents.catalogue.competences import feuillet_des_competences
from documents.catalogue.fiche import feuillet_de_fiche
from documents.catalogue.synthese import feuillet_de_synthese
from documents.compositions.dossier import composer_garde, composer_parcours, composer_preuves
from documents.document import Document
from documents.feuillets import Feuillet, feuillet
from documents.models import Nature
from documents.nommage import nom_du_fichier
from documents.pdf import imprimer
from documents.tables.competences import TableauCompetences
from documents.tables.dossier import EntreeDeSommaire, Identite, Parcours
from documents.tables.fiche import FicheDeRealisation
from documents.tables.synthese import TableauSynthese
from evaluations.lectures import travaux
from portfolio.lectures.adresses import adresse_du_portfolio

FICHES = "Fiches de réalisation"


@dataclass(frozen=True)
class TablesDuDossier:
    """Ce que le dossier met bout à bout, lu une fois : vivant, ou gelé par un dépôt."""

    parcours: Parcours
    tableau: TableauSynthese
    competences: TableauCompetences
    fiches: tuple[FicheDeRealisation, ...]


def dossier_en_pdf(inscription: Inscription, *, le: datetime, privee: bool = False) -> Document:
    """Garde et sommaire, parcours et stages, les deux tableaux, les fiches, la liste des preuves.

    `privee` : la copie de l’étudiant, preuves confidentielles comprises.
    """
    return pdf_du_dossier(inscription, tables_du_dossier(inscription, le=le, privee=privee), privee)


def tables_du_dossier(inscription: Inscription, *, le: datetime, privee: bool) -> TablesDuDossier:
    """`le` date le tableau des compétences et choisit l’adresse de portfolio imprimée."""
    lus, adresse = travaux(inscription), adresse_du_portfolio(inscription, le=le)
    return TablesDuDossier(
        parcours=parcours(inscription, lus, adresse=adresse),
        tableau=tableau_de_synthese(inscription, lus, adresse=adresse),
        competences=tableau_des_competences(inscription, le=localdate(le), lus=lus),
        fiches=fiches_de(inscription, privee=privee, lus=lus),
    )


def pdf_du_dossier(
    inscription: Inscription, tables: TablesDuDossier, privee: bool = False
) -> Document:
    qui, suite = tables.parcours.identite, feuillets_du_dossier(tables)

    def fabriquer(cachet: Cachet) -> IO[bytes]:
        return assembler([garde(qui, suite), *suite], cachet, inscription, "Dossier numérique")

    return Document(
        nature=Nature.DOSSIER,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.DOSSIER, privee=privee),
        contenu="\0".join([repr(qui), *(page.html for page in suite)]),
        fabriquer=fabriquer,
        privee=privee,
    )


def feuillets_du_dossier(tables: TablesDuDossier) -> tuple[Feuillet, ...]:
    """Tout sauf la garde ; chaque fiche est un feuillet, qui ne se refait que si elle change."""
    preuves = composer_preuves(tables.parcours.identite, liste_des_preuves(tables.fiches))
    return (
        feuillet(
            "Parcours et stages",
            "impression/dossier-parcours.html",
            composer_parcours(tables.parcours),
        ),
        feuillet_de_synthese(tables.tableau),
        feuillet_des_competences(tables.competences),
        *(replace(feuillet_de_fiche(fiche), rubrique=FICHES) for fiche in tables.fiches),
        feuillet("Liste des preuves", "impression/dossier-preuves.html", preuves),
    )


def garde(qui: Identite, suite: tuple[Feuillet, ...]) -> Feuillet:
    """La page de garde et le sommaire, dont la longueur décale tous les numéros qu’il donne."""
    pages = [nombre_de_pages(page) for page in suite]
    longueur = 1
    while True:
        page = _garde(qui, suite, pages, longueur)
        if (trouvee := nombre_de_pages(page)) <= longueur:
            return page
        longueur = trouvee


def _garde(qui: Identite, suite: tuple[Feuillet, ...], pages: list[int], longueur: int) -> Feuillet:
    entrees = tuple(_entrees(suite, pages, longueur + 1))
    contexte = composer_garde(qui, entrees)
    return feuillet("Garde et sommaire", "impression/dossier-garde.html", contexte)


def _entrees(
    suite: tuple[Feuillet, ...], pages: list[int], premiere: int
) -> Iterator[EntreeDeSommaire]:
    page = premiere
    for precedent, courant, nombre in zip((None, *suite), suite, pages, strict=False):
        if courant.rubrique and not (precedent and precedent.rubrique):
            yield EntreeDeSommaire(courant.rubrique, False, page)
        yield EntreeDeSommaire(courant.titre, bool(courant.rubrique), page)
        page += nombre


def nombre_de_pages(page: Feuillet) -> int:
    with Pdf.open(BytesIO(imprimer(page))) as pdf:
        return len(pdf.pages)
