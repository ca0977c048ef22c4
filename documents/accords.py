"""Ce que les documents comptent sans le nommer."""

from __future__ import annotations

from referentiel.accords import accord


def preuves_tues(nombre: int) -> str:
    """« 2 preuves confidentielles » : comptées, jamais nommées ; rien pour zéro."""
    return accord(nombre, "preuve confidentielle", "preuves confidentielles") if nombre else ""


def poids(octets: int) -> str:
    """« 312 Ko », « 1,4 Mo » ou « 2,1 Go »."""
    kibi = max(1, round(octets / 1024))
    if kibi < 1024:
        return f"{kibi}\u00a0Ko"
    unite, mesure = ("Mo", kibi / 1024) if kibi < 1024**2 else ("Go", kibi / 1024**2)
    return f"{mesure:.1f}\u00a0{unite}".replace(".", ",")
