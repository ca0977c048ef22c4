"""Partir vers un serveur CAS, et en revenir avec un ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from comptes.federation.base import partir, vue_de_federation
from comptes.federation.cas.fournisseur import FournisseurCas
from comptes.federation.refus import Motif, refuser


@require_http_methods(["GET", "HEAD", "POST"])
@vue_de_federation("cas", "depart")
def depart(request: HttpRequest, chez: FournisseurCas) -> HttpResponse:
    return partir(request, chez)


@require_safe
@vue_de_federation("cas", "retour")
def retour(request: HttpRequest, chez: FournisseurCas) -> HttpResponse:
    numero, ticket = request.GET.get("etat", ""), request.GET.get("ticket", "")
    etat = chez.reprendre(request, numero)
    if etat is None:
        return refuser(request, chez.fournisseur, Motif.ETRANGERE)
    if not ticket:
        return refuser(request, chez.fournisseur, Motif.ILLISIBLE, "sans ticket")
    return chez.finir(request, chez.identite(request, numero, ticket), etat)
