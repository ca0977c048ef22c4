"""L’ordre d’un dictionnaire français : SQLite ne plie ni les accents ni leurs capitales."""

from __future__ import annotations

from unicodedata import combining, normalize


def plier(texte: str) -> str:
    """Le texte sans accents ni majuscules : « Élodie » se cherche et se range comme « elodie »."""
    return "".join(c for c in normalize("NFKD", texte) if not combining(c)).casefold()
