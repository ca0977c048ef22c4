"""Adresses du site (contrat public : docs/ARCHITECTURE.md)."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from comptes.views import identites, rentree
from comptes.views.compte import CodesDeSecours
from config import etablissement, metriques, views

handler400 = "config.refus.incomprehensible"
handler403 = "config.refus.interdit"
handler404 = "config.refus.introuvable"
handler429 = "config.acces.trop_de_demandes"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("sante/", views.sante, name="sante"),
    path("sante/pret/", views.sante_pret, name="sante_pret"),
    path("metriques/", metriques.page, name="metriques"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.securite, name="securite"),
    # L’adresse d’un compte est l’affaire de l’établissement : on ne la change pas soi-même.
    path(
        "compte/email/",
        RedirectView.as_view(pattern_name="compte"),
        name="account_email",
    ),
    path(
        "compte/sessions/",
        RedirectView.as_view(pattern_name="appareils"),
        name="usersessions_list",
    ),
    path(
        "compte/2fa/recovery-codes/download/",
        CodesDeSecours.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("compte/3rdparty/", identites.identites_liees, name="socialaccount_connections"),
    path("compte/", include("allauth.urls")),
    path("etablissement/", etablissement.tableau_de_bord, name="etablissement"),
    path("etablissement/taches/relancer/", etablissement.taches_relancer, name="taches_relancer"),
    path("etablissement/taches/oublier/", etablissement.taches_oublier, name="taches_oublier"),
    path("etablissement/rentree/", rentree.rentree, name="rentree"),
    path(
        "etablissement/rentree/sessions/<int:annee>/",
        rentree.rentree_session,
        name="rentree_session",
    ),
    path(
        "etablissement/rentree/<int:annee>/classes/",
        rentree.rentree_classes,
        name="rentree_classes",
    ),
    path(
        "etablissement/rentree/<int:annee>/sortants/",
        rentree.rentree_sortants,
        name="rentree_sortants",
    ),
    path(
        "etablissement/rentree/<int:annee>/inviter/",
        rentree.rentree_inviter,
        name="rentree_inviter",
    ),
    path("admin/", admin.site.urls),
    path("", include("referentiel.urls")),
    path("", include("comptes.urls")),
    path("", include("portfolio.urls")),
    path("", include("evaluations.urls")),
    path("", include("documents.urls")),
]
