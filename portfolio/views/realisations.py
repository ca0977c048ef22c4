"""Noter, relire, soumettre, retirer, supprimer une réalisation."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.lectures import inscription_en_cours
from comptes.models import Inscription
from evaluations.lectures import recoupements
from portfolio import actions, regles
from portfolio.forms import (
    DepotForm,
    InvitationForm,
    LienForm,
    PreuveForm,
    RealisationForm,
    divergences,
)
from portfolio.forms.realisation import initial_des_revendications
from portfolio.lectures import equipe_de, realisation_visible
from portfolio.models import Realisation
from portfolio.regles import ActionRefusee, EnregistrementPerime
from portfolio.views.enregistrement import (
    PERIME,
    attend_du_json,
    en_json,
    faute_en_json,
    refus_en_json,
)
from portfolio.views.fiche import choix_d_appui, fiche
from portfolio.views.rangement import avertissement_du_stage
from referentiel.lectures import lire_bloc


def visible(request: HttpRequest, pk: int) -> Realisation:
    """La réalisation que la personne peut lire, sinon 404."""
    return realisation_visible(request.user, pk)


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
    formulaire = _formulaire_neuf(inscription, request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        return _creer(request, inscription, formulaire)
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
        enregistree = actions.modifier_realisation(
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
        return _refuser(request, formulaire, refus, realisation)
    return _enregistree(request, enregistree)


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
    invitation: InvitationForm | None = None,
) -> HttpResponse:
    """La page d’une réalisation, avec ses formulaires de preuves neufs ou fautifs."""
    lue = fiche(request.user, realisation, saisie=saisie)
    contexte = {
        "fiche": lue,
        "realisation": realisation,
        "depot": None,
        "lien": None,
        "equipe": equipe_de(request.user, realisation) if lue.est_a_moi else None,
        "invitation": invitation,
        "recoupements": None if lue.est_a_moi else recoupements(realisation, lue.contenu),
    }
    if lue.modifiable:
        bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
        choix = choix_d_appui(bloc, lue.contenu)
        contexte["depot"] = depot or DepotForm(choix=choix)
        contexte["lien"] = lien or LienForm(choix=choix)
    return render(request, "portfolio/realisation.html", contexte)


def _creer(
    request: HttpRequest, inscription: Inscription, formulaire: RealisationForm
) -> HttpResponse:
    le = timezone.now()
    try:
        creee = actions.creer_realisation(
            inscription,
            acteur=request.user,
            le=le,
            champs=formulaire.champs,
            revendications=formulaire.revendications,
            cle_creation=formulaire.cleaned_data["cle_creation"],
        )
    except ActionRefusee as refus:
        return _refuser(request, formulaire, refus)
    # Revenu en arrière après un premier envoi : la même clé porte un autre texte.
    if divergences(formulaire, creee):
        return _deux_textes(request, creee, "Cette réalisation a déjà été créée.")
    return _enregistree(request, creee, status=201 if creee.cree_le == le else 200)


def _formulaire_neuf(inscription: Inscription, donnees: Any = None) -> RealisationForm:
    return RealisationForm(
        donnees,
        bloc=lire_bloc(inscription.promotion.referentiel_id),
        stages=inscription.stages.all(),
        initial={"cle_creation": uuid4()},
    )


def _formulaire(realisation: Realisation, donnees: Any = None) -> RealisationForm:
    return RealisationForm(
        donnees,
        instance=realisation,
        bloc=lire_bloc(realisation.inscription.promotion.referentiel_id),
        stages=realisation.inscription.stages.all(),
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
    if formulaire.is_bound and attend_du_json(request):
        return faute_en_json(formulaire)
    contexte = {"formulaire": formulaire, "realisation": realisation, "ecarts": (), **contexte}
    return render(request, "portfolio/realisation_modifier.html", contexte, status=status)


def _refuser(
    request: HttpRequest,
    formulaire: RealisationForm,
    refus: ActionRefusee,
    realisation: Realisation | None = None,
) -> HttpResponse:
    """La règle refuse : la phrase, et la saisie gardée à l’écran."""
    if attend_du_json(request):
        return refus_en_json(str(refus), comparer=False)
    formulaire.add_error(None, str(refus))
    return _rendre_le_formulaire(request, formulaire, realisation, status=PERIME)


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
    if attend_du_json(request):
        return refus_en_json(phrase, comparer=True)
    return _rendre_le_formulaire(
        request, formulaire, enregistree, status=PERIME, ecarts=ecarts, phrase=phrase
    )


def _enregistree(
    request: HttpRequest, realisation: Realisation, *, status: int = 200
) -> HttpResponse:
    if attend_du_json(request):
        return en_json(realisation, status=status)
    messages.success(request, "Enregistré.")
    if phrase := avertissement_du_stage(realisation):
        messages.warning(request, phrase)
    return redirect("realisation", pk=realisation.pk)


def dire_le_refus(
    request: HttpRequest, realisation: Realisation, refus: ActionRefusee
) -> HttpResponse:
    for phrase in refus.phrases:
        messages.error(request, phrase)
    return redirect("realisation", pk=realisation.pk)
