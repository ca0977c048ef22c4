"""Juger une soumission, rouvrir une réalisation."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evaluations import actions
from evaluations.forms import EvaluationForm, ReouvertureForm
from evaluations.forms.jugement import EcartDeSaisie
from evaluations.lectures import (
    SANS_FILTRE,
    EnCours,
    FiltresDeFile,
    SuiteDeSoumissions,
    a_juger,
    deja_rendue,
    deja_rouverte,
    jugements_en_cours,
    place_dans_la_file,
    recoupements,
    remarques_pretes,
    soumissions_de,
    suivante_de,
)
from evaluations.lectures.attributions import attribution_de
from evaluations.lectures.designees import realisation_a_juger
from evaluations.models import Decision
from evaluations.regles import peut_juger_la_connue
from portfolio.lectures import dialogue
from portfolio.models import Cadre, Etat, Realisation, Soumission
from portfolio.regles import ActionRefusee

REMPLACEE = (
    "L’étudiant a soumis de nouveau pendant que vous évaluiez. Ce que vous aviez saisi est reporté "
    "ci-dessous : relisez avant de rendre."
)
REPORTEE = "Ce que vous aviez saisi est reporté ci-dessous : relisez avant de rendre."
RENDUE = {
    Decision.VALIDEE: "« {} » est validée.",
    Decision.A_REPRENDRE: "« {} » est à reprendre : {} le verra dans son portfolio.",
}


def a_juger_par(request: HttpRequest, pk: int) -> Realisation:
    """La réalisation que cette personne évalue ; inconnue d’elle 404, pas à elle de juger 403."""
    realisation = realisation_a_juger(request.user, pk)
    if not peut_juger_la_connue(request.user, realisation):
        raise PermissionDenied
    return realisation


@require_http_methods(["GET", "HEAD", "POST"])
def realisation_evaluer(request: HttpRequest, pk: int) -> HttpResponse:
    """L’écran d’évaluation d’une soumission ; rendre passe à la suivante de la file."""
    realisation = a_juger_par(request, pk)
    suite = soumissions_de(realisation)
    if request.method == "POST":
        return _juger(request, realisation, suite)
    soumission = suite.a_juger(realisation)
    if soumission is None:
        return _rien_a_juger(request, realisation)
    en_cours = jugements_en_cours(soumission, request.user, timezone.now())
    formulaire = EvaluationForm(
        a_juger(realisation, suite, soumission, request.user),
        saisi=en_cours.saisi,
        version=en_cours.version,
    )
    avertissement = REMPLACEE if en_cours.reportee else ""
    return montrer_le_jugement(
        request, realisation, formulaire, avertissement=avertissement, en_cours=en_cours
    )


@require_http_methods(["GET", "HEAD", "POST"])
def realisation_rouvrir(request: HttpRequest, pk: int) -> HttpResponse:
    """Rend une réalisation validée à l’étudiant, avec un motif ; le motif tapé n’est pas perdu."""
    realisation = a_juger_par(request, pk)
    if request.method != "POST":
        return redirect("realisation", pk)
    formulaire = ReouvertureForm(request.POST)
    if not formulaire.is_valid():
        return _motif_a_revoir(request, realisation, formulaire, 200)
    motif = formulaire.cleaned_data["motif"]
    try:
        actions.rouvrir(realisation, acteur=request.user, le=timezone.now(), motif=motif)
    except ActionRefusee as refus:
        if not deja_rouverte(realisation, request.user, motif):
            formulaire.add_error(None, str(refus))
            return _motif_a_revoir(request, realisation, formulaire, 409)
    messages.success(request, f"« {realisation} » est rouverte : l’étudiant peut la reprendre.")
    return redirect("realisation", pk)


def _juger(
    request: HttpRequest, realisation: Realisation, suite: SuiteDeSoumissions
) -> HttpResponse:
    designee = suite.numerotee(request.POST.get("numero", ""))
    soumission = designee or suite.derniere
    if soumission is None:
        raise Http404
    lue = a_juger(realisation, suite, soumission, request.user)
    formulaire = EvaluationForm(lue, request.POST)
    valide = formulaire.is_valid()
    raison = suite.raison_de_ne_pas_rendre(designee, request.user)
    if raison:
        return depassee(request, realisation, soumission, formulaire, raison)
    if not valide:
        return montrer_le_jugement(request, realisation, formulaire)
    try:
        _rendre(request, soumission, formulaire)
    except ActionRefusee as refus:
        realisation.refresh_from_db()
        return depassee(request, realisation, soumission, formulaire, str(refus))
    return _passer_a_la_suivante(request, realisation)


def _rendre(request: HttpRequest, soumission: Soumission, formulaire: EvaluationForm) -> None:
    decision = Decision(formulaire.cleaned_data["decision"])
    actions.rendre(
        soumission,
        acteur=request.user,
        le=timezone.now(),
        decision=decision,
        retenues=formulaire.retenues,
        niveaux=formulaire.niveaux,
        commentaire=formulaire.cleaned_data["commentaire"],
    )
    realisation = soumission.realisation
    etudiant = realisation.inscription.etudiant
    messages.success(request, RENDUE[decision].format(realisation, etudiant))


def depassee(
    request: HttpRequest,
    realisation: Realisation,
    soumission: Soumission,
    formulaire: EvaluationForm,
    raison: str,
) -> HttpResponse:
    """La soumission n’est plus à juger : un double clic passe, sinon 409 qui garde tout."""
    suite = soumissions_de(realisation)
    relue = suite.numerotee(str(soumission.numero))
    envoi = formulaire.data
    decision, commentaire = envoi.get("decision", ""), envoi.get("commentaire", "")
    if deja_rendue(relue, request.user, decision, commentaire):
        messages.info(request, f"Votre évaluation de « {realisation} » était déjà rendue.")
        return _passer_a_la_suivante(request, realisation)
    a_la_place = suite.a_juger(realisation)
    if a_la_place is not None:
        lue = a_juger(realisation, suite, a_la_place, request.user)
        nouveau = EvaluationForm(lue, saisi=formulaire.saisi)
        return montrer_le_jugement(request, realisation, nouveau, 409, f"{raison} {REPORTEE}")
    raison = suite.raison_de_ne_pas_rendre(relue, request.user) or raison
    contexte = {"realisation": realisation, "formulaire": formulaire, "raison": raison}
    return render(request, "evaluations/realisation_depassee.html", contexte, status=409)


def montrer_le_jugement(
    request: HttpRequest,
    realisation: Realisation,
    formulaire: EvaluationForm,
    status: int = 200,
    avertissement: str = "",
    *,
    en_cours: EnCours | None = None,
    ecarts: Sequence[EcartDeSaisie] = (),
) -> HttpResponse:
    """L’écran entier ; `ecarts` : ce qu’un autre onglet avait enregistré et que celui-ci change."""
    soumission, le = formulaire.soumission.soumission, timezone.now()
    filtres = FiltresDeFile.depuis(request.GET)
    place = place_dans_la_file(request.user, realisation, filtres)
    if filtres == SANS_FILTRE:
        request.en_attente = place.total
    contexte = {
        "realisation": realisation,
        "filtres": filtres,
        "etudiant": realisation.inscription.etudiant,
        "cadre": Cadre(formulaire.soumission.contenu.cadre).label,
        "a_juger": formulaire.soumission,
        "formulaire": formulaire,
        "attribution": attribution_de(realisation, request.user),
        "place": place,
        "avertissement": avertissement,
        "ecarts": ecarts,
        "en_cours": en_cours or jugements_en_cours(soumission, request.user, le),
        "remarques": remarques_pretes(request.user, realisation, formulaire.soumission),
        "recoupements": recoupements(realisation, formulaire.soumission.contenu),
        "dialogue": dialogue(request.user, realisation, [soumission], vu_le=le),
    }
    return render(request, "evaluations/realisation_evaluer.html", contexte, status=status)


def _rien_a_juger(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    """Déjà jugée : on la montre. Retirée en brouillon : elle est de nouveau à l’étudiant seul."""
    if realisation.etat != Etat.BROUILLON:
        messages.info(request, f"« {realisation} » n’est plus en attente d’évaluation.")
        return redirect("realisation", realisation.pk)
    messages.info(request, "L’étudiant a retiré cette soumission : elle n’est plus à évaluer.")
    return redirect("evaluations")


def _passer_a_la_suivante(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    filtres = FiltresDeFile.depuis(request.GET)
    suivante = suivante_de(request.user, realisation, filtres)
    if suivante is None:
        return redirect(f"{reverse('evaluations')}{filtres.adresse}")
    return redirect(f"{reverse('realisation_evaluer', args=[suivante])}{filtres.adresse}")


def _motif_a_revoir(
    request: HttpRequest, realisation: Realisation, formulaire: ReouvertureForm, status: int
) -> HttpResponse:
    contexte = {"realisation": realisation, "formulaire_rouvrir": formulaire}
    return render(request, "evaluations/realisation_rouvrir.html", contexte, status=status)
