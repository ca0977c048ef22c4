"""Ce que les documents comptent sans le nommer."""

from __future__ import annotations

from referentiel.accords import accord


def preuves_tues(nombre: int) -> str:
    """« 2 preuves confidentielles » : comptées, jamais nommées ; rien pour zéro."""
    return accord(nombre, "preuve confidentielle", "preuves confidentielles") if nombre else ""
