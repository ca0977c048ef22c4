"""Un jour dans une phrase."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def en_lettres(jour: date) -> str:
    """« 12 avril 2027 », « 1er octobre 2027 »."""
    return f"{'1er' if jour.day == 1 else jour.day}\u00a0{date_format(jour, 'F Y')}"
