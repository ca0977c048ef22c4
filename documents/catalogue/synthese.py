"""Le tableau de synthèse d’un étudiant, en PDF et en classeur : le formulaire officiel, nu."""

from __future__ import annotations

import logging
from datetime import datetime
from io import BytesIO

from comptes.models import Inscription
from documents.calculs.synthese import tableau_de_synthese
from documents.classeurs.dessin import en_xlsx
from documents.classeurs.ecriture import NATURE
from documents.classeurs.garde import relire
from documents.classeurs.refus import ClasseurIndisponible, ClasseurRefuse
from documents.classeurs.remplissage import remplir
from documents.compositions.synthese import composer
from documents.document import Document
from documents.feuillets import Feuillet, feuillet
from documents.models import ClasseurOfficiel, Nature
from documents.nommage import nom_du_fichier
from documents.pdf import imprimer
from documents.tables.synthese import TableauSynthese
from portfolio.lectures.adresses import adresse_du_portfolio

journal = logging.getLogger(__name__)


def synthese_en_pdf(inscription: Inscription, *, le: datetime) -> Document:
    return pdf_de_la_synthese(inscription, tableau_imprime(inscription, le=le))


def pdf_de_la_synthese(inscription: Inscription, tableau: TableauSynthese) -> Document:
    page = feuillet_de_synthese(tableau)
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


def synthese_en_classeur(inscription: Inscription, *, le: datetime) -> Document:
    return classeur_de_la_synthese(inscription, tableau_imprime(inscription, le=le))


def tableau_imprime(inscription: Inscription, *, le: datetime) -> TableauSynthese:
    """Avec l’adresse de portfolio ouverte à cet instant."""
    return tableau_de_synthese(inscription, adresse=adresse_du_portfolio(inscription, le=le))


def classeur_de_la_synthese(inscription: Inscription, tableau: TableauSynthese) -> Document:
    """Rempli dans le classeur officiel en service pour la session, sinon dessiné par nous.

    Lève `ClasseurIndisponible` si celui en service ne se remplit plus : le dessiné ne le remplace
    pas, car on croirait tenir le formulaire de la session et le jury seul verrait que non.
    """
    session = inscription.promotion.session
    officiel = ClasseurOfficiel.objects.en_service().filter(session=session).first()
    octets = _rempli(officiel, tableau) if officiel else en_xlsx(tableau, session.epreuve)
    return Document(
        nature=Nature.CLASSEUR,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.SYNTHESE, "xlsx"),
        contenu=octets.hex(),
        fabriquer=lambda cachet: BytesIO(octets),
        type_mime=NATURE,
    )


def _rempli(officiel: ClasseurOfficiel, tableau: TableauSynthese) -> bytes:
    try:
        return remplir(relire(officiel), tableau)
    except ClasseurRefuse as refus:
        journal.exception("Le classeur officiel n° %s ne se remplit plus.", officiel.pk)
        raise ClasseurIndisponible(
            "Le classeur officiel de la session ne peut pas être rempli pour l’instant : "
            "l’administration doit le déposer de nouveau. Le tableau en PDF reste disponible."
        ) from refus
