"""Une durée qui se lit : « 5 jours »."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.timesince import timesince

from referentiel.accords import accord

register = template.Library()


@register.filter
def anciennete(le: datetime) -> str:
    """Le temps écoulé depuis `le`, dans sa plus grande unité : « 5 jours »."""
    if (timezone.now() - le).total_seconds() < 60:
        return "moins d’une minute"
    return timesince(le, depth=1)


@register.filter
def jours_d_attente(le: datetime) -> str:
    """Les jours de calendrier depuis `le` : « 12 jours », « aujourd’hui »."""
    jours = (timezone.localdate() - timezone.localtime(le).date()).days
    return accord(jours, "jour") if jours > 0 else "aujourd’hui"
