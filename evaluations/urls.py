"""Adresses de l’étage (provisoire)."""

from django.urls import path

from config.views import sante

urlpatterns = [
    path("evaluations/", sante, name="evaluations"),
    path("promotions/", sante, name="promotions"),
    path("promotions/<int:pk>/matrice/", sante, name="matrice"),
    path("inscriptions/<int:pk>/", sante, name="inscription"),
]
