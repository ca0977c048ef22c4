"""L’historique d’une réalisation : ce qui change d’une soumission à l’autre, mot à mot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluations.lectures import historique
from portfolio import regles
from portfolio.views.realisations import visible


@require_safe
def realisation_historique(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = visible(request, pk)
    est_a_moi = regles.est_a(request.user, realisation)
    contexte = {
        "realisation": realisation,
        "historique": historique(realisation, de_l_etudiant=est_a_moi),
        "est_a_moi": est_a_moi,
    }
    return render(request, "portfolio/realisation_historique.html", contexte)
