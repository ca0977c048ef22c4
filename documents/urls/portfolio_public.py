"""L’adresse publique d’un portfolio."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
