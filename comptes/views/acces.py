"""La classe, l’import, l’inscription qu’une adresse désigne, à qui les gère."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from comptes.models import ImportDeClasse, Inscription, Promotion
from comptes.regles import (
    imports_visibles,
    inscriptions_visibles,
    peut_gerer_la_classe,
    promotions_visibles,
)


def classe_geree(request: HttpRequest, pk: int) -> Promotion:
    """404 si la classe n’est pas visible, 403 si elle ne se gère pas."""
    visibles = promotions_visibles(request.user).select_related("session", "etablissement")
    return _exiger(request, get_object_or_404(visibles, pk=pk))


def import_gere(request: HttpRequest, pk: int) -> ImportDeClasse:
    visibles = imports_visibles(request.user)
    visibles = visibles.select_related("promotion__session", "promotion__etablissement", "auteur")
    trouve = get_object_or_404(visibles, pk=pk)
    _exiger(request, trouve.promotion)
    return trouve


def inscription_geree(request: HttpRequest, pk: int) -> Inscription:
    visibles = inscriptions_visibles(request.user).select_related("promotion", "etudiant")
    trouvee = get_object_or_404(visibles, pk=pk)
    _exiger(request, trouvee.promotion)
    return trouvee


def exiger_l_administration(request: HttpRequest) -> None:
    """403 aux autres : ces pages sont celles de qui administre l’établissement."""
    if not request.user.is_staff:
        raise PermissionDenied("Cette page est réservée à l’administration de l’établissement.")


def _exiger(request: HttpRequest, promotion: Promotion) -> Promotion:
    if not peut_gerer_la_classe(request.user, promotion):
        raise PermissionDenied
    return promotion
