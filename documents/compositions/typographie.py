"""Mesurer un texte avant de l’imprimer, pour qu’il tienne dans sa case sans être coupé.

Les avances sont lues dans les polices mêmes qui s’impriment. Le crénage est ignoré : il resserre
presque toujours, la mesure majore donc la largeur réelle. Longueurs en points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.staticfiles import finders

NORMAL, GRAS = "normal", "gras"
# La police du formulaire, puis celle de secours (symboles, lettres arabes).
FICHIERS = {
    NORMAL: ("polices/liberation/LiberationSans-Regular.ttf", "polices/dejavu/DejaVuSans.ttf"),
    GRAS: ("polices/liberation/LiberationSans-Bold.ttf", "polices/dejavu/DejaVuSans-Bold.ttf"),
}
INTERLIGNE = 1.12
INTERLIGNE_SERRE = 1.05
PAS = 0.25
PRUDENCE = 1.01
SUBSTITUT = "\ufffd"

Texte = tuple[str, str]  # (texte, graisse)


def fichier_statique(nom: str) -> str:
    """Le chemin d’un fichier statique du dépôt ; lève `FileNotFoundError` s’il manque."""
    chemin = finders.find(nom)
    if not chemin:
        raise FileNotFoundError(f"Le fichier statique {nom} manque.")
    return chemin


@lru_cache(maxsize=4)
def avances(graisse: str) -> dict[int, float]:
    """Largeur de chaque caractère imprimable, en cadratins."""
    from fontTools.ttLib import TTFont

    largeurs: dict[int, float] = {}
    for nom in reversed(FICHIERS[graisse]):
        with TTFont(fichier_statique(nom), lazy=True) as police:
            cadratin, chasses = police["head"].unitsPerEm, police["hmtx"].metrics
            largeurs |= {c: chasses[g][0] / cadratin for c, g in police.getBestCmap().items()}
    return largeurs


@lru_cache(maxsize=1)
def caracteres_connus() -> frozenset[int]:
    return frozenset(avances(NORMAL).keys() & avances(GRAS).keys())


def imprimable(texte: str) -> str:
    """Le même texte, où un caractère qu’aucune police ne sait dessiner devient « � ».

    Une variante sans dessin devient sa forme simple (la ligature « ﬀ » d’un texte collé, « ff »).
    Les caractères sans dessin (jointures, sélecteurs de variante) disparaissent, les sauts et les
    caractères de commande deviennent une espace, une suite de substituts n’en fait qu’un.
    """
    connus = caracteres_connus()
    propre = "".join(_dessinable(c, connus) for c in unicodedata.normalize("NFC", texte))
    propre = re.sub(f"{SUBSTITUT}+", SUBSTITUT, propre)
    return re.sub(r"[ \t\r\n]+", " ", propre).strip(" ")


def lignes_imprimables(texte: str) -> str:
    """Le même texte imprimable, retraits et sauts de ligne gardés : le balisage se lit à eux."""
    lignes = (ligne.expandtabs(4) for ligne in texte.splitlines())
    return "\n".join(re.sub("[^ ]+", lambda mot: imprimable(mot.group()), li) for li in lignes)


def _dessinable(caractere: str, connus: frozenset[int]) -> str:
    categorie = unicodedata.category(caractere)
    if categorie in ("Cc", "Zl", "Zp"):
        return " "
    if categorie == "Cf" or 0xFE00 <= ord(caractere) <= 0xFE0F:
        return ""
    if ord(caractere) in connus:
        return caractere
    simple = unicodedata.normalize("NFKC", caractere)
    return simple if all(ord(c) in connus for c in simple) else SUBSTITUT


def largeur(texte: str, corps: float, graisse: str = NORMAL) -> float:
    return _cadratins(texte, graisse) * corps * PRUDENCE


@lru_cache(maxsize=8192)
def _cadratins(texte: str, graisse: str) -> float:
    chasses = avances(graisse)
    return sum(chasses.get(ord(c), 1.0) for c in texte)


def couper(texte: str, place: float, corps: float, graisse: str = NORMAL) -> tuple[str, ...]:
    """Les lignes de ce texte, coupées aux espaces ; un mot plus long que la place se plie.

    Le gabarit imprime ces lignes-là, sans en couper d’autres : ce qui est mesuré est ce qui sort.
    """
    lignes = [""]
    for mot in texte.split(" "):
        essai = f"{lignes[-1]} {mot}" if lignes[-1] else mot
        if largeur(essai, corps, graisse) <= place:
            lignes[-1] = essai
            continue
        morceaux = _plier(mot, place, corps, graisse)
        lignes[-1:] = [lignes[-1], *morceaux] if lignes[-1] else morceaux
    return tuple(lignes)


def _plier(mot: str, place: float, corps: float, graisse: str) -> list[str]:
    if largeur(mot, corps, graisse) <= place:
        return [mot]
    morceaux, reste = [""], place
    for caractere in mot:
        besoin = largeur(caractere, corps, graisse)
        if besoin > reste and morceaux[-1]:
            morceaux.append("")
            reste = place
        morceaux[-1] += caractere
        reste -= besoin
    return morceaux


def hauteur(
    textes: Sequence[Texte], place: float, corps: float, interligne: float = INTERLIGNE
) -> float:
    lignes = sum(len(couper(texte, place, corps, graisse)) for texte, graisse in textes)
    return lignes * corps * interligne


def premier_corps(tient: Callable[[float], bool], maximum: float, minimum: float) -> float | None:
    """Le plus grand corps entre ces bornes qui satisfait `tient`, par quarts de point."""
    corps = maximum
    while corps > minimum:
        if tient(corps):
            return corps
        corps -= PAS
    return minimum if tient(minimum) else None


@dataclass(frozen=True)
class Boite:
    """La place offerte à un texte, marges intérieures déjà ôtées."""

    largeur: float
    hauteur: float
    interligne: float = INTERLIGNE

    def accepte(self, textes: Sequence[Texte], corps: float) -> bool:
        # Un texte bien trop long se refuse sans le couper : ses blancs de fin de ligne, seuls
        # perdus à la coupe, font moins d’un dixième de sa longueur.
        entier = sum(largeur(texte, corps, graisse) for texte, graisse in textes)
        if 0.9 * entier / self.largeur * corps * self.interligne > self.hauteur:
            return False
        return hauteur(textes, self.largeur, corps, self.interligne) <= self.hauteur

    def corps(self, textes: Sequence[Texte], maximum: float, minimum: float = 2.5) -> float:
        """Le plus grand corps auquel ces textes tiennent ; au pire `minimum`."""
        return premier_corps(lambda c: self.accepte(textes, c), maximum, minimum) or minimum
