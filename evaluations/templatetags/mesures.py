"""Des mesures qui se lisent : « 5 jours », « 312 Ko »."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.timesince import timesince

register = template.Library()


@register.filter
def anciennete(le: datetime) -> str:
    """Le temps écoulé depuis `le`, dans sa plus grande unité : « 5 jours »."""
    if (timezone.now() - le).total_seconds() < 60:
        return "moins d’une minute"
    return timesince(le, depth=1)


@register.filter
def poids(octets: int) -> str:
    """La taille d’un fichier : « 312 Ko » ou « 1,4 Mo »."""
    kibi = max(1, round(octets / 1024))
    return f"{kibi} Ko" if kibi < 1024 else f"{kibi / 1024:.1f} Mo".replace(".", ",")
