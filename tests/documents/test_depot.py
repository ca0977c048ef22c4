"""Le dépôt : ce qui se gèle, ce qui se copie, ce qui se refuse."""

from io import BytesIO

import pdfplumber
import pytest

from documents.calculs.depot import relire
from documents.gel import empreinte
from documents.manifeste import manifeste
from tests import fabriques

pytestmark = pytest.mark.django_db


def texte(piece):
    with piece.fichier.open("rb") as fichier, pdfplumber.open(BytesIO(fichier.read())) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def test_deposer_gele_tout_ce_qui_est_valide(inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.soumise(inscription_d_ines, intitule="Audit du réseau")

    dossier = fabriques.dossier_depose(inscription_d_ines, documents=True)

    lecture = relire(dossier)
    assert [r.fiche.contenu.intitule for r in lecture.fige.realisations] == [
        "Plan de sauvegarde 3-2-1"
    ]
    assert list(lecture.pieces) == [
        "documents/dossier.pdf",
        "documents/tableau-de-synthese.pdf",
        "documents/tableau-de-synthese.xlsx",
        "documents/tableau-des-competences.pdf",
        "preuves/01/01-plan.pdf",
    ]
    assert dossier.sha256 == empreinte(manifeste(dossier, dossier.pieces.all()))
