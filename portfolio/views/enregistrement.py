"""Ce que répond l’enregistrement d’une réalisation pendant qu’on l’écrit."""

from __future__ import annotations

from django.http import JsonResponse
from django.urls import reverse

from portfolio.enregistrement import (
    FAUTIF,
    PERIME,
    attend_du_json,
    faute_en_json,
    heure,
    refus_en_json,
)
from portfolio.models import Realisation
from portfolio.views.rangement import avertissement_du_stage

__all__ = [
    "FAUTIF",
    "PERIME",
    "attend_du_json",
    "en_json",
    "faute_en_json",
    "heure",
    "refus_en_json",
]


def en_json(realisation: Realisation, *, status: int) -> JsonResponse:
    """La version à renvoyer au prochain enregistrement, et l’adresse où il se fera."""
    lu = {
        "version": realisation.version,
        "enregistre_le": heure(realisation.modifiee_le),
        "adresse": reverse("realisation_modifier", args=[realisation.pk]),
        "avertissement": avertissement_du_stage(realisation),
    }
    return JsonResponse(lu, status=status)
