"""La base SQLite : un cliché par l’interface de copie en marche, une restauration par renommage."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import IO

from django.conf import settings
from django.db import connection

from comptes.regles import ActionRefusee
from documents.sauvegardes.cliches import SESSIONS, Cliche, compter

MORCEAU = 1024 * 1024
SUITES = ("-wal", "-shm", "-journal")
LES_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%'"

LES_COLONNES = (
    "SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c "
    "WHERE t.type = 'table'"
)


@dataclass(frozen=True)
class ClicheSQLite:
    """Un fichier SQLite que personne d’autre n’écrit."""

    chemin: Path
    base: sqlite3.Connection

    def lire(self, requete: str) -> list[tuple]:
        return self.base.execute(requete).fetchall()

    def tables(self) -> list[str]:
        return [nom for (nom,) in self.lire(f"{LES_TABLES} ESCAPE '~'")]

    def colonnes(self) -> set[tuple[str, str]]:
        return set(self.lire(LES_COLONNES))

    @contextmanager
    def ouvrir(self) -> Iterator[IO[bytes]]:
        with self.chemin.open("rb") as contenu:
            yield contenu


class BaseSQLite:
    NOM = "sqlite"
    FICHIER = "base.sqlite3"

    @property
    def chemin(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def octets(self) -> int:
        (pages,), (taille,) = (
            _une_ligne(f"PRAGMA {pragma}") for pragma in ("page_count", "page_size")
        )
        return pages * taille

    @contextmanager
    def cliche(self) -> Iterator[Cliche]:
        """Copie la base d’un seul tenant : les écrivains continuent, aucun n’est vu à moitié."""
        place = Path(settings.VAR_DIR) / "cliche.en-cours"
        _oublier(place)
        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(place, isolation_level=None)) as base:
                connection.ensure_connection()
                connection.connection.backup(base)
                # Un fichier seul, sans journal à côté ; ce qui s’efface est remis à zéro.
                base.execute("PRAGMA journal_mode=DELETE")
                base.execute("PRAGMA secure_delete=ON")
                cliche = ClicheSQLite(place, base)
                if SESSIONS in cliche.tables():
                    base.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608
                verifier_les_pages(base, "La base du site")
                yield cliche
        finally:
            _oublier(place)

    def vivante(self) -> Cliche:
        connection.ensure_connection()
        return ClicheSQLite(self.chemin, connection.connection)

    def remettre(self, contenu: IO[bytes], lignes: dict[str, int]) -> None:
        """Écrit à côté, compte tout, puis prend la place de la base vide d’un seul geste."""
        place = self.chemin.with_name(f"{self.chemin.name}.en-cours")
        _oublier(place)
        with place.open("xb") as fichier:
            copyfileobj(contenu, fichier, MORCEAU)
            fichier.flush()
            os.fsync(fichier.fileno())
        with closing(sqlite3.connect(place)) as base:
            verifier_les_pages(base, "La base de la copie")
            if compter(ClicheSQLite(place, base)) != lignes:
                raise ActionRefusee("La base de la copie n’a pas les lignes que dit son manifeste.")
        self._fermer()
        _oublier(self.chemin)
        place.replace(self.chemin)

    def _fermer(self) -> None:
        """Verse le journal de la base en place ; refuse si le site l’a encore ouverte."""
        connection.close()
        if not self.chemin.exists():
            return
        try:
            with closing(sqlite3.connect(self.chemin, timeout=2)) as base:
                base.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as erreur:
            raise ActionRefusee(
                f"{self.chemin} est ouverte ailleurs\u00a0: arrêtez le site, ses travailleurs et "
                "l’horloge, puis recommencez."
            ) from erreur


def verifier_les_pages(base: sqlite3.Connection, quoi: str) -> None:
    """Les pages seulement : les contraintes tiennent à des fonctions que Django seul apporte."""
    try:
        base.execute("PRAGMA ignore_check_constraints=ON")
        ((etat,), *_) = base.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.DatabaseError as erreur:
        etat = str(erreur)
    if etat != "ok":
        raise ActionRefusee(f"{quoi} est abîmée ({etat}).")


def _une_ligne(requete: str) -> tuple:
    with connection.cursor() as curseur:
        curseur.execute(requete)
        return curseur.fetchone()


def _oublier(place: Path) -> None:
    for suite in ("", *SUITES):
        place.with_name(place.name + suite).unlink(missing_ok=True)
