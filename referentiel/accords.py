"""Un nombre et son nom, accordés : toutes les phrases du site comptent de la même façon."""

from __future__ import annotations


def accord(nombre: int, singulier: str, pluriel: str = "") -> str:
    """« 1 semaine », « 9 semaines » ; zéro se dit au singulier, et le pluriel prend un « s »."""
    return f"{nombre}\u00a0{singulier if nombre < 2 else pluriel or f'{singulier}s'}"
