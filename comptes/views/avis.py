"""Lire ses avis : la liste, en ouvrir un, les marquer lus."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes import actions
from comptes.lectures import avis_de
from comptes.models import Avis


@require_safe
def avis(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/avis.html", {"liste": avis_de(request.user)})


@require_POST
def avis_ouvrir(request: HttpRequest, pk: int) -> HttpResponse:
    """Marque l’avis lu et conduit où il mène ; un chemin est toujours du site (contrainte)."""
    ouvert = get_object_or_404(Avis.objects.de(request.user), pk=pk)
    actions.lire_les_avis(request.user, le=timezone.now(), avis=ouvert.pk)
    return redirect(ouvert.chemin)


@require_POST
def avis_lus(request: HttpRequest) -> HttpResponse:
    """Tout marquer comme lu."""
    actions.lire_les_avis(request.user, le=timezone.now())
    messages.success(request, "Tous vos avis sont marqués comme lus.")
    return redirect("avis")


@require_POST
def avis_vus(request: HttpRequest) -> HttpResponse:
    """Le script d’une page dit qu’elle est ouverte : les avis qui y mènent sont lus."""
    lus, chemin = 0, request.POST.get("chemin", "").replace("\0", "")
    if chemin:
        lus = actions.lire_les_avis(request.user, le=timezone.now(), chemin=chemin)
    return JsonResponse({"non_lus": request.user.avis_non_lus - lus})
