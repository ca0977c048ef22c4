"""Le début d’un texte déposé, pour le lire en place : borné, décodé, jamais interprété."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

LIGNES_EN_PLACE, OCTETS_EN_PLACE = 200, 128 * 1024
LIGNES_EN_ENTIER, OCTETS_EN_ENTIER = 20_000, 2 * 1024 * 1024


@dataclass(frozen=True)
class Extrait:
    """Les premières lignes ; `entier` : il n’y en a pas d’autres."""

    texte: str
    lignes: int
    entier: bool


def extrait(fichier: IO[bytes], *, en_entier: bool = False) -> Extrait:
    """Les premières lignes d’un texte, deux cents au plus ; `en_entier`, vingt mille ou deux Mo."""
    lignes_max, octets_max = LIGNES_EN_PLACE, OCTETS_EN_PLACE
    if en_entier:
        lignes_max, octets_max = LIGNES_EN_ENTIER, OCTETS_EN_ENTIER
    octets = fichier.read(octets_max + 1)
    coupe = len(octets) > octets_max
    lignes = _decoder(octets[:octets_max], coupe=coupe).splitlines()
    montrees = lignes[:lignes_max]
    return Extrait("\n".join(montrees), len(montrees), not coupe and len(lignes) <= lignes_max)


def _decoder(octets: bytes, *, coupe: bool) -> str:
    """Un caractère coupé au bout d’un long texte UTF-8 n’en fait pas du Windows-1252."""
    fins = range(4) if coupe else range(1)
    for fin in fins:
        try:
            return octets[: len(octets) - fin].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return octets.decode("cp1252", "replace")
