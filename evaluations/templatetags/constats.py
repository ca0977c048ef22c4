"""Les constats d’un contrôle, sujet par sujet : une page en montre jusqu’à cent."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from evaluations.conformite.bilan import GroupeDeSujet
from evaluations.templatetags.formes import former, former_lignes

register = template.Library()

SUJET = """<div class="constats__sujet">
  <h3>{nom}{place}</h3>
  <ul class="constats__liste">
{lignes}
  </ul>
</div>"""
PLACE = ' <span class="constats__place">{}</span>'
LIGNE = """<li class="constat">
  <p>{}</p> <a href="{}">{}<span class="visually-hidden"> : {}</span></a>
</li>"""


@register.simple_tag
def constats(sujets: Iterable[GroupeDeSujet]) -> SafeString:
    """Le sujet, sa place dans le tableau, puis chaque constat et son lien."""
    return former_lignes("\n", "{}", ((_sujet(groupe),) for groupe in sujets))


def _sujet(groupe: GroupeDeSujet) -> SafeString:
    nom, place = groupe.sujet.nom, groupe.sujet.place
    lignes = ((c.phrase, c.adresse, c.geste, nom) for c in groupe.constatations)
    return former(
        SUJET,
        nom=nom,
        place=former(PLACE, place) if place else "",
        lignes=former_lignes("\n", LIGNE, lignes),
    )
