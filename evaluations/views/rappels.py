"""Rappeler à une classe ce qui n’est montré nulle part."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.models import Promotion
from evaluations.actions.rappels import rappeler
from evaluations.forms.attributions import est_un_identifiant
from evaluations.lectures.designees import promotion_lue
from evaluations.lectures.rappels import rappels
from referentiel.accords import accord


@require_http_methods(["GET", "HEAD", "POST"])
def promotion_rappels(request: HttpRequest, pk: int) -> HttpResponse:
    """Qui n’a rien dans une compétence, le message exact, et l’envoi à ceux que l’on coche."""
    promotion = promotion_lue(request.user, pk)
    if not promotion.enseignee:
        raise PermissionDenied
    if request.method == "POST":
        return _envoyer(request, promotion)
    contexte = {
        "promotion": promotion,
        "rappels": rappels(promotion, le=timezone.now()),
    }
    return render(request, "evaluations/promotion_rappels.html", contexte)


def _envoyer(request: HttpRequest, promotion: Promotion) -> HttpResponse:
    cochees = {int(v) for v in request.POST.getlist("inscription") if est_un_identifiant(v)}
    if not cochees:
        messages.error(request, "Cochez au moins un étudiant.")
        return redirect("promotion_rappels", promotion.pk)
    envoyes, laisses = rappeler(
        promotion, acteur=request.user, le=timezone.now(), inscriptions=cochees
    )
    if envoyes:
        messages.success(request, f"{accord(envoyes, 'rappel envoyé', 'rappels envoyés')}.")
    if laisses:
        etudiants = accord(laisses, "étudiant n’a", "étudiants n’ont")
        messages.info(
            request,
            f"{etudiants} rien reçu : déjà prévenu depuis moins de sept jours, "
            "ou il vient de soumettre ce qui manquait.",
        )
    return redirect("promotion_rappels", promotion.pk)
