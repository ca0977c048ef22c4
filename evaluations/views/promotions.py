"""Les promotions suivies."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluations.lectures import promotions_suivies
from evaluations.regles import encadre


@require_safe
def promotions(request: HttpRequest) -> HttpResponse:
    if not encadre(request.user):
        raise PermissionDenied
    suivies = promotions_suivies(request.user)
    return render(request, "evaluations/promotions.html", {"promotions": suivies})
