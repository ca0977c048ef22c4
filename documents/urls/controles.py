"""Les dossiers déposés, vus par les enseignants."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
