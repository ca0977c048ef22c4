"""Un nombre et son nom, un jour, un poids : tout le site les dit de la même façon."""

from __future__ import annotations

import re
from datetime import date

from django.utils.formats import date_format

QUANTIEME = re.compile(r"j(?= F)")


def accord(nombre: int, singulier: str, pluriel: str = "") -> str:
    """« 1 semaine », « 9 semaines » ; zéro se dit au singulier, et le pluriel prend un « s »."""
    return f"{nombre}\u00a0{singulier if nombre < 2 else pluriel or f'{singulier}s'}"


def en_lettres(quand: date, mise: str = "j F Y") -> str:
    """« 12 avril 2027 », « 1er octobre 2027 » ; un instant est déjà à l’heure du lieu."""
    return date_format(quand, mise_du_jour(quand, mise))


def mise_du_jour(quand: date, mise: str) -> str:
    """La mise en forme de Django où le premier du mois se dit « 1er »."""
    return QUANTIEME.sub(r"j\\e\\r", mise) if quand.day == 1 else mise


def poids(octets: int) -> str:
    """« 312 Ko », « 1,4 Mo » ou « 2,1 Go » ; ce qui pèse moins d’un Ko en compte un."""
    kibi = max(1, round(octets / 1024)) if octets else 0
    if kibi < 1024:
        return f"{kibi}\u00a0Ko"
    unite, mesure = ("Mo", kibi / 1024) if kibi < 1024**2 else ("Go", kibi / 1024**2)
    return f"{mesure:.1f}\u00a0{unite}".replace(".", ",")
