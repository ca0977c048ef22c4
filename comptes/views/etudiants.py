"""Les étudiants d’une classe : qui n’est jamais venu, et l’inviter de nouveau."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes import actions
from comptes.lectures.classe import etudiants_de, imports_de
from comptes.views.acces import classe_geree, inscription_geree
from referentiel.accords import accord

DEJA_INVITE = "Déjà invité il y a moins de 24\u00a0heures, ou déjà venu\u00a0: rien n’est parti."


@require_safe
def promotion_etudiants(request: HttpRequest, pk: int) -> HttpResponse:
    promotion = classe_geree(request, pk)
    etudiants = etudiants_de(promotion, le=timezone.now())
    contexte = {
        "promotion": promotion,
        "etudiants": etudiants,
        "jamais_venus": sum(e.venu_le is None for e in etudiants),
        "invitables": sum(e.invitable for e in etudiants),
        "imports": imports_de(promotion),
    }
    return render(request, "comptes/promotion_etudiants.html", contexte)


@require_POST
def promotion_inviter(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite tous ceux qui ne sont jamais venus ; pas deux fois le même jour."""
    promotion, le = classe_geree(request, pk), timezone.now()
    invitables = [e.personne_id for e in etudiants_de(promotion, le=le) if e.invitable]
    _dire(request, actions.inviter(invitables, acteur=request.user, le=le))
    return redirect("promotion_etudiants", pk)


@require_POST
def inscription_inviter(request: HttpRequest, pk: int) -> HttpResponse:
    inscription = inscription_geree(request, pk)
    invites = [inscription.etudiant_id]
    _dire(request, actions.inviter(invites, acteur=request.user, le=timezone.now()))
    return redirect("promotion_etudiants", inscription.promotion_id)


def _dire(request: HttpRequest, nombre: int) -> None:
    if nombre:
        verbe = "part" if nombre < 2 else "partent"
        messages.success(request, f"{accord(nombre, 'invitation')} {verbe} par courriel.")
    else:
        messages.info(request, DEJA_INVITE)
