"""Ouvrir un classeur venu d’ailleurs : mesuré avant d’être déplié, puis lu sans rien y perdre.

La bibliothèque qui lit les classeurs oublie l’habillage des cases fusionnées : on le lui rend.
"""

from __future__ import annotations

import logging
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError  # nosec : la lecture est celle de defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from documents.classeurs.ecriture import NATURE
from documents.classeurs.refus import ClasseurRefuse
from portfolio.fichiers.archives import ArchiveRefusee, type_bureautique

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

journal = logging.getLogger(__name__)

TAILLE_MAX = 5 * 1024 * 1024
DEPLIE_MAX = 24 * 1024 * 1024
CASES_MAX = 100_000
ANCIEN = bytes.fromhex("d0cf11e0a1b11ae1")
CHIFFRE = "EncryptedPackage".encode("utf-16-le")
MACROS = ("xl/macrosheets/", "xl/activex/")
LIAISONS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/")
# Ce qui se dessine par-dessus les cases et que l’on ne sait pas récrire.
FORMES = (b"<xdr:sp>", b"<xdr:sp ", b"<xdr:cxnSp", b"<xdr:grpSp", b"mc:AlternateContent")
ILLISIBLE = (
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
TROP_LOURD = "Ce fichier dépasse 5\u00a0Mo\u00a0: le formulaire officiel est bien plus léger."
ABIME = "Ce classeur est abîmé : ouvrez-le dans un tableur, enregistrez-le en .xlsx et recommencez."


@dataclass(frozen=True)
class Modele:
    """Un classeur lu, et ce que l’on y a vu qui ne sera pas gardé."""

    classeur: Workbook
    avertissements: tuple[str, ...]


def ouvrir(contenu: bytes) -> Modele:
    """Lit un .xlsx sans macros ; lève `ClasseurRefuse` pour tout autre fichier."""
    _refuser_un_autre_format(contenu)
    with zipfile.ZipFile(BytesIO(contenu)) as archive:
        _refuser_le_demesure(archive)
        _refuser_les_dangers(archive)
        classeur, plaintes = _lire(contenu)
        _rendre_les_styles(classeur, archive)
        return Modele(classeur, (*_pertes(archive), *plaintes))


def _refuser_un_autre_format(contenu: bytes) -> None:
    if not contenu:
        raise ClasseurRefuse("Ce fichier est vide.")
    if len(contenu) > TAILLE_MAX:
        raise ClasseurRefuse(TROP_LOURD)
    if contenu.startswith(ANCIEN):
        if CHIFFRE in contenu:
            raise ClasseurRefuse(
                "Ce classeur est protégé par un mot de passe : enregistrez-le sans protection."
            )
        raise ClasseurRefuse("Ce classeur est à l’ancien format .xls : enregistrez-le en .xlsx.")
    if not contenu.startswith(b"PK"):
        raise ClasseurRefuse("Ce fichier n’est pas un classeur .xlsx.")
    try:
        nature = type_bureautique(BytesIO(contenu))
    except ArchiveRefusee as refus:
        raise ClasseurRefuse(f"Ce classeur {refus}") from None
    if nature != NATURE:
        raise ClasseurRefuse(
            "Ce fichier n’est pas un classeur .xlsx : enregistrez-le dans ce format."
        )


def _refuser_le_demesure(archive: zipfile.ZipFile) -> None:
    if sum(entree.file_size for entree in archive.infolist()) > DEPLIE_MAX:
        raise ClasseurRefuse("Ce classeur se déplie en un contenu démesuré : il n’est pas accepté.")
    noms = [nom.lower() for nom in archive.namelist()]
    if any(nom.startswith(MACROS) for nom in noms):
        raise ClasseurRefuse("Ce classeur contient des macros : enregistrez-le sans macros.")
    if any(nom.startswith(LIAISONS) for nom in noms):
        raise ClasseurRefuse(
            "Ce classeur est lié à d’autres fichiers : rompez les liaisons et ôtez les objets "
            "incorporés, puis enregistrez-le."
        )


def _refuser_les_dangers(archive: zipfile.ZipFile) -> None:
    """Ni entités ni DTD, et pas plus de cases à déplier qu’un formulaire n’en a."""
    cases = 0
    try:
        for nom in archive.namelist():
            if nom.lower().endswith((".xml", ".rels")):
                with archive.open(nom) as partie:
                    cases += sum(map(_etendue, _elements(partie)))
    except DefusedXmlException:
        raise ClasseurRefuse(
            "Ce classeur contient des entités XML : il n’est pas accepté."
        ) from None
    except ILLISIBLE:
        raise ClasseurRefuse(ABIME) from None
    if cases > CASES_MAX:
        raise ClasseurRefuse(
            "Ce classeur décrit un nombre de cases démesuré : il n’est pas accepté."
        )


def _elements(partie: IO[bytes]) -> Iterator[Element]:
    for _, element in iterparse(partie, events=("end",), forbid_dtd=True):
        yield element
        element.clear()


def _etendue(element: Element) -> int:
    """Le nombre de cases que lire cet élément ferait naître."""
    from openpyxl.utils import range_boundaries

    genre = element.tag.rpartition("}")[2]
    if genre == "c":
        return 1
    if genre not in {"mergeCell", "hyperlink", "comment"}:
        return 0
    gauche, haut, droite, bas = range_boundaries(element.get("ref", ""))
    if None in (gauche, haut, droite, bas):
        return CASES_MAX + 1
    return max(0, droite - gauche + 1) * max(0, bas - haut + 1)


def _lire(contenu: bytes) -> tuple[Workbook, tuple[str, ...]]:
    """Le classeur, textes enrichis compris ; ce que la bibliothèque dit perdre est rapporté."""
    from openpyxl import load_workbook

    with warnings.catch_warnings(record=True) as plaintes:
        warnings.simplefilter("always")
        try:
            classeur = load_workbook(BytesIO(contenu), rich_text=True, keep_links=False)
        except Exception as erreur:
            journal.warning("Un classeur déposé ne se lit pas.", exc_info=True)
            raise ClasseurRefuse(ABIME) from erreur
    if not classeur.worksheets:
        raise ClasseurRefuse("Ce classeur n’a aucune feuille de calcul.")
    dites = dict.fromkeys(str(plainte.message) for plainte in plaintes)
    return classeur, tuple(f"Le tableur signale : {dite}" for dite in dites)


def _rendre_les_styles(classeur: Workbook, archive: zipfile.ZipFile) -> None:
    """Chaque case retrouve l’habillage que le fichier lui donne, fusionnée ou non."""
    from openpyxl.reader.workbook import WorkbookParser

    lecteur = WorkbookParser(archive, _partie_principale(archive), keep_links=False)
    lecteur.parse()
    for feuille, lien in lecteur.find_sheets():
        if lien.target in archive.namelist() and feuille.name in classeur.sheetnames:
            _rendre(classeur[feuille.name], archive, lien.target)


def _partie_principale(archive: zipfile.ZipFile) -> str:
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.reader.excel import _find_workbook_part
    from openpyxl.xml.functions import fromstring

    manifeste = Manifest.from_tree(fromstring(archive.read("[Content_Types].xml")))
    return _find_workbook_part(manifeste).PartName[1:]


def _rendre(feuille: Worksheet, archive: zipfile.ZipFile, partie: str) -> None:
    if not hasattr(feuille, "merged_cells") or not feuille.merged_cells.ranges:
        return
    fusionnees = {case for fusion in feuille.merged_cells.ranges for case in fusion.cells}
    styles = feuille.parent._cell_styles
    with archive.open(partie) as source:
        for element in _elements(source):
            if element.tag.rpartition("}")[2] != "c" or not element.get("s"):
                continue
            place = _place(element.get("r", ""))
            if place in fusionnees:
                feuille._cells[place]._style = copy(styles[int(element.get("s"))])


def _place(coordonnees: str) -> tuple[int, int]:
    from openpyxl.utils import coordinate_to_tuple

    return coordinate_to_tuple(coordonnees) if coordonnees else (0, 0)


def _pertes(archive: zipfile.ZipFile) -> Iterator[str]:
    noms = [nom for nom in archive.namelist() if nom.startswith("xl/drawings/drawing")]
    if any(forme in archive.read(nom) for nom in noms for forme in FORMES):
        yield (
            "Des formes sont dessinées par-dessus les cases (zones de texte, traits, boutons) : "
            "elles ne seront pas gardées. Préférez du texte et des bordures dans les cases."
        )
    if any(nom.startswith("xl/ctrlProps/") for nom in archive.namelist()):
        yield "Des cases à cocher du formulaire sont des contrôles : ils ne seront pas gardés."
