"""Le dépôt d’un étudiant."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
