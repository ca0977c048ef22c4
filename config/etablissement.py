"""La page d’accueil de l’administration, et ce qu’elle peut relancer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes.regarde import etablissement_de, retenir
from comptes.views.acces import exiger_l_administration
from config import file_des_taches
from config.tableau import lire_le_tableau
from referentiel.accords import accord


@require_safe
def tableau_de_bord(request: HttpRequest) -> HttpResponse:
    exiger_l_administration(request)
    regarde = etablissement_de(request)
    tableau = lire_le_tableau(request.user, regarde, le=timezone.now())
    page = render(request, "comptes/etablissement.html", {"tableau": tableau})
    return retenir(request, page, regarde)


@require_POST
def taches_relancer(request: HttpRequest) -> HttpResponse:
    """Remet en file ce qui a échoué ; un second clic ne trouve plus rien à relancer."""
    exiger_l_administration(request)
    relancees = file_des_taches.relancer_les_echecs()
    if relancees:
        messages.success(request, f"{accord(relancees, 'tâche')} de nouveau en file.")
    else:
        messages.info(request, "Rien à relancer.")
    return redirect("etablissement")


@require_POST
def taches_oublier(request: HttpRequest) -> HttpResponse:
    """Ôte de la page ce qui a échoué et ne se refera pas."""
    exiger_l_administration(request)
    oubliees = file_des_taches.oublier_les_echecs()
    if oubliees:
        messages.success(request, f"{accord(oubliees, 'échec')} de moins sur cette page.")
    else:
        messages.info(request, "Rien à oublier.")
    return redirect("etablissement")
