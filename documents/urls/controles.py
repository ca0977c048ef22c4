"""Les dossiers déposés, vus par les enseignants."""

from django.urls import path

from documents.views import controles

urlpatterns = [
    path(
        "promotions/<int:pk>/dossiers/",
        controles.dossiers_de_promotion,
        name="dossiers_de_promotion",
    ),
    path("dossiers/<int:pk>/", controles.dossier_depose, name="dossier_depose"),
    path("dossiers/<int:pk>/controler/", controles.dossier_controler, name="dossier_controler"),
    path(
        "dossiers/<int:pk>/realisations/<int:numero>/",
        controles.dossier_realisation,
        name="dossier_realisation",
    ),
    path("dossiers/<int:pk>/pieces/<path:chemin>", controles.dossier_piece, name="dossier_piece"),
]
