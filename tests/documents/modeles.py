"""Des classeurs officiels faits pour les tests : le nôtre laissé blanc, et un autre, à la main."""

from functools import lru_cache
from io import BytesIO

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins

from documents.classeurs.dessin import en_xlsx
from tests.documents.decor import tableau

SANS_IDENTITE = {"nom_officiel": "", "numero_candidat": "", "centre": "", "option": "", "url": ""}
BLEU = PatternFill("solid", fgColor="FFDDE6F5")
FIN = Side("thin", "FF333333")
CADRE = Border(left=FIN, right=FIN, top=FIN, bottom=Side("hair", "FF333333"))
PREMIER = 10  # le rang du titre de la première partie
TITRES = (
    "RÉALISATIONS en cours\nde formation ",
    "Réalisations en milieu professionnel  en cours de 1ère année",
    "Réalisation en milieu professionnel en cours de deuxième année",
)


@lru_cache
def vierge(bloc):
    """Notre classeur dessiné, sans rien d’un candidat."""
    return en_xlsx(tableau(bloc, **SANS_IDENTITE))


def octets(classeur):
    sortie = BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def relire(contenu):
    return openpyxl.load_workbook(BytesIO(contenu), rich_text=True)


def retouche(contenu, retoucher):
    """Le même classeur, après ce qu’un tableur y aurait changé."""
    classeur = relire(contenu)
    retoucher(classeur)
    return octets(classeur)


@lru_cache
def a_la_main(bloc, capacites=(10, 7, 7)):
    """Le même formulaire par une autre main : une colonne de marge, des consignes, d’autres styles.

    Les compétences sont dans l’ordre inverse ; le tableau commence en B, ses lignes au rang 11.
    """
    classeur = openpyxl.Workbook()
    classeur.active.title = "Notice"
    classeur.active["A1"] = "Remplir la feuille suivante."
    feuille = classeur.create_sheet("Annexe VI-1")
    _entete(feuille, bloc)
    dernier = _parties(feuille, capacites)
    classeur.active["A2"] = f"=COUNTA('Annexe VI-1'!B11:B{dernier})"
    _reglages(classeur, feuille, dernier)
    return octets(classeur)


def _entete(feuille, bloc):
    police = Font(name="Calibri", size=14, bold=True, color="FF16203C")
    feuille["B1"] = "Consignes : remplir un tableau par candidat, en respectant les périodes."
    feuille["B2"] = CellRichText(
        "BTS SIO — ", TextBlock(InlineFont(rFont="Calibri", sz=16, b=True), "Session : 20__")
    )
    feuille["B4"] = CellRichText(
        TextBlock(InlineFont(rFont="Calibri", sz=14, b=True), "Nom et"),
        TextBlock(InlineFont(rFont="Calibri", sz=14, i=True), "\nPRÉNOM\u00a0:  "),
    )
    feuille["G4"] = "Nº Candidat:"
    feuille["B5"] = "CENTRE DE  FORMATION (nom et ville) : ……………"
    feuille["G5"] = "Option : □ SISR   □ SLAM"
    feuille["B6"] = "Adresse URL du portfolio"
    for coordonnees in ("B2", "B4", "G4", "B5", "G5", "B6"):
        feuille[coordonnees].font = police
        feuille[coordonnees].fill = BLEU
    for fusion in ("B4:F4", "G4:I4", "B5:F5", "G5:I5", "B6:I6", "B8:B9", "C8:C9"):
        feuille.merge_cells(fusion)
    feuille["B8"] = "Réalisations professionnelles (intitulé et liste des documents associés)"
    feuille["C8"] = " PERIODE\n(sous la forme du JJ/MM/AA au JJ/MM/AA)"
    feuille["B8"].border = feuille["B9"].border = Border(diagonal=FIN, diagonalDown=True, left=FIN)
    for colonne, competence in zip("DEFGHI", reversed(bloc.competences), strict=True):
        feuille[f"{colonne}8"] = f" {competence.intitule.upper().replace('’', chr(39))}\n"
        feuille[f"{colonne}9"] = "\n".join(f"• {s.intitule}" for s in competence.sous_competences)
        feuille[f"{colonne}8"].alignment = Alignment(wrap_text=True)
        feuille[f"{colonne}9"].alignment = Alignment(text_rotation=90, wrap_text=True)
    for rang, hauteur in ((4, 38), (8, 90), (9, 300), (10, 30)):
        feuille.row_dimensions[rang].height = hauteur


def _parties(feuille, capacites):
    """Rend le dernier rang du tableau ; une note le suit."""
    rang = PREMIER
    for titre, capacite in zip(TITRES, capacites, strict=True):
        feuille.cell(rang, 2, titre).alignment = Alignment(horizontal="center")
        feuille.merge_cells(start_row=rang, end_row=rang, start_column=2, end_column=9)
        for ligne in range(rang + 1, rang + capacite + 1):
            _habiller(feuille, ligne)
        rang += capacite + 1
    feuille.cell(rang + 1, 2, "Une croix par compétence mobilisée.")
    return rang - 1


def _habiller(feuille, rang):
    feuille.row_dimensions[rang].height = 30 + rang % 2
    for colonne in range(2, 10):
        case = feuille.cell(rang, colonne)
        case.font = Font(name="Calibri", size=10, italic=colonne == 2)
        case.border, case.fill = CADRE, BLEU if colonne > 3 else PatternFill()
        case.alignment = Alignment(vertical="top", wrap_text=colonne == 2)


def _reglages(classeur, feuille, dernier):
    for colonne, unites in zip("ABCDEFGHI", (2, 60, 12, *(13,) * 6), strict=True):
        feuille.column_dimensions[colonne].width = unites
    feuille.print_area = f"B1:I{dernier + 2}"
    feuille.print_title_rows = "8:9"
    feuille.page_margins = PageMargins(0.3, 0.3, 0.4, 0.4)
    feuille.page_setup.paperSize, feuille.page_setup.orientation = 9, "portrait"
    feuille.sheet_properties.pageSetUpPr.fitToPage = True
    feuille.conditional_formatting.add(
        f"D11:I{dernier}", FormulaRule(formula=['D11="X"'], font=Font(bold=True))
    )
    choix = DataValidation("list", formula1='"X"', sqref=f"D11:I{dernier}")
    feuille.add_data_validation(choix)
    nom = DefinedName("dernieres", attr_text=f"'Annexe VI-1'!$B${dernier}:$I${dernier}")
    classeur.defined_names["dernieres"] = nom
    feuille.cell(dernier + 1, 4, f'=COUNTIF(D11:D{dernier},"X")')
    classeur.properties.creator = "Direction de l’enseignement"
    classeur.properties.title = "Annexe VI-1"
