"""La base PostgreSQL : `pg_dump` et `pg_restore`, sur le même instant que ce qui se compte."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from comptes.regles import ActionRefusee
from documents.sauvegardes.cliches import SESSIONS, Cliche, compter

MORCEAU = 1024 * 1024
LES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
LES_COLONNES = (
    "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema()"
)
TOUT_OTER = """
DO $$ DECLARE quoi record; BEGIN
  FOR quoi IN SELECT c.oid::regclass AS nom, c.relkind FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v') LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE',
      CASE quoi.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, quoi.nom);
  END LOOP;
  FOR quoi IN SELECT p.oid::regprocedure AS nom FROM pg_proc p
      WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', quoi.nom);
  END LOOP;
END $$
"""
"""Ôte les tables, vues et fonctions d’une base vide, pour que celles de la copie prennent place."""


@dataclass(frozen=True)
class ClichePostgres:
    """Une transaction qui ne voit que son instant ; `nom` le donne à `pg_dump`."""

    base: BaseDatabaseWrapper
    nom: str

    def lire(self, requete: str) -> list[tuple]:
        with self.base.cursor() as curseur:
            curseur.execute(requete)
            return curseur.fetchall()

    def tables(self) -> list[str]:
        return [nom for (nom,) in self.lire(LES_TABLES)]

    def colonnes(self) -> set[tuple[str, str]]:
        return set(self.lire(LES_COLONNES))

    @contextmanager
    def ouvrir(self) -> Iterator[IO[bytes]]:
        commande = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        options = [f"--snapshot={self.nom}", f"--exclude-table-data={SESSIONS}"]
        with _lancer([*commande, *options], stdout=subprocess.PIPE) as processus:
            yield processus.stdout


class BasePostgres:
    NOM = "postgresql"
    FICHIER = "base.dump"

    def octets(self) -> int:
        ((taille,),) = self.vivante().lire("SELECT pg_database_size(current_database())")
        return taille

    @contextmanager
    def cliche(self) -> Iterator[Cliche]:
        """Un instant de la base, qui se compte et se copie sans gêner personne."""
        outil("pg_dump")
        base = connection.copy()
        try:
            with base.cursor() as curseur:
                curseur.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                curseur.execute("SELECT pg_export_snapshot()")
                (nom,) = curseur.fetchone()
            yield ClichePostgres(base, nom)
        finally:
            base.close()

    def vivante(self) -> Cliche:
        return ClichePostgres(connection, "")

    def remettre(self, contenu: IO[bytes], lignes: dict[str, int]) -> None:
        """Vide ce qui était préparé, puis remet tout en une transaction, et compte."""
        commande = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"]
        options = ["--no-privileges", f"--dbname={connection.settings_dict['NAME']}"]
        outil("pg_restore")
        self._vider()
        with _lancer([*commande, *options], stdin=subprocess.PIPE) as processus:
            # Un tuyau rompu : pg_restore s’est arrêté, et sa phrase est dite à sa sortie.
            with suppress(BrokenPipeError):
                shutil.copyfileobj(contenu, processus.stdin, MORCEAU)
            with suppress(BrokenPipeError):
                processus.stdin.close()
        if compter(self.vivante()) != lignes:
            raise ActionRefusee("La base restaurée n’a pas les lignes que dit le manifeste.")

    def _vider(self) -> None:
        try:
            with transaction.atomic(), connection.cursor() as curseur:
                curseur.execute("SET LOCAL lock_timeout = '2s'")
                curseur.execute(TOUT_OTER)
        except OperationalError as erreur:
            raise ActionRefusee(
                "La base est occupée\u00a0: arrêtez le site, ses travailleurs et l’horloge, puis "
                "recommencez."
            ) from erreur


def outil(nom: str) -> str:
    """Le chemin d’un outil de PostgreSQL ; Debian en range plusieurs versions, la dernière sert."""
    ranges = Path("/usr/lib/postgresql").glob(f"*/bin/{nom}")
    versions = sorted(ranges, key=lambda chemin: (len(chemin.parts[4]), chemin.parts[4]))
    trouve = str(versions[-1]) if versions else shutil.which(nom)
    if not trouve:
        raise ActionRefusee(
            f"{nom} est introuvable\u00a0: installez les outils de PostgreSQL (postgresql-client)."
        )
    return trouve


@contextmanager
def _lancer(commande: list[str], **flux: int) -> Iterator[subprocess.Popen]:
    """Lance un outil ; son échec devient une phrase, sa dernière ligne d’erreur."""
    with tempfile.TemporaryFile() as erreurs:
        processus = subprocess.Popen(  # noqa: S603
            [outil(commande[0]), *commande[1:]], stderr=erreurs, env=_environnement(), **flux
        )
        try:
            with processus:
                yield processus
        except BaseException:
            processus.kill()
            raise
        if processus.returncode:
            erreurs.seek(0)
            lignes = erreurs.read().decode(errors="replace").strip().splitlines() or ["?"]
            raise ActionRefusee(f"{commande[0]} a échoué\u00a0: {lignes[0]}")


def _environnement() -> dict[str, str]:
    """Où se connecter, dit par l’environnement : le mot de passe n’est jamais un argument."""
    reglages = connection.settings_dict
    noms = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    dits = {pg: str(reglages[nom]) for nom, pg in noms.items() if reglages[nom]}
    return {**os.environ, **dits, "PGDATABASE": reglages["NAME"]}
