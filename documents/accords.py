"""Ce que les documents comptent sans le nommer."""

from __future__ import annotations

from referentiel.accords import accord


def preuves_tues(nombre: int) -> str:
    """« 2 preuves confidentielles » : comptées, jamais nommées ; rien pour zéro."""
    return accord(nombre, "preuve confidentielle", "preuves confidentielles") if nombre else ""


def poids(octets: int) -> str:
    """« 312 Ko » ou « 1,4 Mo »."""
    kibi = max(1, round(octets / 1024))
    return f"{kibi}\u00a0Ko" if kibi < 1024 else f"{kibi / 1024:.1f}\u00a0Mo".replace(".", ",")
