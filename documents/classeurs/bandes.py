"""Les lignes de chaque partie : ce qui, sous son titre, a les filets du tableau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.classeurs.feuilles import Etendue, a_des_filets, etendue

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

RANGS_MAX = 2000


@dataclass(frozen=True)
class Bande:
    """Une ligne du tableau : un rang de la feuille, ou plusieurs quand ses cases les fusionnent."""

    haut: int
    bas: int

    @property
    def rangs(self) -> range:
        return range(self.haut, self.bas + 1)


@dataclass(frozen=True)
class PartieTrouvee:
    titre: str
    etendue: Etendue
    lignes: tuple[Bande, ...]

    @property
    def ou(self) -> str:
        """« A8:H8, 10 lignes, 9 à 18 »."""
        nombre = len(self.lignes)
        mot = "ligne" if nombre == 1 else "lignes"
        rangs = f"rangs {self.lignes[0].haut} à {self.lignes[-1].bas}"
        return f"{self.etendue}, {nombre}\u00a0{mot} ({rangs})"


def parties(
    feuille: Worksheet,
    titres: Mapping[str, Etendue],
    colonnes: tuple[int, ...],
    capacites: tuple[int, ...],
) -> tuple[PartieTrouvee, ...]:
    """Les parties dans l’ordre de `titres`, chacune avec les lignes jusqu’au titre suivant.

    Un formulaire sans aucun filet a ses lignes où il n’y a rien ; la dernière partie y va jusqu’au
    bas de la feuille, ou compte autant de lignes que sa capacité.
    """
    hauts = sorted(titre.haut for titre in titres.values())
    trouvees = []
    for (nom, ou), capacite in zip(titres.items(), capacites, strict=True):
        suivant = next((haut for haut in hauts if haut > ou.bas), None)
        fin = suivant - 1 if suivant else _dernier_rang(feuille)
        lignes = tuple(_lignes(feuille, ou.bas + 1, fin, colonnes, derniere=suivant is None))
        if not lignes:
            lignes = _sans_filets(feuille, ou.bas + 1, fin, suivant is None, capacite)
        trouvees.append(PartieTrouvee(nom, ou, lignes))
    return tuple(trouvees)


def _dernier_rang(feuille: Worksheet) -> int:
    existants = (rang for rang, _ in feuille._cells)
    return min(max((*existants, *feuille.row_dimensions), default=1), RANGS_MAX)


def _sans_filets(
    feuille: Worksheet, rang: int, fin: int, derniere: bool, capacite: int
) -> tuple[Bande, ...]:
    if derniere:
        ecrits = [r for (r, _), case in feuille._cells.items() if r >= rang and case.value]
        fin = min(ecrits) - 1 if ecrits else max(fin, rang + capacite - 1)
    return tuple(Bande(r, r) for r in range(rang, fin + 1))


def _lignes(
    feuille: Worksheet, rang: int, fin: int, colonnes: tuple[int, ...], *, derniere: bool
) -> Iterator[Bande]:
    """Un rang sans filet ou d’un seul tenant n’est pas une ligne : il arrête la dernière partie."""
    while rang <= fin:
        tete = etendue(feuille, rang, colonnes[0])
        bas = max(rang, tete.bas)
        traverse = any(tete.gauche <= colonne <= tete.droite for colonne in colonnes[1:])
        if not traverse and a_des_filets(feuille, rang, colonnes):
            yield Bande(rang, min(bas, fin))
        elif derniere:
            return
        rang = bas + 1
