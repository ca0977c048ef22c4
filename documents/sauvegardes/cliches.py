"""Ce qui se lit d’un cliché de la base, quel que soit son moteur."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO, Protocol

from django.apps import apps
from django.db import connection
from django.db.models import FileField

from comptes.regles import ActionRefusee

SESSIONS = "django_session"
"""Des connexions ouvertes, que personne ne veut retrouver : elles ne sont jamais copiées."""
PREPAREES = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "django_tasks_database_dbtaskresult",
    "comptes_rendezvous",
    SESSIONS,
}
"""Les tables où `manage.py preparer` et l’horloge écrivent sans que personne ne soit venu."""


class Cliche(Protocol):
    """La base à un instant."""

    def lire(self, requete: str) -> list[tuple]: ...

    def tables(self) -> list[str]: ...

    def colonnes(self) -> set[tuple[str, str]]: ...

    def ouvrir(self) -> AbstractContextManager[IO[bytes]]: ...


class Moteur(Protocol):
    """Ce que chaque base sait faire ; `FICHIER` est le nom de la base dans une copie."""

    NOM: str
    FICHIER: str

    def cliche(self) -> AbstractContextManager[Cliche]: ...

    def octets(self) -> int: ...

    def vivante(self) -> Cliche: ...

    def remettre(self, contenu: IO[bytes], lignes: dict[str, int]) -> None: ...


def compter(cliche: Cliche) -> dict[str, int]:
    """Les lignes de chaque table, sessions exceptées."""
    return {
        table: cliche.lire(f"SELECT count(*) FROM {_cite(table)}")[0][0]  # noqa: S608
        for table in sorted(cliche.tables())
        if table != SESSIONS
    }


def migrations(cliche: Cliche) -> tuple[str, ...]:
    if "django_migrations" not in cliche.tables():
        raise ActionRefusee(
            "La base est vide\u00a0: rien à sauvegarder (VAR_DIR et DATABASE_URL sont-ils "
            "les bons\u00a0?)."
        )
    lignes = cliche.lire("SELECT app, name FROM django_migrations ORDER BY app, name")
    return tuple(f"{app}.{nom}" for app, nom in lignes)


def fichiers_nommes(cliche: Cliche) -> set[str]:
    """Le nom de chaque fichier qu’une ligne cite ; la base peut être d’avant la mise à jour."""
    presentes = cliche.colonnes()
    return {
        nom
        for table, colonne in _champs()
        if (table, colonne) in presentes
        for (nom,) in cliche.lire(
            f"SELECT DISTINCT {_cite(colonne)} FROM {_cite(table)}"  # noqa: S608
        )
        if nom
    }


def tables_habitees(cliche: Cliche) -> list[str]:
    """Les tables où quelqu’un a laissé quelque chose ; le texte officiel n’en est pas."""
    return [
        table
        for table, nombre in compter(cliche).items()
        if nombre and table not in PREPAREES and not table.startswith("referentiel_")
    ]


def _champs() -> Iterator[tuple[str, str]]:
    for modele in apps.get_models(include_auto_created=True):
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, FileField):
                yield modele._meta.db_table, champ.column


def _cite(nom: str) -> str:
    return connection.ops.quote_name(nom)
