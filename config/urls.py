"""Adresses du site (contrat public : docs/ARCHITECTURE.md)."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("sante/", views.sante, name="sante"),
    path("sante/pret/", views.sante_pret, name="sante_pret"),
    path("compte/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("referentiel.urls")),
    path("", include("portfolio.urls")),
    path("", include("evaluations.urls")),
    path("", include("documents.urls")),
]
