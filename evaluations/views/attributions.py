"""Passer une réalisation à un collègue ; partager une classe entre ses enseignants."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from comptes.lectures import enseignants_de
from comptes.models import Promotion
from evaluations.actions.attributions import attribuer, attribuer_en_nombre
from evaluations.forms.attributions import (
    AttributionForm,
    est_un_identifiant,
    plan_envoye,
    vue_chez,
)
from evaluations.lectures.attributions import ranger_l_equipe
from evaluations.lectures.designees import promotion_lue
from evaluations.lectures.filtres import FiltresDeFile
from evaluations.lectures.repartition import repartition
from evaluations.regles import peut_juger, realisations_connues
from portfolio.models import Realisation
from portfolio.regles import ActionRefusee
from referentiel.accords import accord


@require_POST
def realisation_attribuer(request: HttpRequest, pk: int) -> HttpResponse:
    """Prend, passe ou rend à l’équipe une réalisation, et ramène d’où l’on vient."""
    realisation = get_object_or_404(realisations_connues(request.user), pk=pk)
    if not peut_juger(request.user, realisation):
        raise PermissionDenied
    equipe = enseignants_de(realisation.inscription.promotion_id)
    formulaire = AttributionForm(ranger_l_equipe(equipe, request.user), request.POST)
    if formulaire.is_valid():
        _attribuer(request, realisation, formulaire)
    else:
        for phrases in formulaire.errors.values():
            messages.error(request, " ".join(phrases))
    return redirect(_retour(request, realisation))


@require_http_methods(["GET", "HEAD", "POST"])
def promotion_repartir(request: HttpRequest, pk: int) -> HttpResponse:
    """Montre un partage à parts égales de ce qui n’est à personne ; POST applique ce plan-là."""
    promotion = promotion_lue(request.user, pk)
    if not promotion.enseignee:
        raise PermissionDenied
    if request.method == "POST":
        return _repartir(request, promotion)
    sans = {int(valeur) for valeur in request.GET.getlist("sans") if est_un_identifiant(valeur)}
    contexte = {
        "promotion": promotion,
        "repartition": repartition(promotion, request.user, sans=sans),
    }
    return render(request, "evaluations/promotion_repartir.html", contexte)


def _attribuer(request: HttpRequest, realisation: Realisation, formulaire: AttributionForm) -> None:
    equipe = enseignants_de(realisation.inscription.promotion_id)
    a, mot = formulaire.enseignant, formulaire.cleaned_data["mot"]
    destinataire = get_object_or_404(equipe, pk=a) if a else None
    try:
        attribuer(
            realisation,
            acteur=request.user,
            a=destinataire,
            le=timezone.now(),
            mot=mot,
            vue_chez=vue_chez(request.POST, realisation.pk),
        )
    except ActionRefusee as refus:
        suite = f" Votre mot n’est pas parti : « {mot} »." if mot else ""
        messages.error(request, f"{refus}{suite}")
        return
    if destinataire is None:
        messages.success(request, f"« {realisation} » est rendue à l’équipe.")
    elif destinataire == request.user:
        messages.success(request, f"« {realisation} » vous revient.")
    else:
        messages.success(request, f"« {realisation} » revient à {destinataire.nom_d_usage}.")


def _repartir(request: HttpRequest, promotion: Promotion) -> HttpResponse:
    plan = plan_envoye(request.POST)
    faites, laissees = attribuer_en_nombre(
        plan, acteur=request.user, le=timezone.now(), vues=dict.fromkeys(plan)
    )
    if laissees:
        messages.warning(
            request,
            f"{accord(laissees, 'soumission')} de ce partage {_restent(laissees)} : "
            "prises, jugées ou retirées entre-temps.",
        )
    if faites or not laissees:
        messages.success(request, _partage(faites))
    filtres = FiltresDeFile(promotion=str(promotion.pk))
    return redirect(f"{reverse('evaluations')}{filtres.adresse}")


def _restent(nombre: int) -> str:
    return "restent où elles sont" if nombre > 1 else "reste où elle est"


def _partage(faites: int) -> str:
    if not faites:
        return "C’était déjà réparti : rien n’a changé."
    return f"{accord(faites, 'soumission répartie', 'soumissions réparties')}."


def _retour(request: HttpRequest, realisation: Realisation) -> str:
    """L’écran d’évaluation si l’on en vient, sinon la file, avec ses filtres."""
    adresse = FiltresDeFile.depuis(request.GET).adresse
    if request.POST.get("retour") == "evaluer":
        return f"{reverse('realisation_evaluer', args=[realisation.pk])}{adresse}"
    return f"{reverse('evaluations')}{adresse}"
