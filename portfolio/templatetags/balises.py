"""Le filtre des récits : `{{ contenu.demarche|balise }}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from portfolio.balisage import baliser

register = template.Library()


@register.filter(is_safe=True)
def balise(texte: str) -> SafeString:
    return baliser(texte)
