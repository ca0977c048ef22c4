"""L’adresse publique d’un portfolio."""

from django.urls import path

from documents.views import portfolio_public

urlpatterns = [
    path("p/<str:jeton>/", portfolio_public.portfolio_public, name="portfolio_public"),
    path(
        "p/<str:jeton>/realisations/<int:numero>/",
        portfolio_public.portfolio_public_realisation,
        name="portfolio_public_realisation",
    ),
    path(
        "p/<str:jeton>/pieces/<path:chemin>",
        portfolio_public.portfolio_public_piece,
        name="portfolio_public_piece",
    ),
    path(
        "p/<str:jeton>/code/", portfolio_public.portfolio_public_code, name="portfolio_public_code"
    ),
]
