"""Ce que toute page pose jusqu’à cent fois, dans tous les gabarits : rien n’est à charger.

Un dessin se fait une fois par processus, l’adresse d’une page numérotée s’y cherche une fois.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from referentiel.adresses import adresse_de
from referentiel.lectures import NiveauLu

register = template.Library()
register.simple_tag(adresse_de, name="adresse")
dessine_une_fois = lru_cache(maxsize=128)


@register.simple_tag
@dessine_une_fois
def icone(nom: str) -> SafeString:
    """`{% icone "validee" %}` : un dessin de `composants/_icones.html`, à côté d’un mot."""
    return format_html(
        '<svg class="icone" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', nom
    )


@register.simple_tag
@dessine_une_fois
def badge(etat: str, libelle: str) -> SafeString:
    """`{% badge r.etat r.libelle_etat %}` : la forme et la couleur d’un état, et son mot."""
    return format_html(
        '<span class="badge-etat badge-etat--{}">{}<span class="badge-etat__mot">{}</span></span>',
        etat,
        icone(etat),
        libelle,
    )


@register.simple_tag
@dessine_une_fois
def niveau(rendu: NiveauLu) -> SafeString:
    """`{% niveau lu.arrete.niveau %}` : le code d’un niveau, puis son intitulé."""
    return format_html(
        '<span class="niveau{}" aria-hidden="true">{}</span> {}',
        " niveau--satisfaisant" if rendu.satisfaisant else "",
        rendu.code,
        rendu.intitule,
    )
