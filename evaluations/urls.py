"""Adresses de l’enseignant : la file, le jugement, les promotions, un étudiant."""

from django.urls import path

from evaluations.views import conformite, file, jugement, positionnements, promotions

urlpatterns = [
    path("evaluations/", file.evaluations, name="evaluations"),
    path("evaluations/suivante/", file.evaluation_suivante, name="evaluation_suivante"),
    path(
        "realisations/<int:pk>/evaluer/", jugement.realisation_evaluer, name="realisation_evaluer"
    ),
    path(
        "realisations/<int:pk>/rouvrir/", jugement.realisation_rouvrir, name="realisation_rouvrir"
    ),
    path("promotions/", promotions.promotions, name="promotions"),
    path("promotions/<int:pk>/matrice/", promotions.matrice, name="matrice"),
    path("inscriptions/<int:pk>/", promotions.inscription, name="inscription"),
    path("conformite/", conformite.conformite, name="conformite"),
    path(
        "inscriptions/<int:pk>/conformite/",
        conformite.conformite_d_inscription,
        name="conformite_d_inscription",
    ),
    path(
        "inscriptions/<int:pk>/positionnement/",
        positionnements.positionnement,
        name="positionnement",
    ),
]
