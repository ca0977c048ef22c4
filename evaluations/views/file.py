"""La file des soumissions à évaluer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evaluations.actions.attributions import attribuer_en_nombre
from evaluations.forms.attributions import SelectionForm
from evaluations.lectures import FiltresDeFile, premiere_de_la_file
from evaluations.lectures.attributions import collegues_de
from evaluations.lectures.page_de_file import page_de_file
from referentiel.accords import accord


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """La file d’un enseignant, la plus ancienne soumission d’abord."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    page = page_de_file(request.user, FiltresDeFile.depuis(request.GET))
    request.en_attente = page.pour_moi
    return render(request, "evaluations/evaluations.html", {"page": page, "filtres": page.filtres})


@require_safe
def evaluation_suivante(request: HttpRequest) -> HttpResponse:
    """Conduit à la plus ancienne soumission que gardent les filtres de l’adresse."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    filtres = FiltresDeFile.depuis(request.GET)
    suivante = premiere_de_la_file(request.user, filtres)
    if suivante is None:
        messages.info(request, "Rien n’attend votre évaluation ici.")
        return redirect(f"{reverse('evaluations')}{filtres.adresse}")
    return redirect(f"{reverse('realisation_evaluer', args=[suivante])}{filtres.adresse}")


@require_POST
def evaluations_attribuer(request: HttpRequest) -> HttpResponse:
    """Prend, passe ou rend à l’équipe toutes les soumissions cochées dans la file."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    formulaire = SelectionForm(collegues_de(request.user), request.POST)
    if formulaire.is_valid():
        faites, laissees = attribuer_en_nombre(
            formulaire.plan(request.user),
            acteur=request.user,
            le=timezone.now(),
            mot=formulaire.cleaned_data["mot"],
            vues=formulaire.vues,
        )
        _dire(request, faites, laissees)
    else:
        for phrases in formulaire.errors.values():
            messages.error(request, " ".join(phrases))
    return redirect(f"{reverse('evaluations')}{FiltresDeFile.depuis(request.GET).adresse}")


def _dire(request: HttpRequest, faites: int, laissees: int) -> None:
    if faites:
        messages.success(
            request,
            accord(faites, "soumission a changé de main.", "soumissions ont changé de main."),
        )
    if laissees:
        autres = "restent où elles sont" if laissees > 1 else "reste où elle est"
        messages.warning(
            request,
            f"{accord(laissees, 'soumission')} {autres} : jugées ou passées entre-temps, "
            "ou d’une classe que ce collègue n’a pas.",
        )
    if not faites and not laissees:
        messages.info(request, "C’était déjà fait : rien n’a changé.")
