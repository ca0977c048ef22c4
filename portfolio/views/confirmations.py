"""Demander la confirmation d’un tuteur, et la page publique où il la donne.

Cette page n’a ni session ni cookie : qui tient le lien peut confirmer, rien d’autre ne le peut.
Son `Referrer-Policy` cache le lien aux sites voisins ; le navigateur envoie alors une origine
nulle, que la vérification CSRF refuserait : le jeton de l’adresse en tient lieu.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portfolio import actions, lectures
from portfolio.forms import DemandeForm, SignatureForm
from portfolio.models import ConfirmationDeTuteur, Stage
from portfolio.regles import ActionRefusee
from portfolio.views.stages import le_mien, rendre_les_stages

TROP = "Vous avez demandé beaucoup de confirmations aujourd’hui : recommencez demain."


@require_POST
def demander(request: HttpRequest, pk: int) -> HttpResponse:
    stage = le_mien(request, pk)
    formulaire = DemandeForm(request.POST, stage=stage.pk)
    if formulaire.is_valid():
        try:
            _demander(request, stage, formulaire.cleaned_data["courriel"])
        except ActionRefusee as refus:
            formulaire.add_error("courriel", str(refus))
        else:
            messages.success(request, "Demande envoyée : vous serez prévenu de la réponse.")
            return redirect(f"{reverse('stages')}#stage-{pk}")
    return rendre_les_stages(request, stage.inscription, saisie=formulaire)


@require_POST
def fermer(request: HttpRequest, pk: int) -> HttpResponse:
    stage = le_mien(request, pk)
    if actions.fermer_la_demande(stage, acteur=request.user, le=timezone.now()):
        messages.success(request, "Lien fermé : il ne mène plus à rien.")
    else:
        messages.info(request, "Aucun lien n’attendait de réponse.")
    return redirect(f"{reverse('stages')}#stage-{pk}")


def a_ne_pas_garder(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ni moteur de recherche, ni cache, ni site voisin n’apprend un lien secret."""

    @wraps(vue)
    def repondre(*args: object, **kwargs: object) -> HttpResponse:
        reponse = vue(*args, **kwargs)
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        reponse["Referrer-Policy"] = "no-referrer"
        return reponse

    return repondre


@a_ne_pas_garder
@never_cache
@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Ce qui est à confirmer ; lire ne confirme rien, signer confirme une fois."""
    envoi = request.method == "POST"
    if not _permise(request, "envoi" if envoi else "lecture"):
        return respond_429(request)
    demande = lectures.demande_du_jeton(jeton, vu_le=timezone.now())
    if demande is None:
        return _introuvable(request)
    formulaire = SignatureForm(request.POST if envoi else None)
    if envoi and not demande.confirmee_le and formulaire.is_valid():
        return _signer(request, jeton, demande, formulaire)
    contexte = {"demande": demande, "stage": demande.stage, "formulaire": formulaire}
    return render(request, "portfolio/confirmer.html", contexte)


def _demander(request: HttpRequest, stage: Stage, courriel: str) -> None:
    if not _permise(request, "demande"):
        raise ActionRefusee(TROP)
    actions.demander_la_confirmation(
        stage, acteur=request.user, le=timezone.now(), courriel=courriel
    )


def _signer(
    request: HttpRequest, jeton: str, demande: ConfirmationDeTuteur, formulaire: SignatureForm
) -> HttpResponse:
    try:
        actions.confirmer_le_stage(demande, le=timezone.now(), **formulaire.cleaned_data)
    except Http404:
        return _introuvable(request)
    return redirect("confirmer", jeton=jeton)


def _introuvable(request: HttpRequest) -> HttpResponse:
    return render(request, "portfolio/confirmation_introuvable.html", status=404)


def _permise(request: HttpRequest, acte: str) -> bool:
    """Compte cet acte, par adresse IP ou par personne, dans le cache commun aux processus."""
    limites = settings.CONFIRMATION_LIMITES
    return bool(consume(request, app="portfolio", action=acte, config=limites, limit_get=True))
