"""Adresses de l’étage « Référentiel »."""

from django.urls import path

from referentiel import views

urlpatterns = [path("referentiel/", views.referentiel, name="referentiel")]
