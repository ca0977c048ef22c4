"""L’accueil, qui conduit chacun à sa page ; les sondes de santé ; ce que lisent les robots."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import sondes

TEXTE = "text/plain; charset=utf-8"
UN_AN = timedelta(days=365)
# Interdire la visite empêcherait de lire « noindex », et une adresse connue paraîtrait quand même.
ROBOTS = "# Aucune page ne s’indexe : chacune le dit (X-Robots-Tag).\nUser-agent: *\nDisallow:\n"


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


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ce qu’un moteur de recherche lit d’abord."""
    return HttpResponse(ROBOTS, content_type=TEXTE)


@login_not_required
@require_safe
def securite(request: HttpRequest) -> HttpResponse:
    """Où signaler une faille (RFC 9116) ; 404 si l’établissement n’a rien dit."""
    if not settings.SECURITE_CONTACT:
        raise Http404("Aucun contact n’est réglé.")
    lignes = (
        f"Contact: {settings.SECURITE_CONTACT}",
        f"Expires: {timezone.now() + UN_AN:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.ADRESSE_DU_SITE}{request.path}",
    )
    return HttpResponse("\n".join(lignes) + "\n", content_type=TEXTE)
