"""Le seul endroit qui permet à la base de laisser changer ce qu’elle fige."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def effacement_permis() -> Iterator[None]:
    """Une transaction où les déclencheurs de PostgreSQL laissent passer ; nulle autre.

    Le réglage s’en va avec elle, ou dès la sortie si elle n’est qu’une part d’une plus grande.
    """
    with transaction.atomic():
        _regler("oui")
        yield
        _regler("")


def _regler(valeur: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SELECT set_config('sillage.effacement', %s, true)", [valeur])
