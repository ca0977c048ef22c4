"""Adresses de l’étage « Comptes » : les avis et leurs réglages."""

from django.urls import path

from comptes.views import avis, reglages

urlpatterns = [
    path("avis/", avis.avis, name="avis"),
    path("avis/lus/", avis.avis_lus, name="avis_lus"),
    path("avis/vus/", avis.avis_vus, name="avis_vus"),
    path("avis/reglages/", reglages.avis_reglages, name="avis_reglages"),
    path("avis/reglages/calendrier/", reglages.calendrier_renouveler, name="calendrier_renouveler"),
    path("avis/desabonnement/<str:signature>/", reglages.desabonnement, name="desabonnement"),
    path("avis/<int:pk>/", avis.avis_ouvrir, name="avis_ouvrir"),
]
