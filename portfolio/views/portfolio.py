"""L’accueil de l’étudiant : sa carte, ses réalisations, et quoi faire ensuite."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.lectures import inscription_en_cours
from evaluations.lectures import ETATS, Carte, a_faire, carte
from portfolio.lectures import (
    RealisationResumee,
    invitations_recues,
    qui_mobilisent,
    realisations_de,
)
from referentiel.lectures import ItemLu


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        return render(request, "portfolio/sans_inscription.html")
    realisations = realisations_de(inscription)
    la_carte = carte(inscription, avec_brouillons=True)
    filtre = _filtre(la_carte, request.GET.get("mobilise", ""))
    contexte = {
        "inscription": inscription,
        "promotion": inscription.promotion,
        "carte": la_carte,
        "etats": ETATS,
        "nombre": len(realisations),
        "realisations": _filtrees(realisations, filtre),
        "filtre": filtre,
        "invitations": invitations_recues(inscription),
        "a_faire": a_faire(inscription, realisations, la_carte),
    }
    return render(request, "portfolio/portfolio.html", contexte)


def _filtre(la_carte: Carte, demande: str) -> ItemLu | None:
    """La sous-compétence demandée par l’adresse, si elle est du référentiel de la personne."""
    return next(
        (c.sous_competence for c in la_carte.cases if str(c.sous_competence.id) == demande), None
    )


def _filtrees(
    realisations: tuple[RealisationResumee, ...], filtre: ItemLu | None
) -> tuple[RealisationResumee, ...]:
    if filtre is None:
        return realisations
    retenues = qui_mobilisent(filtre.id, (r.id for r in realisations))
    return tuple(r for r in realisations if r.id in retenues)
