"""Les filtres de Django que la maison dit autrement, dans tous les gabarits.

Inscrits dans les réglages (`builtins`), ils remplacent ceux du même nom : rien n’est à charger.
"""

from __future__ import annotations

from datetime import date

from django import template
from django.template.defaultfilters import date as date_de_django

from referentiel.accords import mise_du_jour, poids

register = template.Library()


@register.filter("date", expects_localtime=True, is_safe=False)
def jour(quand: object, mise: str | None = None) -> str:
    """Celui de Django ; « 1er octobre », jamais « 1 octobre »."""
    if mise and isinstance(quand, date):
        mise = mise_du_jour(quand, mise)
    return date_de_django(quand, mise)


@register.filter("filesizeformat", is_safe=True)
def taille(octets: int) -> str:
    """« 1,4 Mo », comme le tableau de bord, les preuves et les documents ; jamais « 1,4 Mio »."""
    return poids(octets)
