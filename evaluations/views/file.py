"""La file des soumissions à évaluer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evaluations.lectures import FiltresDeFile, file_d_attente, premiere_de_la_file


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """La file d’un enseignant, la plus ancienne soumission d’abord."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    filtres = FiltresDeFile.depuis(request.GET)
    contexte = {"file": file_d_attente(request.user, filtres), "filtres": filtres}
    return render(request, "evaluations/evaluations.html", contexte)


@require_safe
def evaluation_suivante(request: HttpRequest) -> HttpResponse:
    """Conduit à la plus ancienne soumission que gardent les filtres de l’adresse."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    filtres = FiltresDeFile.depuis(request.GET)
    suivante = premiere_de_la_file(request.user, filtres)
    if suivante is None:
        messages.info(request, "Rien n’attend votre évaluation ici.")
        return redirect("evaluations")
    return redirect(f"{reverse('realisation_evaluer', args=[suivante])}{filtres.adresse}")
