"""Quand la dernière copie a été faite d’ici : l’administration n’a pas à croire, elle lit.

Un petit fichier de `VAR_DIR`, hors de la base et des fichiers du site : une copie et ce qu’on en
restaure restent égaux à ce qu’ils copient.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

NOM = "derniere-sauvegarde.txt"


def noter_la_sauvegarde(le: datetime) -> None:
    """Après une copie entière."""
    neuve = _place().with_suffix(".nouveau")
    neuve.write_text(f"{le.isoformat()}\n", encoding="utf-8")
    neuve.replace(_place())


def derniere_sauvegarde() -> datetime | None:
    """Rien tant que cette machine n’en a pas fait."""
    try:
        return datetime.fromisoformat(_place().read_text(encoding="utf-8").strip())
    except (FileNotFoundError, ValueError):
        return None


def _place() -> Path:
    return Path(settings.VAR_DIR) / NOM
