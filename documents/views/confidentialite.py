"""La notice de confidentialité, publique, et la fiche du registre des traitements."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.calculs.confidentialite import traitement
from documents.donnees.obligations import peut_effacer


@login_not_required
@require_safe
def confidentialite(request: HttpRequest) -> HttpResponse:
    return render(request, "documents/confidentialite.html", {"traitement": traitement()})


@require_safe
def registre(request: HttpRequest) -> HttpResponse:
    """La fiche que l’établissement imprime et garde avec les autres."""
    if not peut_effacer(request.user):
        raise PermissionDenied("Cette page est réservée à l’administration de l’établissement.")
    contexte = {"traitement": traitement(), "le": timezone.now()}
    return render(request, "documents/registre.html", contexte)
