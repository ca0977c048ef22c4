"""Combler une case de la carte : ce qu’elle demande, ce qui s’en approche, un geste pour chacun."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.lectures import inscription_en_cours
from evaluations import lectures
from referentiel.lectures import lire_bloc


@require_safe
def coach(request: HttpRequest, pk: int) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        return render(request, "portfolio/sans_inscription.html")
    if pk not in lire_bloc(inscription.promotion.referentiel_id).sous_competences:
        raise Http404("Cette sous-compétence n’est pas de votre référentiel.")
    lu = lectures.coach(inscription, pk)
    if getattr(request, "a_la_place", None):
        lu = replace(lu, notes=())  # le journal reste à l’étudiant seul
    return render(request, "portfolio/coach.html", {"coach": lu})
