"""Garder le jugement pendant qu’on l’écrit, et dire qui d’autre regarde la même soumission.

La page envoie son formulaire avec `Accept: application/json` : 200 enregistré ; 422 une faute, rien
n’est écrit ; 409 un autre onglet a enregistré entre-temps, ou la soumission n’est plus à juger.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from evaluations import actions
from evaluations.forms import EvaluationForm, JugementEnCoursForm
from evaluations.lectures import (
    FiltresDeFile,
    SuiteDeSoumissions,
    a_juger,
    jugements_en_cours,
    soumissions_de,
)
from evaluations.models import JugementEnCours
from evaluations.views.jugement import a_juger_par, depassee, montrer_le_jugement
from portfolio.enregistrement import (
    FAUTIF,
    attend_du_json,
    faute_en_json,
    heure,
    refus_en_json,
)
from portfolio.models import Realisation, Soumission
from portfolio.regles import ActionRefusee, EnregistrementPerime

DEUX_SAISIES = "Cette évaluation a été enregistrée ailleurs : rien n’a été recouvert."


@vary_on_headers("Accept")
@require_POST
def jugement_en_cours(request: HttpRequest, pk: int) -> HttpResponse:
    """Garde ce qui est saisi, sans le rendre ; sans script, le bouton « Garder pour plus tard »."""
    realisation = a_juger_par(request, pk)
    suite = soumissions_de(realisation)
    designee = suite.numerotee(request.POST.get("numero", ""))
    soumission = designee or suite.derniere
    if soumission is None:
        raise Http404
    formulaire = JugementEnCoursForm(
        a_juger(realisation, suite, soumission, request.user), request.POST
    )
    if not formulaire.is_valid():
        return _fautif(request, realisation, formulaire)
    raison = suite.raison_de_ne_pas_rendre(designee, request.user)
    if raison:
        return _refuser(request, realisation, formulaire, raison)
    try:
        garde = actions.garder_le_jugement(
            soumission,
            acteur=request.user,
            le=timezone.now(),
            saisi=formulaire.saisi,
            version=formulaire.version_lue,
        )
    except EnregistrementPerime as refus:
        return _comparer(request, realisation, formulaire, str(refus))
    except ActionRefusee as refus:
        return _refuser(request, realisation, formulaire, str(refus))
    return _garde(request, realisation, suite, garde)


@require_POST
def jugement_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """La page ouverte donne signe de vie, et apprend qui d’autre évalue ou vient de rendre."""
    realisation = a_juger_par(request, pk)
    suite = soumissions_de(realisation)
    designee = suite.numerotee(request.POST.get("numero", ""))
    if designee and not suite.raison_de_ne_pas_rendre(designee):
        actions.signaler_sa_presence(designee, acteur=request.user, le=timezone.now())
    return JsonResponse(_presences(request, realisation, suite, designee))


def _presences(
    request: HttpRequest,
    realisation: Realisation,
    suite: SuiteDeSoumissions,
    soumission: Soumission | None,
) -> dict[str, object]:
    """Les phrases à dire, et pourquoi cette page ne peut plus être rendue, s’il y a lieu."""
    raison = suite.raison_de_ne_pas_rendre(soumission, request.user)
    if raison or soumission is None:
        return {"presences": [], "depassee": raison, "adresse": _ou_aller(realisation, suite)}
    vues = jugements_en_cours(soumission, request.user, timezone.now())
    return {"presences": vues.presences, "depassee": "", "adresse": ""}


def _ou_aller(realisation: Realisation, suite: SuiteDeSoumissions) -> str:
    """La nouvelle soumission à évaluer, sinon la réalisation, sinon la file."""
    if suite.a_juger(realisation):
        return reverse("realisation_evaluer", args=[realisation.pk])
    if realisation.etat == "brouillon":
        return reverse("evaluations")
    return reverse("realisation", args=[realisation.pk])


def _garde(
    request: HttpRequest,
    realisation: Realisation,
    suite: SuiteDeSoumissions,
    garde: JugementEnCours,
) -> HttpResponse:
    if not attend_du_json(request):
        messages.success(request, "Votre évaluation est gardée : elle n’est pas encore rendue.")
        filtres = FiltresDeFile.depuis(request.GET)
        return redirect(f"{reverse('evaluations')}{filtres.adresse}")
    lu = {"version": garde.version, "enregistre_le": heure(garde.enregistre_le)}
    return JsonResponse(lu | _presences(request, realisation, suite, garde.soumission))


def _fautif(
    request: HttpRequest, realisation: Realisation, formulaire: JugementEnCoursForm
) -> HttpResponse:
    if attend_du_json(request):
        return faute_en_json(formulaire)
    return montrer_le_jugement(request, realisation, formulaire, FAUTIF)


def _refuser(
    request: HttpRequest, realisation: Realisation, formulaire: JugementEnCoursForm, raison: str
) -> HttpResponse:
    """La soumission n’est plus à juger : le script le dit, la page reporte ou montre la saisie."""
    if attend_du_json(request):
        return refus_en_json(raison, comparer=False)
    soumission = formulaire.soumission.soumission
    return depassee(request, realisation, soumission, formulaire, raison)


def _comparer(
    request: HttpRequest, realisation: Realisation, formulaire: JugementEnCoursForm, phrase: str
) -> HttpResponse:
    """Deux onglets : la page montre les deux saisies, et n’écrase que si on la rend ou la garde."""
    if attend_du_json(request):
        return refus_en_json(phrase, comparer=True)
    lue = formulaire.soumission
    vues = jugements_en_cours(lue.soumission, request.user, timezone.now())
    a_revoir = EvaluationForm(lue, saisi=formulaire.saisi, version=vues.version)
    return montrer_le_jugement(
        request,
        realisation,
        a_revoir,
        409,
        DEUX_SAISIES,
        en_cours=vues,
        ecarts=formulaire.ecarts_avec(vues.saisi),
    )
