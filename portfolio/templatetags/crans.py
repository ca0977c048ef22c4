"""Les boutons radio d’une ligne d’auto-évaluation : `{% crans ligne modifiable %}`.

Il y en a près de trois cents dans la page, et toujours les mêmes : chaque ligne est gardée telle
que dessinée.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portfolio.forms.auto_evaluations import Choix, LigneDAutoEvaluation

register = template.Library()

LIGNES_GARDEES = 4096
CRAN = '<label><input type="radio" name="{}" value="{}"{}><span>{}{}</span></label>'
RIEN = ("×", "Je ne sais pas encore")


@register.simple_tag
def crans(ligne: LigneDAutoEvaluation, modifiable: bool) -> SafeString:
    """Une réponse inconnue n’est pas gardée : elle ne coche rien."""
    donnee = ligne.donnee if any(ligne.donnee == valeur for valeur, *_ in ligne.choix) else ""
    return _dessiner(ligne.nom, ligne.choix, donnee, modifiable, bool(ligne.erreurs))


@lru_cache(maxsize=LIGNES_GARDEES)
def _dessiner(nom: str, choix: Choix, donnee: str, modifiable: bool, fautive: bool) -> SafeString:
    boutons = [
        (nom, valeur, " checked" if valeur == donnee else "", libelle, _titre(titre))
        for valeur, libelle, titre in choix
    ]
    if modifiable:
        libelle, titre = RIEN
        boutons.append((nom, "", "", libelle, _titre(titre)))
    return format_html(
        '<fieldset class="crans{}" aria-labelledby="t_{}"{}>{}</fieldset>',
        " crans--erreur" if fautive else "",
        nom,
        "" if modifiable else " disabled",
        format_html_join("", CRAN, boutons),
    )


def _titre(titre: str) -> SafeString | str:
    return format_html("<i> {}</i>", titre) if titre else ""
