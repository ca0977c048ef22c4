"""Ce qu’une liste de classe ne dépasse pas, quel que soit son format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from comptes.listes.refus import ListeRefusee

LIGNES_MAX = 5000
# L’entête et quelques lignes de titre au-dessus ne comptent pas parmi les étudiants.
RANGEES_MAX = LIGNES_MAX + 20
COLONNES_MAX = 200
CELLULE_MAX = 300
# Espaces de toute sorte, octets nuls, marques invisibles de sens et de jonction.
BLANCS = re.compile(r"[\s\0\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
COMMANDES = re.compile(r"[\x01-\x1f\x7f-\x9f\ud800-\udfff]")


def borner(rangees: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Des cellules propres et de longueur sage ; lève `ListeRefusee` si le tableau est démesuré."""
    propres: list[tuple[str, ...]] = []
    for rangee in rangees:
        cellules = [nettoyer(cellule) for cellule in rangee]
        while cellules and not cellules[-1]:
            cellules.pop()
        if len(cellules) > COLONNES_MAX:
            raise ListeRefusee(
                f"Ce tableau a plus de {COLONNES_MAX} colonnes\u00a0: ce n’est pas une liste."
            )
        propres.append(tuple(cellules))
        if len(propres) > RANGEES_MAX and any(cellules):
            raise ListeRefusee(
                f"Ce fichier a plus de {LIGNES_MAX // 1000}\u00a0000 lignes\u00a0: "
                "importez une classe à la fois."
            )
    while propres and not propres[-1]:
        propres.pop()
    return tuple(propres)


def nettoyer(cellule: str) -> str:
    """Un texte en composition usuelle, aux espaces simples (insécables comprises), et court."""
    texte = COMMANDES.sub("", BLANCS.sub(" ", cellule[: CELLULE_MAX * 4])).strip()
    return normalize("NFC", texte)[:CELLULE_MAX]
