"""Les promotions suivies, la matrice d’une classe, la fiche d’un étudiant."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptes.regles import inscriptions_visibles
from evaluations import lectures
from evaluations.lectures import promotions_suivies
from evaluations.regles import encadre
from portfolio.lectures import semaines_de_stage, stages_de


@require_safe
def promotions(request: HttpRequest) -> HttpResponse:
    if not encadre(request.user):
        raise PermissionDenied
    suivies = promotions_suivies(request.user)
    return render(request, "evaluations/promotions.html", {"promotions": suivies})


@require_safe
def matrice(request: HttpRequest, pk: int) -> HttpResponse:
    """Toute la classe d’un coup d’œil : une ligne par étudiant, une case par sous-compétence."""
    promotion = get_object_or_404(promotions_suivies(request.user), pk=pk)
    contexte = {
        "promotion": promotion,
        "matrice": lectures.matrice(promotion),
        "etats": lectures.ETATS,
    }
    return render(request, "evaluations/matrice.html", contexte)


@require_safe
def inscription(request: HttpRequest, pk: int) -> HttpResponse:
    """Un étudiant tel que son enseignant le voit ; l’étudiant voit la même page."""
    inscriptions = inscriptions_visibles(request.user).avec_tout_l_entete()
    inscription = get_object_or_404(inscriptions, pk=pk)
    stages = stages_de(inscription)
    contexte = {
        "inscription": inscription,
        "fiche": lectures.fiche(inscription),
        "stages": stages,
        "semaines": semaines_de_stage(stages),
        "c_est_moi": inscription.etudiant_id == request.user.pk,
    }
    return render(request, "evaluations/inscription.html", contexte)
