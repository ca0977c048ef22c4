"""Partir chez un fournisseur OpenID Connect, et en revenir."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from comptes.federation.base import partir, vue_de_federation
from comptes.federation.oidc.echange import Echange
from comptes.federation.oidc.fournisseur import FournisseurOidc
from comptes.federation.refus import Motif, refuser


@require_http_methods(["GET", "HEAD", "POST"])
@vue_de_federation("openid_connect", "depart")
def depart(request: HttpRequest, chez: FournisseurOidc) -> HttpResponse:
    return partir(request, chez)


@require_safe
@vue_de_federation("openid_connect", "retour")
def retour(request: HttpRequest, chez: FournisseurOidc) -> HttpResponse:
    """Le fournisseur renvoie ici avec un code, ou avec la raison pour laquelle il n’y en a pas."""
    etat = chez.reprendre(request, request.GET.get("state"))
    if request.GET.get("error") == "access_denied":
        return redirect("socialaccount_login_cancelled")
    if etat is None:
        return refuser(request, chez.fournisseur, Motif.ETRANGERE)
    if not (code := request.GET.get("code")):
        return refuser(request, chez.fournisseur, Motif.ILLISIBLE, "sans code")
    identite = Echange(request, chez.fournisseur).identite(
        code, verificateur=etat["verificateur"], nonce=etat["nonce"]
    )
    return chez.finir(request, identite, etat)
