"""Ce que le calendrier de la session rend grave, ou pas encore."""

from __future__ import annotations

from evaluations.conformite.constatations import Gravite
from evaluations.conformite.faits import Faits

PROCHE = 30
IMMINENT = 7
"""Jours avant le dépôt : un mois pour s’y mettre, une semaine pour que rien ne reste."""


def a_temps(faits: Faits, gravite: Gravite) -> Gravite:
    """Ce que la seconde année comblera n’est qu’un conseil tant qu’on est en première."""
    return Gravite.CONSEIL if faits.en_premiere_annee else gravite


def selon_le_delai(faits: Faits) -> Gravite:
    """De plus en plus grave à l’approche du dépôt ; un conseil tant que la date est inconnue."""
    jours = faits.jours_restants
    if jours is None or jours > PROCHE:
        return Gravite.CONSEIL
    return Gravite.AVERTISSEMENT if jours > IMMINENT else Gravite.BLOQUANT
