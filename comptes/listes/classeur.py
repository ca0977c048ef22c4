"""Un classeur XLSX : d’abord ce qu’il contient et ce qu’il pèserait, ensuite seulement sa lecture.

La bibliothèque qui le lit alloue un tableau plein et recopie chaque texte : un fichier de quelques
kilo-octets peut lui faire prendre toute la mémoire. Chaque borne se vérifie donc avant elle.
"""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from comptes.listes.bornes import COLONNES_MAX, LIGNES_MAX, RANGEES_MAX
from comptes.listes.entetes import reconnaitre
from comptes.listes.refus import ListeRefusee

ENTREES_MAX = 500
DEPLOYE_MAX = 60 * 1024 * 1024
# Un XML de tableur se réduit dix à vingt fois ; au-delà de deux cents, c’est une bombe.
RAPPORT_MAX = 200
TEXTES_MAX = 256 * 1024 * 1024
FEUILLES_LUES = 20
# La bibliothèque les ouvrirait aussi, sans ces bornes.
AUTRES_CLASSEURS = {"content.xml", "mimetype", "xl/workbook.bin"}
LONGUEUR_MAX = 32_767  # ce qu’une cellule peut porter, d’après Excel
CELLULE = re.compile(rb"""<(?:\w+:)?c\b([^>]*)>""")
PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
COORDONNEES = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")
FORMULE = re.compile(rb"<(?:\w+:)?f[\s/>]")
TEXTE_PARTAGE = re.compile(rb"</(?:\w+:)?si\s*>")

DEMESURE = (
    "Ce classeur, une fois déployé, serait démesuré\u00a0: il n’a pas été ouvert. "
    "Exportez la liste seule, en CSV ou en .xlsx."
)
ILLISIBLE = (
    "Ce classeur est abîmé\u00a0: ouvrez-le et enregistrez-le de nouveau en .xlsx ou en CSV."
)
PAS_UN_XLSX = (
    "Ce fichier est une archive, pas un classeur .xlsx\u00a0: exportez la liste en CSV ou en .xlsx."
)


def lire_le_classeur(contenu: bytes) -> tuple[list[list[str]], tuple[str, ...]]:
    """La feuille qui ressemble le plus à une liste ; lève `ListeRefusee`."""
    avec_formules = _examiner(contenu)
    feuilles = _feuilles(contenu)
    if not feuilles:
        raise ListeRefusee("Ce classeur est vide\u00a0: exportez de nouveau la liste.")
    nom, rangees = max(feuilles, key=lambda feuille: len(reconnaitre(feuille[1]).champs))
    remarques = []
    if len(feuilles) > 1:
        remarques.append(
            f"Le classeur a {len(feuilles)} feuilles\u00a0: «\u00a0{nom[:60]}\u00a0» est lue."
        )
    if avec_formules:
        remarques.append(
            "Ce classeur contient des formules\u00a0: seule leur dernière valeur enregistrée est "
            "lue, rien n’est calculé."
        )
    return rangees, tuple(remarques)


def _examiner(contenu: bytes) -> bool:
    """Déploie chaque pièce sous une borne, sans l’interpréter ; vrai s’il y a des formules."""
    try:
        with ZipFile(BytesIO(contenu)) as archive:
            pieces = _deployer(archive)
    except (BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as erreur:
        raise ListeRefusee(ILLISIBLE) from erreur
    # Une feuille peut porter n’importe quel nom : elle se reconnaît à ce qu’elle contient.
    feuilles = [xml for xml in pieces if b"sheetData" in xml]
    textes = [xml for xml in pieces if TEXTE_PARTAGE.search(xml)]
    plus_long = max((len(t) for xml in textes for t in TEXTE_PARTAGE.split(xml)), default=0)
    cellules = sum(_compter(xml) for xml in feuilles)
    if cellules * plus_long > TEXTES_MAX and plus_long > LONGUEUR_MAX // 8:
        raise ListeRefusee(DEMESURE)
    return any(FORMULE.search(xml) for xml in feuilles)


def _deployer(archive: ZipFile) -> list[bytes]:
    """Les pièces du classeur ; une taille annoncée qui ment échoue à son contrôle."""
    entrees = archive.infolist()
    noms = {entree.filename.lower() for entree in entrees}
    if "xl/workbook.xml" not in noms or noms & AUTRES_CLASSEURS:
        raise ListeRefusee(PAS_UN_XLSX)
    annonce = sum(entree.file_size for entree in entrees)
    reduit = sum(entree.compress_size for entree in entrees)
    if len(entrees) > ENTREES_MAX or len(noms) < len(entrees) or annonce > DEPLOYE_MAX:
        raise ListeRefusee(DEMESURE)
    if annonce > RAPPORT_MAX * max(reduit, 4096):
        raise ListeRefusee(DEMESURE)
    return [archive.read(entree) for entree in entrees]


def _compter(xml: bytes) -> int:
    """Le nombre de cellules d’une feuille, toutes à une place qu’une liste peut avoir."""
    if b"\0" in xml:
        raise ListeRefusee(ILLISIBLE)
    nombre = 0
    for nombre, cellule in enumerate(CELLULE.finditer(xml), 1):  # noqa: B007
        place = PLACE.search(cellule[1])
        # Une cellule seulement mise en forme, loin à droite, ne porte rien et ne coûte rien.
        if cellule[1].endswith(b"/"):
            continue
        if place and not _est_proche(place[1]):
            raise ListeRefusee(
                f"Ce classeur écrit au-delà de {COLONNES_MAX} colonnes ou de "
                f"{LIGNES_MAX // 1000}\u00a0000 lignes\u00a0: importez une classe à la fois."
            )
    return nombre


def _est_proche(place: bytes) -> bool:
    coordonnees = COORDONNEES.fullmatch(place)
    if not coordonnees:
        return False
    colonne = 0
    for lettre in coordonnees[1]:
        colonne = colonne * 26 + lettre - 64
    return colonne <= COLONNES_MAX and int(coordonnees[2]) <= RANGEES_MAX


def _feuilles(contenu: bytes) -> list[tuple[str, list[list[str]]]]:
    """Les feuilles visibles et non vides, en textes."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(contenu)) as classeur:
            visibles = [
                feuille.name
                for feuille in classeur.sheets_metadata
                if feuille.visible == SheetVisibleEnum.Visible
                and feuille.typ == SheetTypeEnum.WorkSheet
            ]
            lues = [(nom, _textes(classeur, nom)) for nom in visibles[:FEUILLES_LUES]]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as erreur:  # une panique de la bibliothèque n’est pas une Exception
        raise ListeRefusee(ILLISIBLE) from erreur
    return [(nom, rangees) for nom, rangees in lues if any(any(r) for r in rangees)]


def _textes(classeur: CalamineWorkbook, nom: str) -> list[list[str]]:
    rangees = classeur.get_sheet_by_name(nom).to_python(skip_empty_area=False)
    return [[_en_texte(valeur) for valeur in rangee] for rangee in rangees]


def _en_texte(valeur: Any) -> str:
    """Un nombre entier lu comme flottant (2147483647.0) reste le numéro qu’il était."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime | date):
        return valeur.isoformat()
    return str(valeur)
