"""Régler ses courriels et son calendrier ; se désabonner d’un clic, sans se connecter."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from comptes import actions
from comptes.forms import RythmeForm
from comptes.lectures import Reglages, reglages_de
from comptes.models import Rythme
from comptes.regles import personne_abonnee


@require_http_methods(["GET", "HEAD", "POST"])
def avis_reglages(request: HttpRequest) -> HttpResponse:
    reglages = reglages_de(request.user)
    formulaire = RythmeForm(request.POST or None, initial={"rythme": reglages.rythme})
    if request.method == "POST" and formulaire.is_valid():
        actions.choisir_le_rythme(request.user, formulaire.cleaned_data["rythme"])
        messages.success(request, "Enregistré.")
        return redirect("avis_reglages")
    contexte = {"formulaire": formulaire, "calendrier": _adresse_du_calendrier(reglages)}
    return render(request, "comptes/avis_reglages.html", contexte)


@require_POST
def calendrier_renouveler(request: HttpRequest) -> HttpResponse:
    """Donne une adresse de calendrier, ou une nouvelle : l’ancienne ne répond plus."""
    ancienne = reglages_de(request.user).cle_du_calendrier
    actions.renouveler_le_calendrier(request.user)
    if ancienne:
        messages.success(request, "L’ancienne adresse ne répond plus ; voici la nouvelle.")
    else:
        messages.success(request, "Votre calendrier est prêt.")
    return redirect(f"{reverse('avis_reglages')}#calendrier")


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desabonnement(request: HttpRequest, signature: str) -> HttpResponse:
    """GET montre, POST décide. La signature vaut session : un logiciel de courriel n’en a pas.

    Le POST d’un clic (RFC 8058) reçoit 200 sans redirection, comme le texte le demande.
    """
    personne = personne_abonnee(signature)
    if personne is None:
        raise Http404
    if request.method == "POST":
        reabonne = "reabonner" in request.POST
        actions.choisir_le_rythme(personne, Rythme.CHAQUE_JOUR if reabonne else Rythme.JAMAIS)
        if "List-Unsubscribe" not in request.POST:
            return redirect("desabonnement", signature)
    contexte = {"rythme": reglages_de(personne).rythme, "arrete": Rythme.JAMAIS}
    return render(request, "comptes/desabonnement.html", contexte)


def _adresse_du_calendrier(reglages: Reglages) -> str:
    if reglages.cle_du_calendrier is None:
        return ""
    chemin = reverse("calendrier", args=[reglages.cle_du_calendrier])
    return settings.ADRESSE_DU_SITE + chemin
