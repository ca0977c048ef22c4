"""Le tableau de synthèse d’un étudiant, en PDF et en classeur : le formulaire officiel, nu."""

from __future__ import annotations

from io import BytesIO

from comptes.models import Inscription
from documents.calculs.synthese import tableau_de_synthese
from documents.classeurs.dessin import en_xlsx
from documents.classeurs.ecriture import NATURE
from documents.compositions.synthese import composer
from documents.document import Document
from documents.feuillets import Feuillet, feuillet
from documents.models import Nature
from documents.nommage import nom_du_fichier
from documents.pdf import imprimer
from documents.tables.synthese import TableauSynthese


def synthese_en_pdf(inscription: Inscription) -> Document:
    page = feuillet_de_synthese(tableau_de_synthese(inscription))
    return Document(
        nature=Nature.SYNTHESE,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.SYNTHESE),
        contenu=page.html,
        fabriquer=lambda cachet: BytesIO(imprimer(page)),
    )


def feuillet_de_synthese(tableau: TableauSynthese) -> Feuillet:
    return feuillet(
        "Tableau de synthèse",
        "impression/tableau-de-synthese.html",
        composer(tableau),
        officiel=True,
    )


def synthese_en_classeur(inscription: Inscription) -> Document:
    octets = en_xlsx(tableau_de_synthese(inscription), inscription.promotion.session.epreuve)
    return Document(
        nature=Nature.CLASSEUR,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.SYNTHESE, "xlsx"),
        contenu=octets.hex(),
        fabriquer=lambda cachet: BytesIO(octets),
        type_mime=NATURE,
    )
