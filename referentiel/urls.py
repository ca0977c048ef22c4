"""Adresses de l’étage « Référentiel », sous `/referentiel/`."""

from django.urls import path

from referentiel import views

urlpatterns = [path("", views.referentiel, name="referentiel")]
