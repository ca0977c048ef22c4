"""Une durée qui se lit : « 5 jours »."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.timesince import timesince

from evaluations.lectures.file_d_attente import jours_d_attente

register = template.Library()


@register.filter
def anciennete(le: datetime) -> str:
    """Le temps écoulé depuis `le`, dans sa plus grande unité : « 5 jours »."""
    if (timezone.now() - le).total_seconds() < 60:
        return "moins d’une minute"
    return timesince(le, depth=1)


@register.filter(name="jours_d_attente")
def jours_d_attente_a_ce_jour(le: datetime) -> str:
    return jours_d_attente(le, timezone.localdate())
