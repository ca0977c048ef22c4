"""Les identités liées à un compte : les lire, en lier une, en délier une."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    suspend_request,
)
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.actions.identites import delier_une_identite
from comptes.lectures.identites import fournisseurs_a_lier, identites_de
from comptes.regles import ActionRefusee


@require_http_methods(["GET", "HEAD", "POST"])
def identites_liees(request: HttpRequest) -> HttpResponse:
    """La page, et l’envoi qui délie ; lier part de la page du fournisseur."""
    if request.method == "POST":
        return _delier(request)
    liees = identites_de(request.user)
    contexte = {
        "liees": liees,
        "a_lier": fournisseurs_a_lier(liees),
        "peut_delier": request.user.has_usable_password(),
    }
    return render(request, "socialaccount/connections.html", contexte)


def _delier(request: HttpRequest) -> HttpResponse:
    """À qui vient de confirmer que c’est bien lui ; deux fois de suite ne fait rien de plus."""
    if not did_recently_reauthenticate(request):
        return suspend_request(request, reverse("account_reauthenticate"))
    demandee = request.POST.get("identite", "")
    siennes = {str(identite.pk): identite for identite in identites_de(request.user)}
    if identite := siennes.get(demandee):
        try:
            delier_une_identite(
                identite.pk, acteur=request.user, nom_du_fournisseur=identite.nom, le=timezone.now()
            )
            messages.success(request, f"Votre compte ne s’ouvre plus avec {identite.nom}.")
        except ActionRefusee as refus:
            messages.error(request, str(refus))
    else:
        messages.info(request, "Cette identité n’était déjà plus liée.")
    return redirect("socialaccount_connections")
