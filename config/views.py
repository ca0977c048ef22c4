"""L’accueil, qui conduit chacun à sa page, et les deux sondes de santé."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import sondes


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """Conduit l’enseignant à sa file, l’étudiant à son portfolio, l’administration chez elle."""
    if request.user.est_enseignant:
        return redirect("evaluations")
    if request.user.is_staff and not request.user.est_etudiant:
        return redirect("etablissement")
    return redirect("portfolio")


@never_cache
@login_not_required
@require_safe
def sante(request: HttpRequest) -> JsonResponse:
    """Le processus répond : rien d’autre n’est touché."""
    return JsonResponse({"etat": "vivant"})


@never_cache
@login_not_required
@require_safe
def sante_pret(request: HttpRequest) -> JsonResponse:
    """Un mot par vérification (`config.sondes`) : 200 si l’on peut servir, sinon 503."""
    mots = sondes.verifier(timezone.now())
    etat = sondes.etat(mots)
    return JsonResponse({"etat": etat, **mots}, status=503 if etat == "pas_pret" else 200)
