"""Les fournisseurs d’identité réglés : `{% fournisseurs_regles as fournisseurs %}`."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def fournisseurs_regles() -> tuple[object, ...]:
    """Ceux de l’établissement, dans l’ordre des réglages ; aucune requête."""
    return settings.FOURNISSEURS
