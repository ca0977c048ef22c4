"""Changer un morceau d’un texte dont les parties ont chacune leur police, sans les perdre."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.rich_text import CellRichText


def remplacer(valeur: str | CellRichText, debut: int, fin: int, texte: str) -> str | CellRichText:
    """La même valeur où `texte` prend la place des caractères `debut` à `fin`.

    Il prend la police du caractère qui le précède (à défaut, du premier).
    """
    if isinstance(valeur, str):
        return valeur[:debut] + texte + valeur[fin:]
    morceaux, depart, reste = [], 0, texte
    for morceau in valeur:
        lu, arrivee = str(morceau), depart + len(str(morceau))
        ici = reste if depart < max(debut, 1) <= arrivee else ""
        reste = "" if ici else reste
        avant, apres = lu[: max(0, debut - depart)], lu[max(0, fin - depart) :]
        morceaux.append(_avec(morceau, avant + ici + apres))
        depart = arrivee
    return type(valeur)([morceau for morceau in morceaux if str(morceau)])


def _avec(morceau: object, texte: str) -> object:
    if isinstance(morceau, str):
        return texte
    copie = copy(morceau)
    copie.text = texte
    return copie


def corps_multiplie(valeur: str | CellRichText, facteur: float) -> str | CellRichText:
    """Les corps propres aux morceaux baissent d’autant que celui de la case."""
    if isinstance(valeur, str) or facteur == 1:
        return valeur
    return type(valeur)([_corps_multiplie(morceau, facteur) for morceau in valeur])


def _corps_multiplie(morceau: object, facteur: float) -> object:
    if isinstance(morceau, str) or not morceau.font.sz:
        return morceau
    copie = copy(morceau)
    copie.font = copy(morceau.font)
    copie.font.sz = round(morceau.font.sz * facteur * 2) / 2
    return copie
