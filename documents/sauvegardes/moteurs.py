"""Le moteur de la base en service."""

from __future__ import annotations

from django.db import connection

from documents.sauvegardes.cliches import Moteur
from documents.sauvegardes.postgres import BasePostgres
from documents.sauvegardes.sqlite import BaseSQLite


def moteur() -> Moteur:
    return BasePostgres() if connection.vendor == "postgresql" else BaseSQLite()
