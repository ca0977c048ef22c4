"""L’ordre d’un dictionnaire français : SQLite ne plie ni les accents ni leurs capitales."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

from django.db.models import Func, TextField


@lru_cache(maxsize=4096)
def plier(texte: str) -> str:
    """Le texte sans accents ni majuscules : « Élodie » se cherche et se range comme « elodie ».

    Un processus garde les derniers pliés : une classe montre et range sans cesse les mêmes titres.
    """
    if texte.isascii():
        return texte.casefold()
    return "".join(c for c in normalize("NFKD", texte) if not combining(c)).casefold()


class Plie(Func):
    """`plier`, dit à la base, de textes mis bout à bout ; un index peut le garder.

    SQLite appelle la fonction de Python, que `config.sqlite` lui donne.
    """

    function = "PLIER"
    arg_joiner = " || ' ' || "
    output_field = TextField()
    EN_POSTGRESQL = (
        r"LOWER(REGEXP_REPLACE(NORMALIZE(%(expressions)s, NFKD), '[\u0300-\u036F]', '', 'g'))"
    )

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.EN_POSTGRESQL, **options)
