"""Ce que partagent les pages ouvertes par un lien, sans compte : leurs en-têtes, leur seule 404.

Elles ne tiennent à aucune session. Leur `Referrer-Policy` cache le lien aux sites voisins ; le
navigateur envoie alors une origine nulle, que la vérification CSRF refuserait : le jeton de
l’adresse en tient lieu, et là où un cookie compte, il est signé et `SameSite=Strict`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from comptes.jetons import lien_du_jeton
from comptes.models import LienConsultation

Lien = TypeVar("Lien", bound=LienConsultation)
Vue = Callable[..., HttpResponseBase]
UNE_MINUTE = "60"


class LienIntrouvable(Exception):
    """Ce jeton n’ouvre rien : inconnu, expiré, révoqué, tronqué ou étranger, sans dire lequel."""


class TropDEssais(Exception):
    """Cette adresse IP a trop essayé : de jetons inconnus, ou de codes faux."""


def par_lien(vue: Vue) -> Vue:
    """Une page publique que rien n’indexe ni ne garde ; toute 404 y est la même page."""

    @csrf_exempt
    @login_not_required
    @wraps(vue)
    def repondre(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            reponse = vue(request, *args, **kwargs)
        except (LienIntrouvable, Http404):
            reponse = introuvable(request)
        except TropDEssais:
            reponse = trop_d_essais(request)
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        reponse["Referrer-Policy"] = "no-referrer"
        reponse.headers.pop("Cache-Control", None)
        patch_cache_control(reponse, private=True, no_store=True)
        return reponse

    return repondre


def lien_ouvert(request: HttpRequest, modele: type[Lien], jeton: str, *, le: datetime) -> Lien:
    """Le lien ouvert de ce jeton ; lève `LienIntrouvable`, ou `TropDEssais` à la longue.

    Un bon jeton ne compte pas : toute une salle peut ouvrir la même adresse en même temps.
    """
    lien = lien_du_jeton(modele, jeton, le=le)
    if lien is None:
        compter_un_essai(request, "inconnu")
        raise LienIntrouvable
    return lien


def compter_un_essai(request: HttpRequest, acte: str) -> None:
    """Compte un jeton inconnu ou un code faux pour cette adresse IP ; lève `TropDEssais`."""
    _limiter(request, acte, compter=True)


def verifier_les_essais(request: HttpRequest, acte: str) -> None:
    """Lève `TropDEssais` s’il y en a déjà trop ; ne compte rien : un bon code n’est pas un essai.

    À appeler avant de lire un code : sans cela, deviner resterait permis au-delà de la limite.
    """
    _limiter(request, acte, compter=False)


def _limiter(request: HttpRequest, acte: str, *, compter: bool) -> None:
    permis = consume(
        request,
        app="documents",
        action=acte,
        config=settings.CONSULTATION_LIMITES,
        limit_get=True,
        dry_run=not compter,
    )
    if not permis:
        raise TropDEssais


def introuvable(request: HttpRequest) -> HttpResponse:
    """La seule réponse à un lien qui n’ouvre rien."""
    page = render_to_string("documents/lien_introuvable.html", {})
    return HttpResponse(page, status=404)


def trop_d_essais(request: HttpRequest) -> HttpResponse:
    page = render_to_string("documents/lien_trop_d_essais.html", {})
    return HttpResponse(page, status=429, headers={"Retry-After": UNE_MINUTE})
