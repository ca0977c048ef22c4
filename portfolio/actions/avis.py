"""Comment un avis nomme une réalisation : son intitulé, et rien de plus."""

from __future__ import annotations

from django.utils.text import Truncator

from portfolio.models import Realisation

INTITULE_MAX = 120


def titre_d_avis(nouvelle: str, realisation: Realisation) -> str:
    """« Nouveau message : « Plan de sauvegarde » » ; un intitulé trop long est abrégé."""
    return f"{nouvelle} : « {Truncator(realisation.intitule).chars(INTITULE_MAX)} »"
