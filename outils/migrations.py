"""Refuse une migration qui couperait le site : le SQL de PostgreSQL, relu sans serveur.

La règle : pendant une mise à jour, l’ancien code tourne sur le nouveau schéma. Une colonne ne se
retire, ne se renomme et ne change de type qu’en deux versions ; une colonne neuve est facultative
ou garde un défaut en base (`db_default`) ; une unicité se pose après coup. Les migrations d’avant
cette règle sont nommées dans `migrations_d_avant.txt`. Une phrase par défaut trouvé.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
D_AVANT = RACINE / "outils/migrations_d_avant.txt"
ETAGES = ("referentiel", "comptes", "portfolio", "evaluations", "documents")
PHRASES = {
    "RENAME_TABLE": "renomme une table\u00a0: l’ancien code la cherche encore",
    "NOT_NULL": "rend une colonne obligatoire sans défaut en base (db_default)",
    "DROP_COLUMN": "retire une colonne que l’ancien code lit encore",
    "DROP_TABLE": "retire une table que l’ancien code lit encore",
    "RENAME_COLUMN": "renomme une colonne que l’ancien code lit encore",
    "ALTER_COLUMN": "change le type d’une colonne",
    "ADD_UNIQUE": "pose une unicité sur une table déjà pleine",
    "CREATE_INDEX": "crée un index qui arrête les écritures (AddIndexConcurrently)",
    "CREATE_INDEX_EXCLUSIVE": "crée un index en tenant la table",
    "DROP_INDEX": "retire un index en tenant la table (RemoveIndexConcurrently)",
    "REINDEX": "refait un index en tenant la table",
}
DEUX_TEMPS = "en deux versions, ou à nommer dans outils/migrations_d_avant.txt en disant pourquoi"


def preparer() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(RACINE))
    import django

    django.setup()


class CurseurMuet:
    """Ne lit rien ; met les valeurs dans le SQL, comme le ferait psycopg2."""

    def __enter__(self) -> CurseurMuet:
        return self

    def __exit__(self, *_: object) -> None:
        """Rien n’est ouvert."""

    def mogrify(self, sql: str, valeurs: tuple[object, ...]) -> bytes:
        from psycopg2.extensions import adapt

        ecrites = (adapt(valeur) for valeur in valeurs)
        return (sql % tuple(_en_sql(ecrite) for ecrite in ecrites)).encode()


def _en_sql(ecrite: object) -> str:
    if hasattr(ecrite, "encoding"):
        ecrite.encoding = "utf8"
    return ecrite.getquoted().decode()


@contextmanager
def postgres_sans_serveur() -> Iterator[object]:
    """Une connexion PostgreSQL qui sait écrire son SQL et n’ouvre aucun serveur."""
    from django.db.backends.postgresql.base import DatabaseWrapper

    class SansServeur(DatabaseWrapper):
        pg_version = 150000

        def ensure_connection(self) -> None:
            """Personne à joindre."""

        def cursor(self) -> CurseurMuet:
            return CurseurMuet()

    reglages = {"NAME": "", "OPTIONS": {}, "TIME_ZONE": None, "AUTOCOMMIT": True}
    connexion = SansServeur(reglages | {"CONN_HEALTH_CHECKS": False}, alias="default")
    connexion.introspection.get_constraints = lambda *_: {}
    yield connexion


def sql_de(migration: object, etat: object, connexion: object) -> list[str]:
    """Les instructions qu’elle enverrait, « BEGIN » compris si elle est atomique."""
    with connexion.schema_editor(collect_sql=True, atomic=False) as editeur:
        migration.apply(etat, editeur, collect_sql=True)
    debut = ["BEGIN;"] if migration.atomic else []
    return debut + [ligne for ligne in editeur.collected_sql if not ligne.startswith("--")]


def defauts_de(instructions: list[str]) -> Iterator[str]:
    from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

    analyse = PostgresqlAnalyser(exclude_migration_tests=None)
    analyse.analyse(instructions)
    for defaut in [*analyse.errors, *analyse.warnings]:
        lieu = ".".join(filter(None, (defaut.table, defaut.column)))
        yield PHRASES.get(defaut.code, defaut.message) + (f" ({lieu})" if lieu else "")


def d_avant() -> set[str]:
    lignes = (ligne.split("#")[0].strip() for ligne in D_AVANT.read_text("utf-8").splitlines())
    return {ligne for ligne in lignes if ligne}


def nos_migrations() -> dict[str, tuple[str, str]]:
    """« étage.nom » → sa clé, pour nos étages seulement."""
    from django.db.migrations.loader import MigrationLoader

    cles = MigrationLoader(None).disk_migrations
    return {f"{etage}.{nom}": (etage, nom) for etage, nom in cles if etage in ETAGES}


def perdues(ignorees: set[str]) -> Iterator[str]:
    """Une ligne de la liste qui ne nomme plus rien est un défaut."""
    for nom in sorted(ignorees - set(nos_migrations())):
        yield f"{nom}\u00a0: plus aucune migration."


def relire(ignorees: set[str]) -> Iterator[str]:
    """Une phrase par défaut des migrations que la liste ne nomme pas."""
    from django.db.migrations.loader import MigrationLoader

    chargees, siennes = MigrationLoader(None), nos_migrations()
    with postgres_sans_serveur() as connexion:
        for nom in sorted(set(siennes) - ignorees):
            migration = chargees.disk_migrations[siennes[nom]]
            etat = chargees.project_state(siennes[nom], at_end=False)
            for defaut in defauts_de(sql_de(migration, etat, connexion)):
                yield f"{nom} {defaut}\u00a0: {DEUX_TEMPS}."


if __name__ == "__main__":
    preparer()
    defauts = [*perdues(d_avant()), *relire(d_avant())]
    print("\n".join(defauts))
    sys.exit(bool(defauts))
