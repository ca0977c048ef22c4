"""La fiche d’une réalisation, à l’adresse de celle-ci."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from documents.catalogue.fiche import fiche_en_pdf
from documents.views.reponse import remettre
from portfolio.models import Realisation
from portfolio.regles import est_a, realisations_visibles


@require_safe
def fiche_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`?copie=privee` : preuves confidentielles comprises, pour l’étudiant lui-même seulement."""
    visibles = realisations_visibles(request.user).select_related(
        "inscription__etudiant",
        "inscription__promotion__etablissement",
        "inscription__promotion__session",
        "inscription__promotion__referentiel",
    )
    realisation = get_object_or_404(visibles, pk=pk)
    privee = request.GET.get("copie") == "privee"
    if privee and not est_a(request.user, realisation):
        raise PermissionDenied("La copie privée n’est que pour l’étudiant lui-même.")
    try:
        return remettre(request, fiche_en_pdf(realisation, privee=privee))
    except Realisation.DoesNotExist:
        raise Http404("Cette réalisation n’est plus soumise.") from None
