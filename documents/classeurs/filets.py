"""Les filets du classeur : le contour moyen, le dedans fin, la diagonale de la case coupée."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.styles import Border
    from openpyxl.worksheet.merge import MergedCellRange
    from openpyxl.worksheet.worksheet import Worksheet

COLONNES = "ABCDEFGH"
NOIR = "FF000000"
RANG_CADRE = 3  # le contour commence sous les deux titres
RANG_COMPETENCES, RANG_PUCES = 6, 7


def tracer(feuille: Worksheet, dernier: int) -> None:
    """Chaque case, ou chaque fusion d’un seul tenant, a ses quatre bords."""
    for rang in range(RANG_CADRE, dernier + 1):
        for colonne in range(1, len(COLONNES) + 1):
            bords = _bords(colonne, rang, colonne, rang, dernier)
            feuille.cell(rang, colonne).border = bords
    for fusion in sorted(feuille.merged_cells.ranges, key=lambda f: (f.min_row, f.min_col)):
        if fusion.min_row >= RANG_CADRE:
            _border(fusion, dernier)
    for rang in (RANG_COMPETENCES, RANG_PUCES):
        _couper(feuille[f"A{rang}"])


def _border(fusion: MergedCellRange, dernier: int) -> None:
    from openpyxl.styles import Border

    for rang, colonne in fusion.cells:
        fusion.ws.cell(rang, colonne).border = Border()
    fusion.start_cell.border = _bords(*fusion.bounds, dernier)
    fusion.format()


def _couper(case: Cell) -> None:
    """La diagonale, sur les deux cases fusionnées : le tableur la tire d’un coin à l’autre."""
    from openpyxl.styles import Border, Side

    case.border += Border(diagonal=Side("thin", NOIR), diagonalDown=True)


def _bords(gauche: int, haut: int, droite: int, bas: int, dernier: int) -> Border:
    """Un trait moyen au bord du tableau, fin au-dedans."""
    from openpyxl.styles import Border, Side

    contour, fin = Side("medium", NOIR), Side("thin", NOIR)
    return Border(
        left=contour if gauche == 1 else fin,
        right=contour if droite == len(COLONNES) else fin,
        top=contour if haut == RANG_CADRE else fin,
        bottom=contour if bas == dernier else fin,
    )
