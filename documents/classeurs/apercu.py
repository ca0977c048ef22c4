"""Ce que l’administration regarde avant de mettre un classeur en service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.classeurs import libelles as lib
from documents.classeurs.feuilles import Etendue, etendue, largeur
from documents.classeurs.modele import ouvrir
from documents.classeurs.remplissage import remplir
from documents.classeurs.reperes import Reperes, reperer
from documents.tables.synthese import TableauSynthese

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

RANGS_MONTRES, COLONNES_MONTREES = 120, 30


@dataclass(frozen=True)
class CaseMontree:
    """Une case de l’aperçu, fusions comprises ; `genres` dit son habit en mots."""

    texte: str
    colonnes: int
    rangs: int
    genres: tuple[str, ...]


@dataclass(frozen=True)
class Apercu:
    """Les places trouvées, ce qui mérite un regard, et le classeur rempli d’un exemple."""

    feuille: str
    places: tuple[tuple[str, str], ...]
    avertissements: tuple[str, ...]
    contenu: bytes
    parts: tuple[int, ...]
    rangees: tuple[tuple[CaseMontree, ...], ...]


def apercu(modele: bytes, exemple: TableauSynthese) -> Apercu:
    """Lève `ClasseurRefuse` comme `remplir`."""
    ouvert = ouvrir(modele)
    reperes = reperer(ouvert.classeur, exemple)
    page = ouvert.classeur[reperes.feuille]
    contenu = remplir(modele, exemple)
    rempli = ouvrir(contenu).classeur[reperes.feuille]
    bornes = _bornes(rempli)
    return Apercu(
        feuille=reperes.feuille,
        places=reperes.places,
        avertissements=(*ouvert.avertissements, *_avertir(reperes, page, exemple)),
        contenu=contenu,
        parts=_parts(rempli, bornes),
        rangees=tuple(_rangee(rempli, rang, bornes) for rang in range(bornes.haut, bornes.bas + 1)),
    )


def _avertir(reperes: Reperes, page: Worksheet, exemple: TableauSynthese) -> Iterator[str]:
    deja, annee = reperes.session.deja, str(exemple.annee)
    if deja and deja != annee:
        yield f"Le formulaire porte l’année {deja} : {annee} y sera écrit à la place."
    for option in reperes.options:
        if option.sans_case:
            yield f"Aucune case à cocher devant « {option.nom} » : un ☒ sera écrit devant."
    for trouvee, partie in zip(reperes.parties, exemple.parties, strict=True):
        nombre = len(trouvee.lignes)
        if nombre != partie.capacite:
            mot = "ligne" if nombre == 1 else "lignes"
            yield (
                f"« {partie.titre} » a {nombre} {mot} dans ce formulaire, "
                f"{partie.capacite} dans les réglages de la session."
            )
    yield from _avertir_de_la_page(page)


def _avertir_de_la_page(page: Worksheet) -> Iterator[str]:
    ajustee = page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage
    if not ajustee:
        yield "La feuille n’est pas ajustée à une page : ce qui déborde s’imprimera sur une autre."
    if str(page.page_setup.paperSize) != page.PAPERSIZE_A4:
        yield "La feuille ne dit pas qu’elle s’imprime en A4."
    if page.page_setup.orientation == page.ORIENTATION_LANDSCAPE:
        yield "La feuille s’imprime couchée ; le formulaire officiel est debout."


def _bornes(page: Worksheet) -> Etendue:
    """La zone d’impression, ou ce qui est écrit ; jamais plus qu’une page n’en montre."""
    zones = page._print_area.sorted()
    if zones:
        zone = zones[0]
        bornes = (zone.min_row, zone.min_col, zone.max_row, zone.max_col)
    else:
        ecrites = [place for place, case in page._cells.items() if case.value is not None]
        rangs, colonnes = zip(*ecrites, strict=True)
        bornes = (min(rangs), min(colonnes), max(rangs), max(colonnes))
    haut, gauche, bas, droite = bornes
    return Etendue(
        haut,
        gauche,
        min(bas, haut + RANGS_MONTRES - 1),
        min(droite, gauche + COLONNES_MONTREES - 1),
    )


def _parts(page: Worksheet, bornes: Etendue) -> tuple[int, ...]:
    """La part de chaque colonne, en centièmes de la largeur."""
    unites = [largeur(page, c, c) for c in range(bornes.gauche, bornes.droite + 1)]
    return tuple(round(100 * unite / (sum(unites) or 1)) for unite in unites)


def _rangee(page: Worksheet, rang: int, bornes: Etendue) -> tuple[CaseMontree, ...]:
    return tuple(
        _montrer(page, etendue(page, rang, colonne), bornes)
        for colonne in range(bornes.gauche, bornes.droite + 1)
        if _commence_ici(page, rang, colonne, bornes)
    )


def _commence_ici(page: Worksheet, rang: int, colonne: int, bornes: Etendue) -> bool:
    """Une fusion se montre une fois : là où elle entre dans ce qui est montré."""
    ici = etendue(page, rang, colonne)
    return (rang, colonne) == (max(ici.haut, bornes.haut), max(ici.gauche, bornes.gauche))


def _montrer(page: Worksheet, ici: Etendue, bornes: Etendue) -> CaseMontree:
    case = page._cells.get((ici.haut, ici.gauche))
    valeur = "" if case is None or case.value is None else str(case.value)
    return CaseMontree(
        texte=lib.sans_marques(valeur).strip(" \n"),
        colonnes=min(ici.droite, bornes.droite) - max(ici.gauche, bornes.gauche) + 1,
        rangs=min(ici.bas, bornes.bas) - max(ici.haut, bornes.haut) + 1,
        genres=() if case is None else tuple(_genres(case)),
    )


def _genres(case: Cell) -> Iterator[str]:
    if case.font.b:
        yield "gras"
    if case.font.i:
        yield "italique"
    if case.alignment.horizontal == "center":
        yield "centree"
    if case.alignment.textRotation == 90:
        yield "debout"
    bord = case.border
    if bord.diagonalDown or bord.diagonalUp:
        yield "coupee"
    if any(cote and cote.style for cote in (bord.left, bord.right, bord.top, bord.bottom)):
        yield "filet"
