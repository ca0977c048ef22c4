"""Adresses de l’étage (provisoire)."""

from django.urls import path

from config.views import sante

urlpatterns = [
    path("inscriptions/<int:pk>/tableau-de-synthese.pdf", sante, name="tableau_de_synthese_pdf"),
    path("inscriptions/<int:pk>/tableau-des-competences.pdf", sante, name="tableau_des_competences_pdf"),
]
