"""Échanger sur une soumission : écrire un message, marquer lus ceux des autres."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from evaluations.regles import realisations_connues, soumissions_connues
from portfolio import actions, regles
from portfolio.forms import CommentaireForm, instant_vu
from portfolio.models import Realisation, Soumission
from portfolio.regles import ActionRefusee


@require_POST
def commenter(request: HttpRequest, pk: int) -> HttpResponse:
    """Ajoute un message et ramène à la page d’où il part ; refusé, il reste sous les yeux."""
    soumission = get_object_or_404(soumissions_connues(request.user), pk=pk)
    if not regles.peut_dialoguer(request.user, soumission.realisation):
        raise PermissionDenied("Seuls l’étudiant et ses enseignants échangent ici.")
    formulaire = CommentaireForm(request.POST)
    if not formulaire.is_valid():
        return _a_revoir(request, soumission, formulaire)
    try:
        actions.commenter(
            soumission,
            acteur=request.user,
            le=timezone.now(),
            texte=formulaire.cleaned_data["texte"],
            cle_creation=formulaire.cleaned_data["cle_creation"],
            vu_le=instant_vu(request.POST),
        )
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _a_revoir(request, soumission, formulaire, ferme=True)
    messages.success(request, "Message envoyé.")
    return redirect(f"{_retour(request, soumission.realisation)}#echanges")


@require_POST
def echanges_lus(request: HttpRequest, pk: int) -> HttpResponse:
    """Pose la marque de lecture ; le script de la page l’appelle en silence à l’ouverture."""
    realisation = get_object_or_404(realisations_connues(request.user), pk=pk)
    if not regles.peut_dialoguer(request.user, realisation):
        raise PermissionDenied("Seuls l’étudiant et ses enseignants échangent ici.")
    actions.marquer_lus(
        realisation, acteur=request.user, le=timezone.now(), vu_le=instant_vu(request.POST)
    )
    return redirect(f"{_retour(request, realisation)}#echanges")


def _retour(request: HttpRequest, realisation: Realisation) -> str:
    """La page d’où l’on vient, si c’est l’une des deux qui montrent les échanges."""
    page = reverse("realisation", args=[realisation.pk])
    evaluer = reverse("realisation_evaluer", args=[realisation.pk])
    return evaluer if request.POST.get("retour") == evaluer else page


def _a_revoir(
    request: HttpRequest,
    soumission: Soumission,
    formulaire: CommentaireForm,
    *,
    ferme: bool = False,
) -> HttpResponse:
    contexte = {
        "soumission": soumission,
        "realisation": soumission.realisation,
        "formulaire": formulaire,
        "ferme": ferme,
        "cle_creation": formulaire.cleaned_data.get("cle_creation") or uuid4(),
        "retour": _retour(request, soumission.realisation),
        "est_a_moi": regles.est_a(request.user, soumission.realisation),
    }
    status = 409 if ferme else 200
    return render(request, "portfolio/soumission_commenter.html", contexte, status=status)
