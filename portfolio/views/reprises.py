"""Reprendre, dans une réalisation, des preuves déjà déposées dans une autre."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portfolio import actions, regles
from portfolio.forms import ReprisesForm
from portfolio.lectures import preuves_a_reprendre
from portfolio.models import Preuve, Realisation
from portfolio.regles import ActionRefusee
from portfolio.views.realisations import la_mienne


@require_http_methods(["GET", "HEAD", "POST"])
def reprendre(request: HttpRequest, pk: int) -> HttpResponse:
    """La liste à cocher ; chaque preuve cochée est copiée, fichier compris."""
    realisation = la_mienne(request, pk)
    if not regles.peut_modifier(request.user, realisation):
        raise PermissionDenied("Les preuves de cette réalisation ne changent plus.")
    groupes = preuves_a_reprendre(realisation)
    offertes = {preuve.pk: preuve for groupe in groupes for preuve in groupe.preuves}
    formulaire = ReprisesForm(request.POST if request.method == "POST" else None, preuves=offertes)
    if request.method == "POST" and formulaire.is_valid():
        choisies = [offertes[cochee] for cochee in formulaire.cleaned_data["preuves"]]
        _copier(request, realisation, choisies)
        return redirect("realisation", pk=pk)
    contexte = {"realisation": realisation, "groupes": groupes, "formulaire": formulaire}
    return render(request, "portfolio/preuves_reprendre.html", contexte)


def _copier(request: HttpRequest, realisation: Realisation, choisies: list[Preuve]) -> None:
    reprises = 0
    for source in choisies:
        try:
            actions.reprendre_preuve(realisation, source, acteur=request.user, le=timezone.now())
        except ActionRefusee as refus:
            messages.error(request, str(refus))
        else:
            reprises += 1
    if reprises:
        messages.success(
            request, "Une preuve reprise." if reprises == 1 else f"{reprises} preuves reprises."
        )
