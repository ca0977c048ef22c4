"""Adresses du site (contrat public : docs/ARCHITECTURE.md)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
