"""Où mène chaque élément d’un dossier montré : la vue le dit, le gabarit l’écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Adresses:
    """Un fabricant d’adresses : celle d’une réalisation par son numéro, d’une pièce par son chemin.

    `servies` est faux pour des fichiers posés tels quels (l’archive du jour) : personne n’y
    réduit une image, et tout s’y ouvre en place.
    """

    realisation: Callable[[int], str]
    piece: Callable[[str], str]
    servies: bool = True

    def en_place(self, chemin: str) -> str:
        """La pièce montrée par le navigateur plutôt que téléchargée."""
        return f"{self.piece(chemin)}?apercu=1" if self.servies else self.piece(chemin)

    def en_petit(self, chemin: str) -> str:
        """L’image réduite d’une liste."""
        return f"{self.piece(chemin)}?vignette=1" if self.servies else self.piece(chemin)
