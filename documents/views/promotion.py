"""Les documents d’une classe, pour ses enseignants et l’administration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from comptes.regles import promotions_visibles
from documents.catalogue.promotion import synthese_de_promotion_en_pdf
from documents.views.reponse import remettre


@require_safe
def synthese_de_promotion_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Une ligne par candidat : ce que le jury a sous les yeux."""
    visibles = promotions_visibles(request.user)
    complete = visibles.select_related("etablissement", "session", "referentiel")
    promotion = get_object_or_404(complete, pk=pk)
    return remettre(request, synthese_de_promotion_en_pdf(promotion))
