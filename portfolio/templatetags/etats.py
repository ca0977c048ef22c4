"""Le badge d’un état : `{% badge etat libelle %}`, dessiné une fois par le gabarit commun."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=128)
def badge(etat: str, libelle: str) -> SafeString:
    return render_to_string("composants/_badge_etat.html", {"etat": etat, "libelle": libelle})
