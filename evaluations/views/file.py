"""La file des soumissions à évaluer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from evaluations.lectures import file_d_attente, premiere_de_la_file


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """La file d’un enseignant, la plus ancienne soumission d’abord."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    file = file_d_attente(request.user)
    return render(request, "evaluations/evaluations.html", {"file": file})


@require_safe
def evaluation_suivante(request: HttpRequest) -> HttpResponse:
    """Conduit à la plus ancienne soumission, d’une promotion si `?promotion=` le demande."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    suivante = premiere_de_la_file(request.user, request.GET.get("promotion", ""))
    if suivante is None:
        messages.info(request, "Rien n’attend votre évaluation ici.")
        return redirect("evaluations")
    return redirect("realisation_evaluer", suivante)
