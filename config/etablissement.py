"""Le tableau de bord de l’établissement : une lecture par étage, composées ici."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.views.acces import exiger_l_administration


@require_safe
def tableau_de_bord(request: HttpRequest) -> HttpResponse:
    exiger_l_administration(request)
    return render(request, "comptes/etablissement.html")
