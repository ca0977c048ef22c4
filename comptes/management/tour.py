"""Une seule machine à la fois prépare la base : deux qui démarrent ensemble y créeraient tout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from django.db import connection

VERROU = 531_116_003  # le même pour toutes les machines, sans autre sens
PAS = 0.5


@contextmanager
def chacune_son_tour() -> Iterator[None]:
    """Un verrou de PostgreSQL, qui tombe avec la liaison ; SQLite ne sert qu’une machine.

    Il se redemande au lieu de s’attendre : une instruction qui attend garde un instant de la base,
    et `CREATE INDEX CONCURRENTLY` de la machine au travail attendrait qu’elle finisse.
    """
    if connection.vendor != "postgresql":
        yield
        return
    while not _demander("pg_try_advisory_lock"):
        sleep(PAS)
    try:
        yield
    finally:
        _demander("pg_advisory_unlock")


def _demander(fonction: str) -> bool:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {fonction}(%s)", [VERROU])
        return curseur.fetchone()[0]
