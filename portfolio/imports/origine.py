"""D’où vient une preuve importée : ses identifiants et ses dates d’origine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

DETAIL_MAX = 300


@dataclass(frozen=True)
class Origine:
    """Ce que la preuve garde de son origine ; `nature` est une valeur de `Provenance`."""

    nature: str
    detail: str
    du: date | None = None
    au: date | None = None

    @property
    def champs(self) -> dict[str, object]:
        """Les champs de `Preuve`."""
        return {
            "provenance": self.nature,
            "provenance_detail": abreger(self.detail, DETAIL_MAX),
            "provenance_du": self.du,
            "provenance_au": self.au,
        }


def periode(jours: Iterable[date | None]) -> tuple[date | None, date | None]:
    """Le premier et le dernier jour connus."""
    connus = sorted(jour for jour in jours if jour)
    return (connus[0], connus[-1]) if connus else (None, None)


def enumerer(mots: Sequence[str], maximum: int = 40) -> str:
    """« 12, 15 et 18 » ; au-delà du maximum, « 1, 2, 3… (120 en tout) »."""
    if len(mots) > maximum:
        return f"{', '.join(mots[:maximum])}… ({len(mots)} en tout)"
    return " et ".join(filter(None, (", ".join(mots[:-1]), mots[-1])))


def abreger(texte: str, maximum: int) -> str:
    return texte if len(texte) <= maximum else f"{texte[: maximum - 1].rstrip()}…"
