"""Un récit sans ses marques, et ce qu’on en cite : pour chercher dedans et pour questionner."""

from __future__ import annotations

import re
from textwrap import shorten

LIEN = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
MARQUES = re.compile(r"^[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]+|\*+|`+", re.MULTILINE)


def en_clair(texte: str) -> str:
    """Le texte qui se lit d’un récit en Markdown léger, ligne par ligne."""
    return MARQUES.sub("", LIEN.sub(r"\1", texte))


def citation(texte: str, longueur: int = 240) -> str:
    """Le début d’un récit, sur une ligne, coupé entre deux mots."""
    return shorten(en_clair(texte), longueur, placeholder="\u00a0…")
