"""Les stages de l’étudiant : les lister, les noter, garder leurs attestations signées."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.lectures import inscription_en_cours
from comptes.models import Inscription
from portfolio import actions, regles
from portfolio.forms import DemandeForm, StageForm, du_contenu
from portfolio.lectures import avec_leur_demande, semaines_de_stage, stages_de
from portfolio.models import Stage
from portfolio.models.stage import StageQuerySet
from portfolio.regles import ActionRefusee, EnregistrementPerime
from portfolio.views.debit import debit_limite
from portfolio.views.fichiers import servir
from referentiel.preparees import preparee

PERIME = 409
EN_TETE = ("inscription__promotion__session", "inscription__etudiant")
A_REDEMANDER = (
    "La confirmation du tuteur portait sur d’autres dates, une autre durée ou une autre "
    "organisation : demandez-la de nouveau."
)


@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        return render(request, "portfolio/stages_sans_inscription.html")
    return rendre_les_stages(request, inscription)


def rendre_les_stages(
    request: HttpRequest, inscription: Inscription, *, saisie: DemandeForm | None = None
) -> HttpResponse:
    """La liste ; `saisie` est la demande de confirmation fautive à remontrer sous son stage."""
    lus = avec_leur_demande(stages_de(inscription), inscription, vu_le=timezone.now())
    faites, attendues = semaines_de_stage(lus), inscription.promotion.session.semaines_de_stage
    contexte = {
        "stages": lus,
        "saisie": saisie,
        "faites": faites,
        "attendues": attendues,
        "manquantes": max(0, attendues - faites),
        "enregistres": _enregistres(inscription.pk),
    }
    return render(request, "portfolio/stages.html", contexte)


@preparee
def _enregistres(inscription: int) -> StageQuerySet:
    """Ce que le navigateur gardait en attendant et qui est maintenant enregistré."""
    siens = Stage.objects.de_l_inscription(inscription)
    return siens.order_by("pk").values("pk", "version", "cle_creation")


@require_http_methods(["GET", "HEAD", "POST"])
@debit_limite
def nouveau(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if not regles.peut_tenir_ses_stages(request.user, inscription):
        raise PermissionDenied("Un stage se note dans un portfolio d’étudiant.")
    formulaire = StageForm(
        request.POST or None, request.FILES or None, initial={"cle_creation": uuid4()}
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            cree = _noter(request, inscription, formulaire)
        except ActionRefusee as refus:
            formulaire.add_error("attestation", str(refus))
            return _rendre_le_formulaire(request, formulaire)
        # Revenu en arrière après un premier envoi : la même clé porte un autre texte.
        if _differe(formulaire, cree):
            return _deux_textes(request, cree, "Ce stage a déjà été noté.")
        return _enregistre(request, formulaire)
    return _rendre_le_formulaire(request, formulaire)


def _noter(request: HttpRequest, inscription: Inscription, formulaire: StageForm) -> Stage:
    return actions.creer_stage(
        inscription,
        acteur=request.user,
        le=timezone.now(),
        champs=formulaire.champs,
        attestation=formulaire.cleaned_data["attestation"],
        cle_creation=formulaire.cleaned_data["cle_creation"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@debit_limite
def modifier(request: HttpRequest, pk: int) -> HttpResponse:
    stage = le_mien(request, pk)
    if request.method != "POST":
        return _rendre_le_formulaire(request, _formulaire(stage), stage)
    formulaire = _formulaire(le_mien(request, pk), request.POST, request.FILES)
    if not formulaire.is_valid():
        return _rendre_le_formulaire(request, formulaire, stage)
    le = timezone.now()
    try:
        actions.modifier_stage(
            stage,
            acteur=request.user,
            le=le,
            champs=formulaire.champs,
            version=formulaire.cleaned_data["version"] or 0,
            attestation=formulaire.cleaned_data["attestation"],
            sans_attestation=formulaire.cleaned_data.get("sans_attestation", False),
        )
    except EnregistrementPerime as refus:
        return _deux_textes(request, stage, str(refus))
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _rendre_le_formulaire(request, formulaire, stage, status=PERIME)
    if stage.confirmations.filter(revoquee_le=le).exists():
        messages.warning(request, A_REDEMANDER)
    return _enregistre(request, formulaire)


@require_POST
def supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    stage = le_mien(request, pk)
    try:
        actions.supprimer_stage(stage, acteur=request.user)
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"Le stage « {stage.organisation} » est supprimé.")
    return redirect("stages")


@require_safe
def attestation(request: HttpRequest, pk: int) -> HttpResponse:
    """L’attestation signée, pour l’étudiant, ses enseignants et l’administration."""
    stage = _visible(request, pk)
    if not stage.attestation:
        raise Http404("Ce stage n’a pas d’attestation.")
    return servir(
        request,
        stage.attestation,
        stage.attestation_nom,
        stage.attestation_type_mime,
        stage.attestation_sha256,
    )


def _visible(request: HttpRequest, pk: int) -> Stage:
    visibles = regles.stages_visibles(request.user).select_related(*EN_TETE)
    return get_object_or_404(visibles, pk=pk)


def le_mien(request: HttpRequest, pk: int) -> Stage:
    """Le stage que la personne peut changer : sinon 404, ou 403 si elle le lit."""
    stage = _visible(request, pk)
    if not regles.peut_tenir_ses_stages(request.user, stage.inscription):
        raise PermissionDenied("Seul l’étudiant inscrit tient ses stages.")
    return stage


def _formulaire(stage: Stage, donnees: Any = None, fichiers: Any = None) -> StageForm:
    return StageForm(donnees, fichiers, instance=stage, initial={"version": stage.version})


def _rendre_le_formulaire(
    request: HttpRequest,
    formulaire: StageForm,
    stage: Stage | None = None,
    *,
    status: int = 200,
    **contexte: Any,
) -> HttpResponse:
    contexte = {"formulaire": formulaire, "stage": stage, "ecarts": (), "phrase": "", **contexte}
    return render(request, "portfolio/stage_modifier.html", contexte, status=status)


def _deux_textes(request: HttpRequest, stage: Stage, phrase: str) -> HttpResponse:
    """Rend la saisie et le texte enregistré côte à côte ; l’enregistrer de nouveau l’emportera."""
    enregistre = le_mien(request, stage.pk)
    donnees = request.POST.copy()
    donnees["version"] = enregistre.version
    formulaire = _formulaire(le_mien(request, stage.pk), donnees, request.FILES)
    formulaire.is_valid()
    if not _differe(formulaire, enregistre):
        return _enregistre(request, formulaire)
    ecarts = du_contenu(formulaire, enregistre)
    return _rendre_le_formulaire(
        request, formulaire, enregistre, status=PERIME, ecarts=ecarts, phrase=phrase
    )


def _differe(formulaire: StageForm, stage: Stage) -> bool:
    """La saisie valide porte un autre texte ou une autre attestation que le stage enregistré."""
    depose = formulaire.cleaned_data["attestation"]
    retire = formulaire.cleaned_data.get("sans_attestation") and not depose
    autre = depose is not None and depose.sha256 != stage.attestation_sha256
    return autre or bool(retire and stage.attestation) or bool(du_contenu(formulaire, stage))


def _enregistre(request: HttpRequest, formulaire: StageForm) -> HttpResponse:
    phrase = "Enregistré."
    if formulaire.semaines_comptees:
        nombre = formulaire.cleaned_data["semaines"]
        phrase += f" {nombre} semaine{'s' if nombre > 1 else ''}, d’après les dates : "
        phrase += "corrigez si la présence a été autre."
    messages.success(request, phrase)
    return redirect("stages")
