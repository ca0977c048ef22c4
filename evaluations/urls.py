"""Adresses de l’enseignant : la file, le jugement, les promotions, un étudiant."""

from django.urls import path

from evaluations.views import (
    attributions,
    conformite,
    equite,
    etudiant,
    file,
    jugement,
    jugement_en_cours,
    matrice,
    positionnements,
    promotions,
    rappels,
    remarques,
)

urlpatterns = [
    path("evaluations/", file.evaluations, name="evaluations"),
    path("evaluations/suivante/", file.evaluation_suivante, name="evaluation_suivante"),
    path("evaluations/attribuer/", file.evaluations_attribuer, name="evaluations_attribuer"),
    path(
        "realisations/<int:pk>/attribuer/",
        attributions.realisation_attribuer,
        name="realisation_attribuer",
    ),
    path(
        "promotions/<int:pk>/repartir/",
        attributions.promotion_repartir,
        name="promotion_repartir",
    ),
    path("promotions/<int:pk>/rappels/", rappels.promotion_rappels, name="promotion_rappels"),
    path(
        "realisations/<int:pk>/evaluer/", jugement.realisation_evaluer, name="realisation_evaluer"
    ),
    path(
        "realisations/<int:pk>/evaluer/brouillon/",
        jugement_en_cours.jugement_en_cours,
        name="jugement_en_cours",
    ),
    path(
        "realisations/<int:pk>/evaluer/presence/",
        jugement_en_cours.jugement_presence,
        name="jugement_presence",
    ),
    path("evaluations/remarques/", remarques.remarques, name="remarques"),
    path("evaluations/remarques/<int:pk>/", remarques.remarque_modifier, name="remarque_modifier"),
    path(
        "evaluations/remarques/<int:pk>/supprimer/",
        remarques.remarque_supprimer,
        name="remarque_supprimer",
    ),
    path(
        "realisations/<int:pk>/rouvrir/", jugement.realisation_rouvrir, name="realisation_rouvrir"
    ),
    path("promotions/", promotions.promotions, name="promotions"),
    path("promotions/<int:pk>/matrice/", matrice.matrice, name="matrice"),
    path(
        "promotions/<int:pk>/matrice/<int:inscription>/<int:sous_competence>/",
        matrice.matrice_case,
        name="matrice_case",
    ),
    path("promotions/<int:pk>/equite/", equite.promotion_equite, name="promotion_equite"),
    path("seconds-regards/<int:pk>/", equite.second_regard, name="second_regard"),
    path("inscriptions/<int:pk>/", etudiant.inscription, name="inscription"),
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
