"""Le relevé de positionnement d’un étudiant, en PDF."""

from __future__ import annotations

from comptes.models import Inscription
from documents.assemblage import assembler
from documents.calculs.releve import releve_de_positionnement
from documents.compositions.releve import composer_releve
from documents.document import Document
from documents.feuillets import Feuillet, feuillet
from documents.models import Nature
from documents.nommage import nom_du_fichier
from documents.tables.releve import Releve


def releve_en_pdf(inscription: Inscription) -> Document:
    page = feuillet_du_releve(releve_de_positionnement(inscription))
    return Document(
        nature=Nature.RELEVE,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.RELEVE),
        contenu=page.html,
        fabriquer=lambda cachet: assembler([page], cachet, inscription, Nature.RELEVE.label),
    )


def feuillet_du_releve(releve: Releve) -> Feuillet:
    return feuillet(
        Nature.RELEVE.label,
        "impression/releve-de-positionnement.html",
        composer_releve(releve),
    )
