"""Ouvrir les comptes de l’équipe : déposer ou coller une liste, la relire, puis l’écrire."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.actions.equipe import BilanDEquipe, ouvrir_les_comptes
from comptes.forms import ConfirmationDEquipeForm, EquipeForm
from comptes.forms.personnes import en_liste
from comptes.lectures.equipe import decider_l_equipe
from comptes.listes import manques
from comptes.listes.equipe import LigneDEquipe, lire_l_equipe, reconnaitre_l_equipe
from comptes.regles import ActionRefusee
from comptes.views.acces import exiger_l_administration
from referentiel.accords import accord

EQUIPE_MAX = 500
PAGE, RELIRE = "comptes/equipe_importer.html", "comptes/equipe_relire.html"


@require_http_methods(["GET", "HEAD", "POST"])
def equipe_importer(request: HttpRequest) -> HttpResponse:
    """GET demande la liste, POST la relit, POST « confirmer » l’écrit ; elle n’est pas gardée."""
    exiger_l_administration(request)
    recu = request.method == "POST"
    formulaire = EquipeForm(*((request.POST, request.FILES) if recu else ()))
    lignes = _lignes(formulaire) if recu and formulaire.is_valid() else ()
    if not lignes:
        return render(request, PAGE, {"formulaire": formulaire})
    if "confirmer" in request.POST and (suite := _confirmer(request, lignes)):
        return redirect(suite)
    decisions = decider_l_equipe(lignes)
    contexte = {
        "liste": en_liste(formulaire.tableau),
        "remarques": formulaire.tableau.remarques,
        "refusees": [d for d in decisions if d.refusee],
        "a_confirmer": [d for d in decisions if d.a_confirmer],
        "a_ecrire": [d for d in decisions if d.ecrit and not d.a_confirmer],
        "connues": [d for d in decisions if not d.refusee and not d.ecrit],
    }
    return render(request, RELIRE, contexte)


def _lignes(formulaire: EquipeForm) -> tuple[LigneDEquipe, ...]:
    """Les lignes lues ; sinon la phrase de ce qui manque est au formulaire."""
    rangees = formulaire.tableau.rangees
    correspondance = reconnaitre_l_equipe(rangees)
    if absentes := manques(correspondance):
        formulaire.add_error(
            None,
            f"Il manque {', '.join(absentes)}\u00a0: nommez cette colonne à la première ligne.",
        )
        return ()
    lignes = lire_l_equipe(rangees, correspondance)
    if len(lignes) > EQUIPE_MAX:
        formulaire.add_error(None, f"{EQUIPE_MAX}\u00a0lignes au plus\u00a0: coupez la liste.")
        return ()
    if not lignes:
        formulaire.add_error(None, "Cette liste n’a que ses entêtes\u00a0: aucune personne à lire.")
    return lignes


def _confirmer(request: HttpRequest, lignes: tuple[LigneDEquipe, ...]) -> str:
    """Où aller ensuite : à qui reste à inviter, sinon aux personnes ; vide si c’est refusé."""
    confirmation = ConfirmationDEquipeForm(request.POST)
    confirmation.full_clean()  # des cases seulement : rien n’y est invalide
    try:
        bilan = ouvrir_les_comptes(
            lignes, acteur=request.user, le=timezone.now(), **confirmation.cleaned_data
        )
    except ActionRefusee as refus:
        messages.error(request, str(refus))
        return ""
    messages.success(request, _phrase(bilan))
    a_inviter = bilan.crees and not bilan.invitees
    return f"{reverse('personnes')}{'?etat=a_inviter' if a_inviter else ''}"


def _phrase(bilan: BilanDEquipe) -> str:
    faits = [
        accord(nombre, *mots)
        for nombre, mots in (
            (bilan.crees, ("compte ouvert", "comptes ouverts")),
            (bilan.completes, ("compte complété", "comptes complétés")),
            (bilan.invitees, ("invitation partie", "invitations parties")),
        )
        if nombre
    ]
    return f"{', '.join(faits)}." if faits else "Rien n’a changé\u00a0: tout y était déjà."
