"""La fiche d’une personne : la lire, la corriger, changer ses droits."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes.actions.personnes import (
    changer_l_adresse,
    changer_les_droits,
    corriger_l_identite,
)
from comptes.forms import AdresseForm, IdentiteForm, PlaceForm
from comptes.lectures.fiche import fiche_de
from comptes.models import Utilisateur
from comptes.regles import ActionRefusee
from comptes.views.acces import exiger_l_administration


@require_safe
def personne(request: HttpRequest, pk: int) -> HttpResponse:
    return montrer_la_fiche(request, personne_administree(request, pk))


@require_POST
def personne_identite(request: HttpRequest, pk: int) -> HttpResponse:
    trouvee = personne_administree(request, pk)
    formulaire = IdentiteForm(request.POST, instance=personne_administree(request, pk))
    if not formulaire.is_valid():
        return montrer_la_fiche(request, trouvee, identite=formulaire)
    lue = formulaire.cleaned_data
    return _apres(
        request,
        trouvee,
        lambda: corriger_l_identite(trouvee, lue, acteur=request.user, le=timezone.now()),
        "L’identité est corrigée.",
    )


@require_POST
def personne_adresse(request: HttpRequest, pk: int) -> HttpResponse:
    trouvee = personne_administree(request, pk)
    formulaire = AdresseForm(request.POST, instance=personne_administree(request, pk))
    if not formulaire.is_valid():
        return montrer_la_fiche(request, trouvee, adresse=formulaire)
    adresse = formulaire.cleaned_data["email"]
    return _apres(
        request,
        trouvee,
        lambda: changer_l_adresse(trouvee, adresse, acteur=request.user, le=timezone.now()),
        "L’adresse est changée\u00a0: un mot part à l’ancienne et à la nouvelle.",
    )


@require_POST
def personne_droits(request: HttpRequest, pk: int) -> HttpResponse:
    """« donner » ou « retirer » ; un second clic ne change plus rien."""
    trouvee = personne_administree(request, pk)
    administre = request.POST.get("droits") == "donner"
    return _apres(
        request,
        trouvee,
        lambda: changer_les_droits(
            trouvee, administre=administre, acteur=request.user, le=timezone.now()
        ),
        "Les droits sont changés, la personne en est prévenue.",
    )


def personne_administree(request: HttpRequest, pk: int) -> Utilisateur:
    """La personne avec ses rôles ; 403 à qui n’administre pas, 404 si elle n’existe pas."""
    exiger_l_administration(request)
    return get_object_or_404(Utilisateur.objects.avec_roles(), pk=pk)


def montrer_la_fiche(
    request: HttpRequest,
    trouvee: Utilisateur,
    *,
    identite: IdentiteForm | None = None,
    adresse: AdresseForm | None = None,
    place: PlaceForm | None = None,
) -> HttpResponse:
    contexte = {
        "fiche": fiche_de(trouvee, lecteur=request.user, le=timezone.now()),
        "identite": identite or IdentiteForm(instance=trouvee),
        "adresse": adresse or AdresseForm(instance=trouvee),
        "place": place or PlaceForm(),
        "corrige": bool(identite or adresse),
        "adresse_d_effacement": _adresse_d_effacement(trouvee),
    }
    return render(request, "comptes/personne.html", contexte)


def _adresse_d_effacement(trouvee: Utilisateur) -> str:
    try:
        return reverse("personne_effacer", args=[trouvee.pk])
    except NoReverseMatch:
        return ""


def _apres(
    request: HttpRequest, trouvee: Utilisateur, action: Callable[[], bool], phrase: str
) -> HttpResponse:
    try:
        change = action()
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    else:
        if change:
            messages.success(request, phrase)
        else:
            messages.info(request, "Rien n’a changé\u00a0: c’était déjà ainsi.")
    return redirect("personne", trouvee.pk)
