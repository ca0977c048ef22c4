"""La matrice d’une classe, aujourd’hui ou à une date passée, et ce qu’il y a derrière une case."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from comptes.models import Option
from comptes.regles import inscriptions_visibles
from evaluations import lectures
from evaluations.lectures import FiltresDeMatrice
from evaluations.lectures.designees import promotion_lue, promotion_montree
from evaluations.lectures.perimetre import passes_par

EN_FRAGMENT = "X-Fragment"


@require_safe
def matrice(request: HttpRequest, pk: int) -> HttpResponse:
    """Toute la classe d’un coup d’œil : une ligne par étudiant, une case par sous-compétence."""
    promotion = promotion_montree(request.user, pk)
    filtres, maintenant = FiltresDeMatrice.depuis(request.GET), timezone.now()
    demandee = lectures.matrice_demandee(
        promotion, filtres, personne=request.user, maintenant=maintenant
    )
    aujourd_hui = timezone.localdate(maintenant)
    contexte = {
        "promotion": promotion,
        "demandee": demandee,
        "matrice": demandee.montree,
        "filtres": filtres,
        "tris": lectures.TRIS.items(),
        "competences": [(str(c.id), c.abrege) for c in demandee.entiere.bloc.competences],
        "options": Option.values,
        "etats": lectures.ETATS,
        "aujourd_hui": aujourd_hui,
        "reperes": lectures.reperes(filtres, aujourd_hui),
    }
    return render(request, "evaluations/matrice.html", contexte)


@require_safe
def matrice_case(
    request: HttpRequest, pk: int, inscription: int, sous_competence: int
) -> HttpResponse:
    """Les réalisations, preuves et jugements d’une case ; un script n’en demande que le cœur."""
    promotion = promotion_lue(request.user, pk)
    visibles = inscriptions_visibles(request.user).avec_tout_l_entete()
    passes = visibles.filter(pk__in=passes_par(promotion.pk))
    lue = get_object_or_404(passes, pk=inscription)
    filtres, maintenant = FiltresDeMatrice.depuis(request.GET), timezone.now()
    moment = filtres.moment(timezone.localdate(maintenant))
    try:
        derriere = lectures.derriere_la_case(
            lue,
            sous_competence,
            promotion=promotion,
            instant=moment.instant,
            maintenant=maintenant,
        )
    except KeyError as inconnue:
        raise Http404("Cette sous-compétence n’est pas de ce référentiel.") from inconnue
    contexte = {
        "promotion": promotion,
        "inscription": lue,
        "filtres": filtres,
        "moment": moment,
        "derriere": derriere,
    }
    fragment = EN_FRAGMENT in request.headers
    gabarit = "evaluations/_case.html" if fragment else "evaluations/matrice_case.html"
    reponse = render(request, gabarit, contexte)
    patch_vary_headers(reponse, [EN_FRAGMENT])
    return reponse
