"""Chaque nature de document d’un étudiant et la fonction qui le prépare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.timezone import localdate

from comptes.models import Inscription
from documents.catalogue.archive import archive_en_zip
from documents.catalogue.competences import competences_en_pdf
from documents.catalogue.dossier import dossier_en_pdf
from documents.catalogue.fiche import fiche_en_pdf
from documents.catalogue.releve import releve_en_pdf
from documents.catalogue.synthese import synthese_en_classeur, synthese_en_pdf
from documents.document import Document
from documents.models import Nature
from portfolio.models import Realisation
from portfolio.regles import ActionRefusee

PAR_INSCRIPTION: Mapping[str, Callable[[Inscription, datetime], Document]] = {
    Nature.SYNTHESE: lambda inscription, le: synthese_en_pdf(inscription, le=le),
    Nature.CLASSEUR: lambda inscription, le: synthese_en_classeur(inscription, le=le),
    Nature.COMPETENCES: lambda inscription, le: competences_en_pdf(inscription, le=localdate(le)),
    Nature.RELEVE: lambda inscription, le: releve_en_pdf(inscription),
    Nature.DOSSIER: lambda inscription, le: dossier_en_pdf(inscription, le=le),
    Nature.ARCHIVE: lambda inscription, le: archive_en_zip(inscription, le=le),
}
EXTENSIONS: Mapping[str, str] = {Nature.CLASSEUR: "xlsx", Nature.ARCHIVE: "zip"}


def document_de(
    nature: str, inscription: Inscription, realisation: Realisation | None, *, le: datetime
) -> Document:
    """`inscription` vient avec son en-tête ; `realisation` n’est donnée que pour une fiche.

    Lève `ActionRefusee` si elle n’est plus à montrer : supprimée, ou redevenue un brouillon entre
    la demande et la fabrication.
    """
    if realisation is not None:
        montrees = Realisation.objects.presentes().connues_de_l_enseignant()
        if not montrees.filter(pk=realisation.pk).exists():
            raise ActionRefusee("Cette réalisation n’est plus soumise.")
        return fiche_en_pdf(realisation)
    return PAR_INSCRIPTION[nature](inscription, le)
