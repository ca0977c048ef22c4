"""L’établissement que l’administration regarde : elle le choisit une fois, il suit ses pages.

Un témoin le retient dans ce navigateur : rien ne s’écrit en base, même en lecture seule.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from comptes.lectures.etablissement import Regarde, etablissement_regarde

TEMOIN = f"{settings.PREFIXE_D_HOTE}etablissement"
CHIFFRES = 18


def etablissement_de(request: HttpRequest) -> Regarde:
    """Celui que dit la demande, sinon celui du témoin, sinon le premier par son nom."""
    return etablissement_regarde(_dit(request) or _numero(request.COOKIES.get(TEMOIN, "")))


def retenir(request: HttpRequest, reponse: HttpResponse, regarde: Regarde) -> HttpResponse:
    """La réponse, qui retient l’établissement si l’adresse vient de le choisir."""
    if regarde.etablissement and _dit(request) == regarde.etablissement.pk:
        reponse.set_cookie(
            TEMOIN,
            str(regarde.etablissement.pk),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return reponse


def _dit(request: HttpRequest) -> int | None:
    demande = request.POST if request.method == "POST" else request.GET
    return _numero(demande.get("etablissement", ""))


def _numero(texte: str) -> int | None:
    lisible = texte.isascii() and texte.isdecimal() and len(texte) <= CHIFFRES
    return int(texte) if lisible else None
