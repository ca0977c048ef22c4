"""Inviter dans son équipe, répondre à une invitation, quitter l’équipe."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portfolio import actions, lectures, regles
from portfolio.forms import InvitationForm
from portfolio.models import Invitation, Realisation, Reponse
from portfolio.regles import ActionRefusee
from portfolio.views.realisations import dire_le_refus, la_mienne, rendre_la_fiche
from referentiel.accords import accord


@require_POST
def inviter(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = la_mienne(request, pk)
    formulaire = InvitationForm(request.POST, realisation=realisation)
    if regles.peut_inviter(request.user, realisation) and not formulaire.is_valid():
        return rendre_la_fiche(request, realisation, invitation=formulaire)
    camarades = formulaire.cleaned_data["camarades"] if formulaire.is_valid() else ()
    try:
        parties = actions.inviter(
            realisation, acteur=request.user, le=timezone.now(), camarades=camarades
        )
    except ActionRefusee as refus:
        return dire_le_refus(request, realisation, refus)
    if parties:
        messages.success(
            request, f"{accord(parties, 'invitation envoyée', 'invitations envoyées')}."
        )
    else:
        messages.info(request, "Déjà dans l’équipe ou déjà invités : rien n’est parti deux fois.")
    return _a_l_equipe(realisation)


@require_POST
def quitter(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = la_mienne(request, pk)
    try:
        actions.quitter_l_equipe(realisation, acteur=request.user, le=timezone.now())
    except ActionRefusee as refus:
        return dire_le_refus(request, realisation, refus)
    messages.success(request, "Vous avez quitté l’équipe ; votre réalisation reste à vous.")
    return redirect("realisation", pk=pk)


@require_safe
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ce qui sera copié, et de quoi répondre ; une fois acceptée, elle mène à sa part."""
    recue = _recue(request, pk)
    if recue.reponse == Reponse.ACCEPTEE and (part := lectures.part_de_l_invite(recue)):
        return redirect("realisation", pk=part.pk)
    lue = lectures.lire_invitation(recue)
    if lue is None or recue.reponse == Reponse.ACCEPTEE:
        raise Http404("Cette invitation n’a plus d’équipe.")
    return render(request, "portfolio/invitation.html", {"invitation": lue})


@require_POST
def accepter(request: HttpRequest, pk: int) -> HttpResponse:
    recue = _recue(request, pk)
    try:
        part = actions.accepter(recue, acteur=request.user, le=timezone.now())
    except ActionRefusee as refus:
        messages.error(request, str(refus))
        return redirect("portfolio")
    messages.success(request, "Vous êtes de l’équipe : écrivez maintenant votre part.")
    return redirect("realisation", pk=part.pk)


@require_POST
def decliner(request: HttpRequest, pk: int) -> HttpResponse:
    recue = _recue(request, pk)
    try:
        actions.decliner(recue, acteur=request.user, le=timezone.now())
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.info(request, "Invitation déclinée.")
    return redirect("portfolio")


@require_POST
def annuler(request: HttpRequest, pk: int) -> HttpResponse:
    envoyee = get_object_or_404(
        regles.invitations_annulables(request.user).select_related("equipe", "par"), pk=pk
    )
    actions.annuler_invitation(envoyee, acteur=request.user, le=timezone.now())
    messages.success(request, "Invitation annulée.")
    realisation = lectures.part_de_l_hote(envoyee)
    return _a_l_equipe(realisation) if realisation else redirect("portfolio")


def _recue(request: HttpRequest, pk: int) -> Invitation:
    """L’invitation de cette personne, tant qu’elle est de la classe ; sinon 404."""
    recues = regles.invitations_visibles(request.user)
    return get_object_or_404(recues.select_related("inscription", "par__etudiant"), pk=pk)


def _a_l_equipe(realisation: Realisation) -> HttpResponse:
    return redirect(f"{reverse('realisation', args=[realisation.pk])}#equipe")
