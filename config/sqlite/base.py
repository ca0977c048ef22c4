"""SQLite, à qui l’on apprend à plier les accents : sa propre `lower` ne connaît que l’ASCII."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any

from django.db.backends.sqlite3 import base

from referentiel.alphabet import plier


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connexion = super().get_new_connection(conn_params)
        connexion.create_function("PLIER", 1, _plier, deterministic=True)
        return connexion


def _plier(texte: str | None) -> str | None:
    """Rien reste rien : la personne d’un acte peut avoir été effacée."""
    return None if texte is None else plier(texte)
