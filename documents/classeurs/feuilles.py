"""Lire une feuille sans la déplier : les cases qui existent, leurs fusions, leurs mesures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LARGEUR_PAR_DEFAUT = 8.43


@dataclass(frozen=True)
class Etendue:
    """Une case, ou une fusion de cases : ses bornes, comprises."""

    haut: int
    gauche: int
    bas: int
    droite: int

    def __str__(self) -> str:
        from openpyxl.utils import get_column_letter

        premiere = f"{get_column_letter(self.gauche)}{self.haut}"
        if (self.haut, self.gauche) == (self.bas, self.droite):
            return premiere
        return f"{premiere}:{get_column_letter(self.droite)}{self.bas}"


@dataclass(frozen=True)
class CaseEcrite:
    """Une case de la feuille et le texte que l’on y lit."""

    etendue: Etendue
    texte: str


def etendue(feuille: Worksheet, rang: int, colonne: int) -> Etendue:
    """La fusion qui contient cette case, ou la case seule."""
    for fusion in feuille.merged_cells.ranges:
        if fusion.min_row <= rang <= fusion.max_row and (
            fusion.min_col <= colonne <= fusion.max_col
        ):
            return Etendue(fusion.min_row, fusion.min_col, fusion.max_row, fusion.max_col)
    return Etendue(rang, colonne, rang, colonne)


def case(feuille: Worksheet, ou: Etendue) -> Cell:
    return feuille.cell(ou.haut, ou.gauche)


def cases_ecrites(feuille: Worksheet) -> tuple[CaseEcrite, ...]:
    """Les cases qui portent un texte, de haut en bas puis de gauche à droite."""
    return tuple(
        CaseEcrite(etendue(feuille, rang, colonne), str(trouvee.value))
        for (rang, colonne), trouvee in sorted(feuille._cells.items())
        if trouvee.value is not None and str(trouvee.value).strip()
    )


def largeur(feuille: Worksheet, gauche: int, droite: int) -> float:
    """La largeur de ces colonnes, en unités du tableur ; une colonne cachée n’en a pas."""
    return sum(_largeur(feuille, colonne) for colonne in range(gauche, droite + 1))


def _largeur(feuille: Worksheet, colonne: int) -> float:
    from openpyxl.utils import get_column_letter

    dimensions = feuille.column_dimensions
    connues = [d for d in dimensions.values() if d.min and d.min <= colonne <= d.max]
    lettre = get_column_letter(colonne)
    if lettre in dimensions:
        connues.insert(0, dimensions[lettre])
    if connues:
        return 0 if connues[0].hidden else connues[0].width
    return feuille.sheet_format.defaultColWidth or LARGEUR_PAR_DEFAUT


def hauteur(feuille: Worksheet, haut: int, bas: int) -> float | None:
    """La hauteur de ces rangs, en points ; rien si l’un d’eux s’ajuste à son texte."""
    hauteurs = [
        feuille.row_dimensions[rang].height if rang in feuille.row_dimensions else None
        for rang in range(haut, bas + 1)
    ]
    return None if None in hauteurs else sum(hauteurs)


def a_des_filets(feuille: Worksheet, rang: int, colonnes: tuple[int, ...]) -> bool:
    """Vrai si une de ces cases a un bord gauche ou droit : un rang du tableau, pas un vide."""
    bords = [
        trouvee.border for colonne in colonnes if (trouvee := feuille._cells.get((rang, colonne)))
    ]
    return any(cote and cote.style for bord in bords for cote in (bord.left, bord.right))
