"""L’horaire d’une journée de jury : à quelle heure passe chacun, pause comprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

UN_JOUR = date(2000, 1, 1)
"""Un jour quelconque : on ne compte que des heures."""


@dataclass(frozen=True)
class Cadence:
    """Un passage toutes les `minutes`, et une pause que nul ne chevauche, s’il y en a une."""

    minutes: int
    pause_de: time | None = None
    pause_a: time | None = None


def horaires(depart: time, nombre: int, cadence: Cadence) -> tuple[time, ...] | None:
    """L’heure de chacun depuis `depart` ; rien si le dernier finirait après minuit."""
    heures = []
    debut = datetime.combine(UN_JOUR, depart)
    for _ in range(nombre):
        debut = _hors_de_la_pause(debut, cadence)
        heures.append(debut.time())
        debut += timedelta(minutes=cadence.minutes)
        if debut.date() != UN_JOUR:
            return None
    return tuple(heures)


def apres(heure: time, minutes: int) -> time | None:
    """`heure` plus `minutes` ; rien si l’on passe minuit."""
    fin = datetime.combine(UN_JOUR, heure) + timedelta(minutes=minutes)
    return fin.time() if fin.date() == UN_JOUR else None


def ecart(avant: time, suivante: time) -> int:
    """Les minutes de l’une à l’autre, le même jour."""
    return (suivante.hour - avant.hour) * 60 + suivante.minute - avant.minute


def cadence_lue(heures: Sequence[time], minutes: int) -> Cadence:
    """La cadence et la pause que montrent des heures déjà données ; `minutes` sans horaire."""
    ecarts = [ecart(a, b) for a, b in zip(heures, heures[1:], strict=False)]
    if not ecarts or min(ecarts) <= 0:
        return Cadence(minutes)
    minutes = min(ecarts)
    for heure, suivante, trou in zip(heures, heures[1:], ecarts, strict=False):
        if trou > minutes:
            return Cadence(minutes, apres(heure, minutes), suivante)
    return Cadence(minutes)


def _hors_de_la_pause(debut: datetime, cadence: Cadence) -> datetime:
    """Ce début, ou la fin de la pause si le passage l’entamait."""
    if cadence.pause_de is None or cadence.pause_a is None:
        return debut
    fin = debut + timedelta(minutes=cadence.minutes)
    pause_de = datetime.combine(UN_JOUR, cadence.pause_de)
    pause_a = datetime.combine(UN_JOUR, cadence.pause_a)
    return pause_a if debut < pause_a and fin > pause_de else debut
