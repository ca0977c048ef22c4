"""L’équité d’une équipe : seconds regards à l’aveugle, accords, charge et délais."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.models import Promotion
from evaluations import actions
from evaluations.forms.equite import SecondRegardForm, TirageForm
from evaluations.lectures.a_juger import PreuveAJuger
from evaluations.lectures.accords import accords
from evaluations.lectures.charge import FENETRE, charge
from evaluations.lectures.comparaison import comparaison
from evaluations.lectures.designees import promotion_lue
from evaluations.lectures.seconds_regards import (
    a_relire,
    avec_la_soumission,
    deja_rendu_ainsi,
    mes_regards,
)
from evaluations.models import SecondRegard
from evaluations.regles import raison_de_ne_pas_relire, seconds_regards_lus
from portfolio.models import Cadre
from portfolio.regles import ActionRefusee
from referentiel.accords import accord


@require_http_methods(["GET", "HEAD", "POST"])
def promotion_equite(request: HttpRequest, pk: int) -> HttpResponse:
    """La page d’équité d’une promotion ; un envoi tire des évaluations à relire."""
    promotion = promotion_lue(request.user, pk)
    if request.method != "POST":
        return _montrer_l_equite(request, promotion, TirageForm())
    if not promotion.enseignee:
        raise PermissionDenied
    formulaire = TirageForm(request.POST)
    if not formulaire.is_valid():
        return _montrer_l_equite(request, promotion, formulaire)
    return _tirer(request, promotion, formulaire.cleaned_data["nombre"])


@require_http_methods(["GET", "HEAD", "POST"])
def second_regard(request: HttpRequest, pk: int) -> HttpResponse:
    """À l’aveugle tant qu’il n’est pas rendu ; ensuite, les deux jugements côte à côte."""
    regard = _regard(request, pk)
    if not regard.enseignee:
        saisi = SecondRegardForm(a_relire(regard), request.POST or None)
        return _impossible(request, regard, saisi, status=403)
    if request.method == "POST":
        return _rendre(request, regard)
    if regard.rendu_le:
        return _comparer(request, regard)
    if not regard.vaut_encore:
        return _impossible(request, regard)
    return _montrer(request, regard, SecondRegardForm(a_relire(regard)))


def _regard(request: HttpRequest, pk: int) -> SecondRegard:
    return get_object_or_404(avec_la_soumission(seconds_regards_lus(request.user)), pk=pk)


def _montrer_l_equite(
    request: HttpRequest, promotion: Promotion, formulaire: TirageForm
) -> HttpResponse:
    contexte = {
        "promotion": promotion,
        "regards": mes_regards(request.user, promotion) if promotion.enseignee else None,
        "tirage": formulaire,
        "accords": accords(promotion),
        "charge": charge(promotion, le=timezone.now()),
        "jours": FENETRE.days,
    }
    return render(request, "evaluations/promotion_equite.html", contexte)


def _tirer(request: HttpRequest, promotion: Promotion, nombre: int) -> HttpResponse:
    try:
        tirees = actions.tirer_au_sort(
            promotion, acteur=request.user, le=timezone.now(), nombre=nombre
        )
    except ActionRefusee as refus:
        messages.info(request, str(refus))
    else:
        dites = accord(len(tirees), "évaluation est tirée", "évaluations sont tirées")
        messages.success(request, f"{dites} au sort : relisez sans voir le premier jugement.")
    return redirect("promotion_equite", promotion.pk)


def _rendre(request: HttpRequest, regard: SecondRegard) -> HttpResponse:
    if regard.relecteur_id != request.user.pk:
        raise PermissionDenied
    formulaire = SecondRegardForm(a_relire(regard), request.POST)
    if not formulaire.is_valid() and not regard.rendu_le and regard.vaut_encore:
        return _montrer(request, regard, formulaire)
    reponses = {
        "retenues": formulaire.retenues,
        "niveaux": formulaire.niveaux,
        "commentaire": formulaire.cleaned_data.get("commentaire", ""),
    }
    try:
        actions.rendre_un_regard(regard, acteur=request.user, le=timezone.now(), **reponses)
    except ActionRefusee:
        relu = _regard(request, regard.pk)
        if not deja_rendu_ainsi(relu, **reponses):
            return _impossible(request, relu, formulaire, status=409)
        messages.info(request, "Votre second regard était déjà rendu.")
        return redirect("second_regard", regard.pk)
    messages.success(request, "Second regard rendu. Le premier jugement n’a pas changé.")
    return redirect("second_regard", regard.pk)


def _montrer(
    request: HttpRequest, regard: SecondRegard, formulaire: SecondRegardForm
) -> HttpResponse:
    """Rien du premier jugement n’entre dans cette page, ni le nom de qui que ce soit."""
    realisation = regard.evaluation.soumission.realisation
    contexte = {
        "regard": regard.pk,
        "promotion": realisation.inscription.promotion,
        "option": realisation.inscription.option,
        "contenu": formulaire.relue.contenu,
        "preuves": [PreuveAJuger(preuve, "") for preuve in formulaire.relue.contenu.preuves],
        "cadre": Cadre(formulaire.relue.contenu.cadre).label,
        "formulaire": formulaire,
    }
    return render(request, "evaluations/second_regard.html", contexte)


def _comparer(request: HttpRequest, regard: SecondRegard) -> HttpResponse:
    contexte = {
        "regard": regard,
        "evaluation": regard.evaluation,
        "realisation": regard.evaluation.soumission.realisation,
        "comparaison": comparaison(regard),
    }
    return render(request, "evaluations/second_regard_compare.html", contexte)


def _impossible(
    request: HttpRequest,
    regard: SecondRegard,
    formulaire: SecondRegardForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Dit pourquoi, et rend à la personne ce qu’elle avait saisi."""
    raison = raison_de_ne_pas_relire(
        rendu=regard.rendu_le is not None,
        enseignee=regard.enseignee,
        vaut_encore=regard.vaut_encore,
    )
    contexte = {"regard": regard, "raison": raison, "formulaire": formulaire}
    return render(request, "evaluations/second_regard_impossible.html", contexte, status=status)
