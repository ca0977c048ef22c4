"""Les feuilles et les scripts d’une page, nommés une fois : `{% styles "css/a.css" %}`."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def styles(*feuilles: str) -> SafeString:
    """Les liens de ces feuilles, dans l’ordre."""
    return _nommer('<link rel="stylesheet" href="{}">', feuilles)


@register.simple_tag
def scripts(*modules: str) -> SafeString:
    """Ces modules, dans l’ordre ; chacun s’exécute une fois la page lue."""
    return _nommer('<script type="module" src="{}"></script>', modules)


def _nommer(balise: str, chemins: tuple[str, ...]) -> SafeString:
    return format_html_join("", balise, ((static(chemin),) for chemin in chemins))
