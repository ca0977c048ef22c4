"""Le débit des envois : tant de fichiers par personne et par minute, une phrase au-delà."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from portfolio.enregistrement import attend_du_json

TROP = (
    "Vous envoyez beaucoup de fichiers à la fois\u00a0: attendez une minute, puis recommencez. "
    "Rien de ce qui est déjà envoyé n’est perdu."
)


def debit_limite(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Compte les envois qui portent un fichier ; au-delà de `ENVOIS_PAR_MINUTE`, 429."""

    @wraps(vue)
    def limitee(request: HttpRequest, *arguments: object, **options: object) -> HttpResponse:
        if request.method == "POST" and request.FILES and not _permis(request):
            return _trop(request)
        return vue(request, *arguments, **options)

    return limitee


def _permis(request: HttpRequest) -> bool:
    """Compté dans le cache commun aux processus de la machine ; 0 : sans limite."""
    if not settings.ENVOIS_PAR_MINUTE:
        return True
    limites = {"fichier": f"{settings.ENVOIS_PAR_MINUTE}/m/user"}
    return bool(consume(request, app="portfolio", action="fichier", config=limites))


def _trop(request: HttpRequest) -> HttpResponse:
    if attend_du_json(request):
        return JsonResponse({"phrases": [TROP]}, status=HTTPStatus.TOO_MANY_REQUESTS)
    return respond_429(request)
