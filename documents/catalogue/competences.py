"""Le tableau des compétences d’un étudiant, en PDF."""

from __future__ import annotations

from datetime import date

from comptes.models import Inscription
from documents.assemblage import assembler
from documents.calculs.competences import tableau_des_competences
from documents.compositions.competences import composer_competences
from documents.document import Document
from documents.feuillets import Feuillet, feuillet
from documents.models import Nature
from documents.nommage import nom_du_fichier
from documents.tables.competences import TableauCompetences


def competences_en_pdf(inscription: Inscription, *, le: date) -> Document:
    return pdf_des_competences(inscription, tableau_des_competences(inscription, le=le))


def pdf_des_competences(inscription: Inscription, tableau: TableauCompetences) -> Document:
    page = feuillet_des_competences(tableau)
    return Document(
        nature=Nature.COMPETENCES,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.COMPETENCES),
        contenu=page.html,
        fabriquer=lambda cachet: assembler([page], cachet, inscription, Nature.COMPETENCES.label),
    )


def feuillet_des_competences(tableau: TableauCompetences) -> Feuillet:
    return feuillet(
        "Tableau des compétences",
        "impression/tableau-des-competences.html",
        composer_competences(tableau),
    )
