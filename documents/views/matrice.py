"""La matrice d’une classe à emporter : les filtres et la date de la page sont gardés."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents.classeurs.ecriture import NATURE
from documents.classeurs.matrice import matrice_en_classeur, matrice_en_csv, nom_du_tableau
from evaluations.lectures import FiltresDeMatrice, MatriceDemandee, matrice_demandee
from evaluations.regles import promotions_lues


@require_safe
def matrice_csv(request: HttpRequest, pk: int) -> HttpResponse:
    demandee = _demandee(request, pk)
    return _a_telecharger(demandee, "csv", matrice_en_csv(demandee), "text/csv; charset=utf-8")


@require_safe
def matrice_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    demandee = _demandee(request, pk)
    return _a_telecharger(demandee, "xlsx", matrice_en_classeur(demandee), NATURE)


def _demandee(request: HttpRequest, pk: int) -> MatriceDemandee:
    promotion = get_object_or_404(promotions_lues(request.user), pk=pk)
    filtres = FiltresDeMatrice.depuis(request.GET)
    return matrice_demandee(promotion, filtres, personne=request.user, maintenant=timezone.now())


def _a_telecharger(
    demandee: MatriceDemandee, extension: str, contenu: bytes, nature: str
) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=nature)
    nom = nom_du_tableau(demandee, extension)
    reponse["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=nom)
    reponse["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(reponse, private=True, no_store=True)
    return reponse
