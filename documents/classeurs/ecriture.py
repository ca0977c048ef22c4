"""Écrire dans un classeur : un texte jamais formule, un corps qui tient, des octets sans heure."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from documents.compositions import geometrie as g
from documents.compositions.synthese import composer_case
from documents.compositions.typographie import GRAS, Boite, imprimable, largeur, premier_corps
from documents.tables.synthese import Ligne, TableauSynthese

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.cell.rich_text import CellRichText

NATURE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
POINTS_PAR_UNITE = 5.25  # une unité de largeur dans Excel, le plus étroit des tableurs
INTERLIGNE = 1.2
RETRAIT = 6  # les blancs de gauche et de droite d’une case, ensemble
CORPS_DE_PERIODE_MINIMAL = 6
UNE_DATE = datetime(1980, 1, 1)
FORMULE = ("=", "+", "-", "@")
COCHEE = "☒"


class ArchiveSansHeure(ZipFile):
    """Un zip dont chaque fichier porte la même date convenue."""

    def writestr(self, nom: str, contenu: str | bytes) -> None:  # type: ignore[override]
        fichier = ZipInfo(nom, UNE_DATE.timetuple()[:6])
        fichier.compress_type = ZIP_DEFLATED
        super().writestr(fichier, contenu)

    def write(self, chemin: str, nom: str) -> None:  # type: ignore[override]
        self.writestr(nom, Path(chemin).read_bytes())


def octets(classeur: Workbook) -> bytes:
    from openpyxl.writer.excel import ExcelWriter

    sortie = BytesIO()
    with ArchiveSansHeure(sortie, "w") as archive:
        ExcelWriter(classeur, archive).write_data()
    return sortie.getvalue()


def titrer(classeur: Workbook, tableau: TableauSynthese) -> None:
    """Le titre du fichier dit de qui est le tableau, et s’il n’est qu’un projet."""
    proprietes = classeur.properties
    proprietes.created = proprietes.modified = UNE_DATE
    etat = "PROJET — " if tableau.projet else ""
    proprietes.title = (
        f"{etat}Tableau de synthèse — {imprimable(tableau.nom_officiel)} — session {tableau.annee}"
    )


def poser(case: Cell, texte: str | CellRichText) -> None:
    """Une chaîne, quoi qu’elle contienne : jamais une formule, un nombre ni une erreur."""
    case.value = sans_echappement(texte) if isinstance(texte, str) else texte
    case.data_type = "s"
    if str(texte).startswith(FORMULE):
        case.quotePrefix = True


def sans_echappement(texte: str) -> str:
    """Un tableur lirait « _x0041_ » comme la lettre A : le soulignement est lui-même chiffré."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", texte)


def boite(unites: float, hauteur: float) -> Boite:
    """La place d’une case large de tant d’unités du tableur, ses blancs ôtés, en points."""
    return Boite(unites * POINTS_PAR_UNITE - RETRAIT, hauteur - 1, INTERLIGNE)


def texte_de_la_ligne(ligne: Ligne, place: Boite, corps: float = 11) -> tuple[str, float]:
    """L’intitulé, puis les documents, et le corps auquel ils tiennent : la mesure du PDF."""
    imprimee = Boite(place.largeur * g.ECHELLE, place.hauteur * g.ECHELLE, INTERLIGNE)
    case = composer_case(ligne, imprimee, corps * g.ECHELLE)
    noms = "\u00a0; ".join(filter(None, map(imprimable, ligne.documents)))
    textes = (imprimable(ligne.intitule), recoudre(case.documents, noms))
    trouve = float(case.corps.removesuffix("pt")) / g.ECHELLE
    return "\n".join(filter(None, textes)), min(corps, round(trouve * 2) / 2)


def texte_de_la_periode(periode: str, place: Boite, corps: float = 11) -> tuple[str, float]:
    """« 02/02/26 au » tient sur une ligne : une période en prend exactement deux."""
    trouve = premier_corps(
        lambda c: largeur("00/00/00 au", c, GRAS) <= place.largeur, corps, CORPS_DE_PERIODE_MINIMAL
    )
    return periode.replace(" au ", " au\n"), trouve or min(corps, CORPS_DE_PERIODE_MINIMAL)


def recoudre(lignes: tuple[str, ...], entier: str) -> str:
    """Ces lignes en une phrase ; un mot plié au milieu, que `entier` montre, n’a pas d’espace."""
    phrase = ""
    for ligne in lignes:
        coupee_a_une_espace = entier.startswith(f"{phrase} ") or ligne.startswith("…")
        phrase += f" {ligne}" if phrase and coupee_a_une_espace else ligne
    return phrase
