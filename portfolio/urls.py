"""Adresses de l’étage « Portfolio »."""

from django.urls import path

from portfolio.views import portfolio, preuves, realisations, stages

urlpatterns = [
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("realisations/nouvelle/", realisations.nouvelle, name="realisation_nouvelle"),
    path("realisations/<int:pk>/", realisations.realisation, name="realisation"),
    path("realisations/<int:pk>/modifier/", realisations.modifier, name="realisation_modifier"),
    path("realisations/<int:pk>/soumettre/", realisations.soumettre, name="realisation_soumettre"),
    path("realisations/<int:pk>/retirer/", realisations.retirer, name="realisation_retirer"),
    path("realisations/<int:pk>/supprimer/", realisations.supprimer, name="realisation_supprimer"),
    path("realisations/<int:pk>/fichiers/", preuves.deposer, name="preuves_deposer"),
    path("realisations/<int:pk>/lien/", preuves.lier, name="preuve_lier"),
    path("preuves/<int:pk>/", preuves.preuve, name="preuve"),
    path("preuves/<int:pk>/modifier/", preuves.modifier, name="preuve_modifier"),
    path("preuves/<int:pk>/retirer/", preuves.retirer, name="preuve_retirer"),
    path("stages/", stages.stages, name="stages"),
    path("stages/nouveau/", stages.nouveau, name="stage_nouveau"),
    path("stages/<int:pk>/modifier/", stages.modifier, name="stage_modifier"),
    path("stages/<int:pk>/supprimer/", stages.supprimer, name="stage_supprimer"),
    path("stages/<int:pk>/attestation/", stages.attestation, name="stage_attestation"),
]
