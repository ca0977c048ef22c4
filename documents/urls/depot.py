"""Le dépôt d’un étudiant."""

from django.urls import path

from documents.views import depot

urlpatterns = [
    path("dossier/", depot.dossier, name="dossier"),
    path("dossier/deposer/", depot.dossier_deposer, name="dossier_deposer"),
    path("dossier/apercu/", depot.dossier_apercu, name="dossier_apercu"),
    path(
        "dossier/apercu/realisations/<int:numero>/",
        depot.dossier_apercu_realisation,
        name="dossier_apercu_realisation",
    ),
    path(
        "dossier/apercu/pieces/<path:chemin>",
        depot.dossier_apercu_piece,
        name="dossier_apercu_piece",
    ),
]
