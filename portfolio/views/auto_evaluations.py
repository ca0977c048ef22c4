"""Se situer soi-même, compétence par compétence, à côté de ce que disent ses enseignants."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from comptes.lectures import derniere_inscription
from comptes.models import Inscription
from evaluations.lectures import Regard, niveaux_retenus, regards
from portfolio import actions, regles
from portfolio.forms import AutoEvaluationForm
from portfolio.forms.auto_evaluations import LigneDAutoEvaluation
from portfolio.lectures import AutoEvaluationLue, auto_evaluation_de
from portfolio.views.enregistrement import attend_du_json
from referentiel.lectures import lire_bloc

FAUTIF = 422


@dataclass(frozen=True)
class Section:
    """Une compétence de la page : son formulaire, et le regard des enseignants par indicateur."""

    formulaire: AutoEvaluationForm
    indicateurs: tuple[tuple[LigneDAutoEvaluation, Regard], ...]
    ouverte: bool


@vary_on_headers("Accept")
@require_http_methods(["GET", "HEAD", "POST"])
def auto_evaluation(request: HttpRequest) -> HttpResponse:
    """La page ; en POST, ce qui a changé dans une compétence."""
    inscription = derniere_inscription(request.user)
    if request.method == "POST":
        if not regles.peut_s_auto_evaluer(request.user, inscription):
            raise PermissionDenied("Seul l’étudiant inscrit se situe lui-même.")
        return _enregistrer(request, inscription)
    if inscription is None:
        return render(request, "portfolio/sans_inscription.html")
    return _montrer(request, inscription)


def _enregistrer(request: HttpRequest, inscription: Inscription) -> HttpResponse:
    formulaire = _formulaire_envoye(request, inscription)
    if formulaire is None:
        return _repondre_une_erreur(request, inscription, None)
    if not formulaire.is_valid():
        return _repondre_une_erreur(request, inscription, formulaire)
    actions.se_situer(
        inscription,
        acteur=request.user,
        le=timezone.now(),
        niveaux=formulaire.niveaux,
        savoirs=formulaire.savoirs,
    )
    if attend_du_json(request):
        return _dire_l_etat(inscription, formulaire)
    messages.success(request, f"« {formulaire.competence.intitule} » : enregistré.")
    pk = formulaire.competence.id
    return redirect(f"{reverse('auto_evaluation')}?competence={pk}#competence-{pk}")


def _formulaire_envoye(request: HttpRequest, inscription: Inscription) -> AutoEvaluationForm | None:
    """Celui de la compétence nommée ; rien si elle n’est pas du référentiel."""
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    nommee = request.POST.get("competence", "")
    competence = next((c for c in bloc.competences if str(c.id) == nommee), None)
    if competence is None:
        return None
    lue = auto_evaluation_de(inscription)
    return AutoEvaluationForm(competence, bloc.niveaux, lue, request.POST)


def _repondre_une_erreur(
    request: HttpRequest, inscription: Inscription, formulaire: AutoEvaluationForm | None
) -> HttpResponse:
    phrase = "Rien n’est enregistré : une réponse est inconnue, choisissez à nouveau."
    if attend_du_json(request):
        return JsonResponse({"erreur": phrase}, status=FAUTIF)
    messages.error(request, phrase)
    return _montrer(request, inscription, formulaire)


def _dire_l_etat(inscription: Inscription, formulaire: AutoEvaluationForm) -> JsonResponse:
    """L’heure de l’enregistrement et les écarts tels qu’ils sont maintenant."""
    lue = auto_evaluation_de(inscription)
    a_jour = AutoEvaluationForm(formulaire.competence, formulaire.echelle, lue)
    heure = timezone.localtime()
    return JsonResponse(
        {
            "etat": f"Enregistré à {heure.hour} h {heure.minute:02}",
            "resume": a_jour.resume,
            "ecarts": {
                regard.indicateur.id: regard.ecart_dit
                for regard in _regards(inscription, formulaire, lue)
            },
        }
    )


def _montrer(
    request: HttpRequest, inscription: Inscription, envoye: AutoEvaluationForm | None = None
) -> HttpResponse:
    ouverte = str(envoye.competence.id) if envoye else request.GET.get("competence", "")
    contexte = {
        "inscription": inscription,
        "sections": _sections(inscription, envoye, ouverte),
        "echelle": lire_bloc(inscription.promotion.referentiel_id).niveaux,
        "peut": regles.peut_s_auto_evaluer(request.user, inscription),
    }
    return render(request, "portfolio/auto_evaluation.html", contexte)


def _sections(
    inscription: Inscription, envoye: AutoEvaluationForm | None, ouverte: str
) -> tuple[Section, ...]:
    """Trois requêtes : ses niveaux, ses savoirs, les niveaux retenus."""
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    lue, retenus = auto_evaluation_de(inscription), niveaux_retenus(inscription)
    sections = []
    for competence in bloc.competences:
        formulaire = AutoEvaluationForm(competence, bloc.niveaux, lue)
        if envoye and envoye.competence.id == competence.id:
            formulaire = envoye
        vus = regards(competence, lue.niveaux, retenus, bloc.niveaux)
        couples = tuple(zip(formulaire.indicateurs, vus, strict=True))
        sections.append(Section(formulaire, couples, str(competence.id) == ouverte))
    return tuple(sections)


def _regards(
    inscription: Inscription, formulaire: AutoEvaluationForm, lue: AutoEvaluationLue
) -> tuple[Regard, ...]:
    return regards(
        formulaire.competence, lue.niveaux, niveaux_retenus(inscription), formulaire.echelle
    )
