"""Noter, relire, soumettre, retirer, supprimer une réalisation."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.lectures import inscription_en_cours
from portfolio import actions, regles
from portfolio.forms import DepotForm, LienForm, PreuveForm, RealisationForm, divergences
from portfolio.forms.realisation import initial_des_revendications
from portfolio.models import Realisation
from portfolio.regles import ActionRefusee, EnregistrementPerime
from portfolio.views.fiche import choix_d_appui, fiche
from referentiel.lectures import lire_bloc

PERIME = 409


def visible(request: HttpRequest, pk: int) -> Realisation:
    """La réalisation que la personne peut lire, sinon 404."""
    visibles = regles.realisations_visibles(request.user)
    return get_object_or_404(
        visibles.select_related("inscription__etudiant", "inscription__promotion"), pk=pk
    )


def la_mienne(request: HttpRequest, pk: int) -> Realisation:
    """La réalisation de la personne : 404 pour qui ne la voit pas, 403 pour qui la lit."""
    realisation = visible(request, pk)
    if not regles.est_a(request.user, realisation):
        raise PermissionDenied("Seul l’étudiant agit sur sa réalisation.")
    return realisation


@require_safe
def realisation(request: HttpRequest, pk: int) -> HttpResponse:
    return rendre_la_fiche(request, visible(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if not regles.peut_creer(request.user, inscription):
        raise PermissionDenied("Une réalisation se crée dans un portfolio d’étudiant.")
    formulaire = RealisationForm(
        request.POST or None,
        bloc=lire_bloc(inscription.promotion.referentiel_id),
        initial={"cle_creation": uuid4()},
    )
    if request.method == "POST" and formulaire.is_valid():
        creee = actions.creer_realisation(
            inscription,
            acteur=request.user,
            le=timezone.now(),
            champs=formulaire.champs,
            revendications=formulaire.revendications,
            cle_creation=formulaire.cleaned_data["cle_creation"],
        )
        # Revenu en arrière après un premier envoi : la même clé porte un autre texte.
        if divergences(formulaire, creee):
            return _deux_textes(request, creee, "Cette réalisation a déjà été créée.")
        return _enregistree(request, creee)
    return _rendre_le_formulaire(request, formulaire)


@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = la_mienne(request, pk)
    if request.method != "POST":
        if not regles.peut_modifier(request.user, realisation):
            raise PermissionDenied("Cette réalisation n’est plus modifiable.")
        return _rendre_le_formulaire(request, _formulaire(realisation), realisation)
    formulaire = _formulaire(visible(request, pk), request.POST)
    if not formulaire.is_valid():
        return _rendre_le_formulaire(request, formulaire, realisation)
    try:
        actions.modifier_realisation(
            realisation,
            acteur=request.user,
            le=timezone.now(),
            champs=formulaire.champs,
            revendications=formulaire.revendications,
            version=formulaire.cleaned_data["version"] or 0,
        )
    except EnregistrementPerime as refus:
        return _deux_textes(request, realisation, str(refus))
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _rendre_le_formulaire(request, formulaire, realisation, status=PERIME)
    return _enregistree(request, realisation)


@require_POST
def soumettre(request: HttpRequest, pk: int) -> HttpResponse:
    realisation, le = la_mienne(request, pk), timezone.now()
    try:
        soumission = actions.soumettre(realisation, acteur=request.user, le=le)
    except ActionRefusee as refus:
        return dire_le_refus(request, realisation, refus)
    if soumission.soumise_le == le:
        messages.success(request, f"Soumission n° {soumission.numero} envoyée à l’enseignant.")
    else:
        messages.info(
            request, "Cette réalisation est déjà soumise : rien n’a été envoyé deux fois."
        )
    return redirect("realisation", pk=pk)


@require_POST
def retirer(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = la_mienne(request, pk)
    try:
        actions.retirer(realisation, acteur=request.user, le=timezone.now())
    except ActionRefusee as refus:
        return dire_le_refus(request, realisation, refus)
    messages.success(request, "Soumission retirée : vous pouvez de nouveau modifier.")
    return redirect("realisation", pk=pk)


@require_POST
def supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = la_mienne(request, pk)
    try:
        actions.supprimer_realisation(realisation, acteur=request.user, le=timezone.now())
    except ActionRefusee as refus:
        return dire_le_refus(request, realisation, refus)
    messages.success(request, f"« {realisation.intitule} » est supprimée.")
    return redirect("portfolio")


def rendre_la_fiche(
    request: HttpRequest,
    realisation: Realisation,
    *,
    depot: DepotForm | None = None,
    lien: LienForm | None = None,
    saisie: PreuveForm | None = None,
) -> HttpResponse:
    """La page d’une réalisation, avec ses formulaires de preuves neufs ou fautifs."""
    lue = fiche(request.user, realisation, saisie=saisie)
    choix = choix_d_appui(lire_bloc(realisation.inscription.promotion.referentiel_id), lue.contenu)
    contexte = {
        "fiche": lue,
        "realisation": realisation,
        "depot": depot or DepotForm(choix=choix),
        "lien": lien or LienForm(choix=choix),
    }
    return render(request, "portfolio/realisation.html", contexte)


def _formulaire(realisation: Realisation, donnees: Any = None) -> RealisationForm:
    return RealisationForm(
        donnees,
        instance=realisation,
        bloc=lire_bloc(realisation.inscription.promotion.referentiel_id),
        initial={"version": realisation.version, **initial_des_revendications(realisation)},
    )


def _rendre_le_formulaire(
    request: HttpRequest,
    formulaire: RealisationForm,
    realisation: Realisation | None = None,
    *,
    status: int = 200,
    **contexte: Any,
) -> HttpResponse:
    contexte = {"formulaire": formulaire, "realisation": realisation, "ecarts": (), **contexte}
    return render(request, "portfolio/realisation_modifier.html", contexte, status=status)


def _deux_textes(request: HttpRequest, realisation: Realisation, phrase: str) -> HttpResponse:
    """Rend la saisie et le texte enregistré côte à côte ; l’enregistrer de nouveau l’emportera."""
    enregistree = visible(request, realisation.pk)
    donnees = request.POST.copy()
    donnees["version"] = enregistree.version
    formulaire = _formulaire(visible(request, realisation.pk), donnees)
    formulaire.is_valid()
    ecarts = divergences(formulaire, enregistree)
    if not ecarts:
        return _enregistree(request, enregistree)
    return _rendre_le_formulaire(
        request, formulaire, enregistree, status=PERIME, ecarts=ecarts, phrase=phrase
    )


def _enregistree(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    messages.success(request, "Enregistré.")
    return redirect("realisation", pk=realisation.pk)


def dire_le_refus(
    request: HttpRequest, realisation: Realisation, refus: ActionRefusee
) -> HttpResponse:
    for phrase in refus.phrases:
        messages.error(request, phrase)
    return redirect("realisation", pk=realisation.pk)
