"""Adresses de l’étage (provisoire)."""

from django.urls import path

from config.views import sante

urlpatterns = [
    path("portfolio/", sante, name="portfolio"),
    path("realisations/nouvelle/", sante, name="realisation_nouvelle"),
    path("realisations/<int:pk>/", sante, name="realisation"),
    path("preuves/<int:pk>/", sante, name="preuve"),
]
