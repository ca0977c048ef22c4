"""Tout est fermé par défaut ; une session expirée ne mène jamais à une adresse sans page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from portfolio.views.enregistrement import attend_du_json

SORTIES = ("account_logout", "admin:logout")


class ConnexionExigee(LoginRequiredMiddleware):
    """Un verbe (POST) interrompu ramène, une fois reconnecté, à la page d’où il partait.

    Ce qu’un script a demandé en JSON reçoit 401 : sa page propose de se reconnecter sur place.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if attend_du_json(request):
            return JsonResponse({"phrase": "Votre session a expiré."}, status=401)
        if request.method == "POST" and (page := _page_de_depart(request)):
            return redirect_to_login(
                page, self.get_login_url(view_func), self.get_redirect_field_name(view_func)
            )
        return super().handle_no_permission(request, view_func)


def _page_de_depart(request: HttpRequest) -> str:
    """L’adresse du site d’où part l’envoi, si elle y mène encore quelque part ; vide sinon."""
    depart = request.headers.get("Referer", "")
    connu = url_has_allowed_host_and_scheme(
        depart, {request.get_host()}, require_https=request.is_secure()
    )
    chemin = urlsplit(depart).path if connu else ""
    return chemin if chemin and is_valid_path(chemin) else ""


def page_d_un_verbe(suite: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Un verbe demandé en GET (onglet rouvert, retour de connexion) reste 405, avec une page.

    Elle ramène à la page dont il est le verbe : qui est venu par un lien n’a pas d’autre accueil.
    """

    def repondre(request: HttpRequest) -> HttpResponse:
        reponse = suite(request)
        if reponse.status_code != 405 or request.method != "GET":
            return reponse
        retour = f"{request.path.rstrip('/').rpartition('/')[0]}/"
        contexte = {"retour": retour if retour != "/" and is_valid_path(retour) else ""}
        page = render(request, "405.html", contexte, status=405)
        page.headers["Allow"] = reponse.headers.get("Allow", "")
        return page

    return repondre


def ordinateur_partage(suite: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Ne laisse au navigateur ni page d’une personne connectée, ni rien d’elle quand elle sort."""

    def repondre(request: HttpRequest) -> HttpResponse:
        reponse = suite(request)
        adresse = request.resolver_match
        if request.method == "POST" and adresse and adresse.view_name in SORTIES:
            reponse.headers["Clear-Site-Data"] = '"cache", "storage"'
        if _est_une_page(reponse) and request.user.is_authenticated:
            patch_cache_control(reponse, private=True, no_store=True)
        return reponse

    return repondre


def _est_une_page(reponse: HttpResponse) -> bool:
    """Du HTML qui ne dit pas lui-même combien de temps il se garde."""
    html = reponse.headers.get("Content-Type", "").startswith("text/html")
    return html and not reponse.has_header("Cache-Control")


def trop_de_demandes(request: HttpRequest) -> HttpResponse:
    """Ce que répond une page de compte quand sa limite est dépassée."""
    return render(request, "429.html", status=429)
