"""Un étudiant : ce que son enseignant voit de lui, et ce que lui-même voit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluations import lectures
from evaluations.lectures.designees import inscription_montree
from portfolio.lectures import semaines_de_stage, stages_de


@require_safe
def inscription(request: HttpRequest, pk: int) -> HttpResponse:
    """Un étudiant tel que son enseignant le voit ; lui voit la même page, sans ses voisins."""
    inscription = inscription_montree(request.user, pk)
    c_est_moi = inscription.etudiant_id == request.user.pk
    montre_les_echanges = c_est_moi or inscription.enseignee
    fiche, stages = lectures.fiche(inscription), stages_de(inscription)
    contexte = {
        "inscription": inscription,
        "fiche": fiche,
        "stages": stages,
        "semaines": semaines_de_stage(stages),
        "c_est_moi": c_est_moi,
        "voisins": None if c_est_moi else lectures.voisins(inscription),
        "frise": lectures.frise(
            inscription,
            fiche.parcours,
            fiche.positionnements,
            stages,
            demande=request.GET,
            avec_messages=montre_les_echanges,
        ),
        "montre_les_echanges": montre_les_echanges,
        "decide": inscription.enseignee and not c_est_moi,
    }
    return render(request, "evaluations/inscription.html", contexte)
