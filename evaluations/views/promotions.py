"""Les promotions suivies."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.regarde import etablissement_de, retenir
from evaluations.lectures import promotions_suivies
from evaluations.regles import encadre


@require_safe
def promotions(request: HttpRequest) -> HttpResponse:
    """Celles que l’on enseigne ; à l’administration, celles de l’établissement regardé."""
    if not encadre(request.user):
        raise PermissionDenied
    suivies = promotions_suivies(request.user)
    if not request.user.is_staff:
        contexte = {"promotions": suivies, "regarde": None}
        return render(request, "evaluations/promotions.html", contexte)
    regarde = etablissement_de(request)
    siennes = suivies.filter(etablissement=regarde.etablissement)
    contexte = {"promotions": siennes, "regarde": regarde}
    return retenir(request, render(request, "evaluations/promotions.html", contexte), regarde)
