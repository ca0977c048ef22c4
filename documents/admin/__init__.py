"""Ce que l’administration lit de l’étage : documents émis, classeurs, dossiers, consultations."""

from documents.admin.documents import ClasseurOfficielAdmin, EmissionAdmin
from documents.admin.dossiers import ConsultationAdmin, ControleAdmin, DossierAdmin

__all__ = [
    "ClasseurOfficielAdmin",
    "ConsultationAdmin",
    "ControleAdmin",
    "DossierAdmin",
    "EmissionAdmin",
]
