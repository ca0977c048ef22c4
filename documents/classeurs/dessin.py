"""Le tableau de synthèse en classeur : le formulaire officiel, redessiné à sa géométrie nominale.

Ce qui se lit est ce que le PDF imprime (`imprimable`, `composer_case`) ; seul le corps des textes
tient compte du tableur, qui compte ses colonnes plus étroites et ses lignes plus hautes.
Mêmes entrées, mêmes octets : rien ne dit l’heure, ni dans le classeur ni dans son archive.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from documents.classeurs.ecriture import (
    COCHEE,
    INTERLIGNE,
    RETRAIT,
    boite,
    octets,
    poser,
    texte_de_la_ligne,
    texte_de_la_periode,
    titrer,
)
from documents.classeurs.filets import COLONNES, RANG_COMPETENCES, RANG_PUCES, tracer
from documents.compositions import geometrie as g
from documents.compositions.synthese import OPTIONS
from documents.compositions.typographie import (
    GRAS,
    NORMAL,
    Boite,
    couper,
    imprimable,
    largeur,
)
from documents.tables.synthese import EnTeteCompetence, Ligne, PartieSynthese, TableauSynthese

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

POLICE = "Arial"
LARGEURS = (70.43, 10.86, *(18.71,) * 6)
HAUTEURS = (
    g.H_TITRE,
    g.H_SOUS_TITRE,
    *(g.H_IDENTITE,) * 3,
    g.H_COMPETENCES,
    g.H_PUCES,
)
FUSIONS = ("A1:F1", "G1:H1", "A2:H2", "A3:E3", "F3:H3", "A4:E4", "A5:H5", "A6:A7", "B6:B7")
EN_HAUT = "Compétences mises en œuvre"
EN_BAS = "Réalisations professionnelles"
EN_BAS_SUITE = "(intitulé et liste des documents et productions associés)"
PERIODE = "Période (sous la forme du JJ/MM/AA au JJ/MM/AA)"
# Dans la case coupée, les textes tombent au cinquième et aux trois quarts de sa hauteur.
LIGNES_AVANT, LIGNES_ENTRE = 5, 15
# Une ligne sans réalisation a l’habit des autres : remplie à la main, elle leur ressemble.
BLANCHE = Ligne("", (), "", (False,) * 6)


def en_xlsx(tableau: TableauSynthese, epreuve: str = "E5") -> bytes:
    """Le classeur : une feuille A4 par feuille du tableau."""
    from openpyxl import Workbook

    classeur = Workbook()
    classeur.remove(classeur.active)
    _police(classeur)
    for rang, parties in enumerate(tableau.feuilles):
        feuille = classeur.create_sheet(nom_de_la_feuille(epreuve, rang))
        _dessiner(feuille, tableau, parties)
    classeur.properties.creator = "Sillage"
    titrer(classeur, tableau)
    return octets(classeur)


def nom_de_la_feuille(epreuve: str, rang: int) -> str:
    """Le nom officiel, puis des suites ; un tableur n’en garde que 31 caractères permis."""
    code = re.sub(r"[^\w -]", "", epreuve)
    if not rang:
        return f"Tableau de synthèse Épreuve {code}"[:31].strip()
    return f"Tableau de synthèse {code} ({rang + 1})"


def _police(classeur: Workbook) -> None:
    """Arial 10 par défaut : c’est en chiffres de cette police que se comptent les colonnes."""
    from openpyxl.styles import Font

    classeur._fonts[0] = police = Font(name=POLICE, size=10)
    classeur._named_styles["Normal"].font = police


def _dessiner(
    feuille: Worksheet, tableau: TableauSynthese, parties: tuple[PartieSynthese, ...]
) -> None:
    _colonnes(feuille)
    _titres(feuille, tableau)
    _identite(feuille, tableau)
    _competences(feuille, tableau.competences)
    dernier = _parties(feuille, parties)
    _fusionner(feuille)
    tracer(feuille, dernier)
    _mise_en_page(feuille, dernier)


def _colonnes(feuille: Worksheet) -> None:
    for lettre, unites in zip(COLONNES, LARGEURS, strict=True):
        feuille.column_dimensions[lettre].width = unites
    for rang, hauteur in enumerate(HAUTEURS, start=1):
        feuille.row_dimensions[rang].height = hauteur


def ecrire(case: Cell, texte: str, corps: float, gras: bool = True, **alignement: object) -> None:
    """Écrit un texte, jamais une formule : la case est une chaîne, quoi qu’elle contienne."""
    from openpyxl.styles import Alignment, Font

    poser(case, texte)
    case.font = Font(name=POLICE, size=corps, bold=gras)
    place = {"horizontal": "center", "vertical": "center", "wrap_text": True}
    case.alignment = Alignment(**place | alignement)


def place(premiere: str, derniere: str, hauteur: float) -> Boite:
    """La place d’une case dans le tableur, en points nominaux, ses blancs ôtés."""
    colonnes = slice(COLONNES.index(premiere), COLONNES.index(derniere) + 1)
    return boite(sum(LARGEURS[colonnes]), hauteur)


def _titres(feuille: Worksheet, tableau: TableauSynthese) -> None:
    ecrire(feuille["A1"], "BTS SERVICES INFORMATIQUES AUX ORGANISATIONS", 20)
    ecrire(feuille["G1"], f"SESSION {tableau.annee}", 20)
    ecrire(feuille["A2"], "Tableau de synthèse des réalisations professionnelles", 20)


def _identite(feuille: Worksheet, tableau: TableauSynthese) -> None:
    for debut, fin, rang, etiquette, valeur in (
        ("A", "E", 3, "NOM et prénom", tableau.nom_officiel),
        ("F", "H", 3, "N° candidat", tableau.numero_candidat),
        ("A", "E", 4, "Centre de formation", tableau.centre),
        ("A", "H", 5, "Adresse URL du portfolio", tableau.url),
    ):
        texte = f"{etiquette} : {imprimable(valeur)}"
        corps = place(debut, fin, g.H_IDENTITE).corps([(texte, GRAS)], 18)
        ecrire(feuille[f"{debut}{rang}"], texte, corps, horizontal="left")
    ecrire(feuille["F4"], "Option :", 18, horizontal="left")
    for lettre, option in zip("GH", OPTIONS, strict=True):
        marque = COCHEE if option == tableau.option else "▢"
        ecrire(feuille[f"{lettre}4"], f"{marque} {option}", 18, horizontal="left")


def _competences(feuille: Worksheet, competences: tuple[EnTeteCompetence, ...]) -> None:
    _case_coupee(feuille["A6"])
    ecrire(feuille["B6"], PERIODE, 12, text_rotation=90)
    titres = [imprimable(c.intitule) for c in competences]
    puces = [[f"▸ {imprimable(puce)}" for puce in c.puces] for c in competences]
    debout = Boite(g.H_PUCES - RETRAIT, place("C", "C", 0).largeur, INTERLIGNE)
    corps_titres = min(
        place("C", "C", g.H_COMPETENCES).corps([(titre, GRAS)], 12) for titre in titres
    )
    corps_puces = min(debout.corps([(p, NORMAL) for p in liste], 10) for liste in puces)
    for lettre, titre, liste in zip(COLONNES[2:], titres, puces, strict=False):
        ecrire(feuille[f"{lettre}{RANG_COMPETENCES}"], titre, corps_titres)
        case = feuille[f"{lettre}{RANG_PUCES}"]
        ecrire(case, "\n".join(liste), corps_puces, False, vertical="bottom", text_rotation=90)


def _case_coupee(case: Cell) -> None:
    """Une case n’a qu’un alignement : des blancs poussent le premier texte à droite."""
    from openpyxl.styles import Font

    large = place("A", "A", 0).largeur
    blancs = int((large * 0.95 - largeur(EN_HAUT, 12, GRAS)) / largeur("\u00a0", 12, GRAS))
    textes = (
        "\n" * LIGNES_AVANT + "\u00a0" * blancs + EN_HAUT + "\n" * LIGNES_ENTRE,
        EN_BAS,
        *couper(EN_BAS_SUITE, large * 0.55, 12, GRAS),
    )
    ecrire(case, "\n".join(textes), 12, horizontal="left", vertical="top")
    case.font = Font(name=POLICE, size=12, bold=True, italic=True)


def _parties(feuille: Worksheet, parties: tuple[PartieSynthese, ...]) -> int:
    """Dessine les parties l’une sous l’autre ; rend le dernier rang de la feuille."""
    rang = RANG_PUCES
    for partie in parties:
        rang += 1
        ecrire(feuille[f"A{rang}"], partie.titre, 14)
        feuille.row_dimensions[rang].height = g.H_PARTIE
        feuille.merge_cells(f"A{rang}:H{rang}")
        for numero in range(partie.capacite):
            rang += 1
            feuille.row_dimensions[rang].height = g.H_LIGNE
            _ligne(feuille, rang, partie.lignes[numero] if numero < len(partie.lignes) else BLANCHE)
    return rang


def _ligne(feuille: Worksheet, rang: int, ligne: Ligne) -> None:
    texte, corps = texte_de_la_ligne(ligne, place("A", "A", g.H_LIGNE))
    ecrire(feuille[f"A{rang}"], texte, corps, horizontal="left")
    periode, corps = texte_de_la_periode(ligne.periode, place("B", "B", g.H_LIGNE))
    ecrire(feuille[f"B{rang}"], periode, corps)
    for lettre, cochee in zip(COLONNES[2:], ligne.croix, strict=False):
        ecrire(feuille[f"{lettre}{rang}"], "X" if cochee else "", 14)


def _fusionner(feuille: Worksheet) -> None:
    for cases in FUSIONS:
        feuille.merge_cells(cases)


def _mise_en_page(feuille: Worksheet, dernier: int) -> None:
    """A4 debout, cinq millimètres de marge, centrée, une page ; ni en-tête ni pied."""
    from openpyxl.worksheet.page import PageMargins

    marge = g.MARGE / 72
    feuille.page_margins = PageMargins(marge, marge, marge, marge, header=0, footer=0)
    feuille.page_setup.paperSize = feuille.PAPERSIZE_A4
    feuille.page_setup.orientation = feuille.ORIENTATION_PORTRAIT
    feuille.page_setup.fitToWidth = feuille.page_setup.fitToHeight = 1
    feuille.sheet_properties.pageSetUpPr.fitToPage = True
    feuille.print_options.horizontalCentered = feuille.print_options.verticalCentered = True
    feuille.print_area = f"A1:H{dernier}"
    feuille.sheet_view.showGridLines = False
    feuille.sheet_view.zoomScale = 60
