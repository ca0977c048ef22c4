"""Insérer des lignes dans un formulaire : tout ce qui désigne le dessous se décale avec lui.

La bibliothèque ne déplace que les cases ; fusions, hauteurs, zone d’impression, formules, mises
en forme conditionnelles, validations, images et sauts de page sont à notre charge.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from documents.classeurs.bandes import Bande
from documents.classeurs.references import Decalage

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet


def agrandir(feuille: Worksheet, lignes: tuple[Bande, ...], nombre: int) -> tuple[Bande, ...]:
    """Au moins `nombre` lignes : celles qui manquent s’insèrent avant la dernière.

    Elles ont le style, la hauteur et les fusions de la ligne du dessus ; la dernière garde le
    filet qui ferme le tableau, et les sommes comme la zone d’impression s’étendent d’elles-mêmes.
    """
    manque = nombre - len(lignes)
    if manque <= 0:
        return lignes
    modele, derniere = lignes[-2:][0], lignes[-1]
    haut = len(modele.rangs)
    _inserer(feuille, modele, derniere.haut, manque)
    pas = manque * haut
    nouvelles = (Bande(r, r + haut - 1) for r in range(derniere.haut, derniere.haut + pas, haut))
    return (*lignes[:-1], *nouvelles, Bande(derniere.haut + pas, derniere.bas + pas))


def _inserer(feuille: Worksheet, modele: Bande, avant: int, fois: int) -> None:
    haut = len(modele.rangs)
    decalage = Decalage(feuille.title, avant, fois * haut)
    habits = [(r - modele.haut, c, x) for (r, c), x in feuille._cells.items() if r in modele.rangs]
    rangs = {r: feuille.row_dimensions[r] for r in modele.rangs if r in feuille.row_dimensions}
    motifs = [
        (f.min_row - modele.haut, f.min_col, f.max_row - modele.haut, f.max_col)
        for f in feuille.merged_cells.ranges
        if modele.haut <= f.min_row and f.max_row <= modele.bas
    ]
    _decaler_les_cases(feuille, decalage)
    _decaler_les_rangs(feuille, decalage)
    _decaler_les_fusions(feuille, decalage)
    _decaler_le_reste(feuille, decalage)
    _decaler_les_formules(feuille, decalage)
    for depart in range(avant, avant + decalage.pas, haut):
        for ecart, colonne, habit in habits:
            feuille._cells[depart + ecart, colonne] = _vide(feuille, depart + ecart, colonne, habit)
        for rang, dimension in rangs.items():
            _copier_le_rang(feuille, dimension, depart + rang - modele.haut)
        for motif in motifs:
            _fusionner(feuille, depart, motif)


def _vide(feuille: Worksheet, rang: int, colonne: int, habit: Cell) -> Cell | MergedCell:
    """Une case vide du même habit, fusionnée si lui l’est."""
    case = type(habit)(feuille, row=rang, column=colonne)
    case._style = copy(habit._style)
    return case


def _copier_le_rang(feuille: Worksheet, source: object, rang: int) -> None:
    from openpyxl.worksheet.dimensions import RowDimension

    copie = RowDimension(
        feuille,
        index=rang,
        ht=source.ht,
        hidden=source.hidden,
        outlineLevel=source.outlineLevel,
        collapsed=source.collapsed,
        thickBot=source.thickBot,
        thickTop=source.thickTop,
    )
    copie._style = copy(source._style)
    feuille.row_dimensions[rang] = copie


def _fusionner(feuille: Worksheet, depart: int, motif: tuple[int, int, int, int]) -> None:
    """Une fusion de plus ; ses cases ont déjà leur habit, que la bibliothèque referait."""
    from openpyxl.worksheet.cell_range import CellRange

    haut, gauche, bas, droite = motif
    feuille.merged_cells.ranges.add(CellRange(None, gauche, depart + haut, droite, depart + bas))


def _decaler_les_cases(feuille: Worksheet, decalage: Decalage) -> None:
    cases = list(feuille._cells.values())
    feuille._cells.clear()
    for case in cases:
        case.row = decalage.rang(case.row)
        feuille._cells[case.row, case.column] = case
        if getattr(case, "hyperlink", None):
            case.hyperlink.ref = case.coordinate


def _decaler_les_rangs(feuille: Worksheet, decalage: Decalage) -> None:
    dimensions = list(feuille.row_dimensions.items())
    feuille.row_dimensions.clear()
    for rang, dimension in dimensions:
        dimension.index = decalage.rang(rang)
        feuille.row_dimensions[dimension.index] = dimension


def _decaler_les_fusions(feuille: Worksheet, decalage: Decalage) -> None:
    """Une fusion que l’insertion traverse s’agrandit."""
    fusions = list(feuille.merged_cells.ranges)
    feuille.merged_cells.ranges.clear()
    for fusion in fusions:
        fusion.max_row = decalage.rang(fusion.max_row)
        fusion.min_row = decalage.rang(fusion.min_row)
        feuille.merged_cells.ranges.add(fusion)


def _decaler_le_reste(feuille: Worksheet, decalage: Decalage) -> None:
    zones = [decalage.plage(str(zone)) for zone in feuille._print_area.sorted()]
    feuille.print_area = zones or None
    if feuille.print_title_rows:
        feuille.print_title_rows = decalage.plage(feuille.print_title_rows).replace("$", "")
    if feuille.auto_filter.ref:
        feuille.auto_filter.ref = decalage.plage(feuille.auto_filter.ref)
    for tableau in feuille.tables.values():
        tableau.ref = decalage.plage(tableau.ref)
    for saut in feuille.row_breaks.brk:
        saut.id = decalage.rang(saut.id + 1) - 1
    for dessin in (*feuille._images, *feuille._charts):
        for coin in (getattr(dessin.anchor, "_from", None), getattr(dessin.anchor, "to", None)):
            if coin is not None:
                coin.row = decalage.rang(coin.row + 1) - 1
    _decaler_les_regles(feuille, decalage)


def _decaler_les_regles(feuille: Worksheet, decalage: Decalage) -> None:
    """Mises en forme conditionnelles et validations : leurs plages et leurs formules."""
    from openpyxl.formatting.formatting import ConditionalFormattingList
    from openpyxl.worksheet.cell_range import MultiCellRange

    anciennes = feuille.conditional_formatting
    feuille.conditional_formatting = ConditionalFormattingList()
    for mise_en_forme in anciennes:
        for regle in mise_en_forme.rules:
            regle.formula = [_sans_egal(decalage, f, feuille.title) for f in regle.formula]
            feuille.conditional_formatting.add(decalage.plages(str(mise_en_forme.sqref)), regle)
    for validation in feuille.data_validations.dataValidation:
        validation.sqref = MultiCellRange(decalage.plages(str(validation.sqref)))
        for nom in ("formula1", "formula2"):
            if formule := getattr(validation, nom):
                setattr(validation, nom, _sans_egal(decalage, formule, feuille.title))


def _sans_egal(decalage: Decalage, formule: str, ici: str) -> str:
    return decalage.formule(f"={formule}", ici).removeprefix("=")


def _decaler_les_formules(feuille: Worksheet, decalage: Decalage) -> None:
    """Dans toutes les feuilles, et dans les noms définis : tout ce qui désigne la nôtre."""
    from openpyxl.worksheet.formula import ArrayFormula

    classeur = feuille.parent
    for autre in classeur.worksheets:
        for case in autre._cells.values():
            if case.data_type != "f":
                continue
            if isinstance(case.value, ArrayFormula):
                case.value.text = decalage.formule(case.value.text, autre.title)
                if autre is feuille:
                    case.value.ref = decalage.plage(case.value.ref)
            elif isinstance(case.value, str):
                case._value = decalage.formule(case.value, autre.title)
    for noms in (classeur.defined_names, *(autre.defined_names for autre in classeur.worksheets)):
        for nom in noms.values():
            nom.attr_text = _sans_egal(decalage, nom.attr_text, "")
