"""Les voisins d’un étudiant dans sa classe, dans l’ordre de la matrice."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.models import Inscription
from evaluations.lectures.matrice import Eleve, eleves_de


@dataclass(frozen=True)
class Voisin:
    inscription_id: int
    nom: str


@dataclass(frozen=True)
class Voisins:
    """« 3 sur 14 » ; `rang` est nul pour un étudiant sorti de la classe, qui n’a pas de voisin."""

    rang: int
    total: int
    precedent: Voisin | None
    suivant: Voisin | None


def voisins(inscription: Inscription) -> Voisins:
    """L’étudiant d’avant et celui d’après, sans faire le tour de la classe : une requête."""
    classe = eleves_de(inscription.promotion_id)
    place = next((n for n, e in enumerate(classe) if e.inscription_id == inscription.pk), None)
    if place is None:
        return Voisins(0, len(classe), None, None)
    return Voisins(
        rang=place + 1,
        total=len(classe),
        precedent=_voisin(classe, place - 1) if place else None,
        suivant=_voisin(classe, place + 1) if place + 1 < len(classe) else None,
    )


def _voisin(classe: list[Eleve], place: int) -> Voisin:
    return Voisin(classe[place].inscription_id, classe[place].nom)
