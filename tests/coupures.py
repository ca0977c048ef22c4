"""De quoi tuer Sillage au milieu d’un acte : un vrai site, et une base qui s’attarde où l’on veut.

La base s’attarde par un déclencheur posé par le test : le serveur, lui, est celui de la production.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection, socket
from time import monotonic, sleep

import psycopg2
from django.conf import settings
from django.db import connection

CLE = "celle-des-coupures-qui-ne-protege-rien"
ANTI_CSRF = "a" * 32
# Assez long pour être tué avant la fin ; WITH RECURSIVE tient lieu de sommeil à SQLite.
SOMMEIL_SQLITE = """CREATE TRIGGER attente AFTER INSERT ON {0} BEGIN SELECT count(*) FROM (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000000000)
  SELECT i FROM n); END"""
SOMMEIL_POSTGRES = """CREATE FUNCTION attente() RETURNS trigger AS
  $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$ LANGUAGE plpgsql;
  CREATE TRIGGER attente AFTER {1} ON {0} FOR EACH ROW EXECUTE FUNCTION attente()"""
DORMENT = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'"


def jusqu_a(condition, secondes=30):
    fin = monotonic() + secondes
    while not condition():
        assert monotonic() < fin, condition
        sleep(0.02)


class Site:
    """La base de la suite copiée ailleurs, servie par gunicorn, travaillée par `db_worker`."""

    def __init__(self, var):
        self.var = var
        self.postgres = connection.vendor == "postgresql"
        acces = "{USER}:{PASSWORD}@{HOST}:{PORT}".format(**connection.settings_dict)
        self.nom = f"coupures_{os.getpid()}" if self.postgres else str(var / "sillage.sqlite3")
        self.url = f"postgres://{acces}/{self.nom}" if self.postgres else f"sqlite:///{self.nom}"
        with socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port = prise.getsockname()[1]
        self._copier_la_base(acces)

    def _copier_la_base(self, acces):
        if not self.postgres:
            connection.ensure_connection()
            with closing(sqlite3.connect(self.nom)) as copie:
                connection.connection.backup(copie)
                copie.execute("PRAGMA journal_mode=WAL")
            return
        ordonner(f"CREATE DATABASE {self.nom} TEMPLATE template0")
        # Une base muette le remarque : le client tué ne la tient plus.
        ordonner(f"ALTER DATABASE {self.nom} SET client_connection_check_interval = '100ms'")
        origine = f"postgres://{acces}/{connection.settings_dict['NAME']}"
        copie = f"pg_dump {origine} | psql --quiet --output=/dev/null {self.url}"
        subprocess.run(copie, shell=True, check=True)

    def oter(self):
        if self.postgres:
            ordonner(f"DROP DATABASE {self.nom} WITH (FORCE)")

    @property
    def environnement(self):
        fixes = {"DEBUG": "0", "HTTPS": "0", "STATIQUES_FIGES": "0", "LECTURE_SEULE": "0"}
        lieux = {"VAR_DIR": str(self.var), "DATABASE_URL": self.url, "PORT": str(self.port)}
        noms = {"SECRET_KEY": CLE, "DJANGO_SETTINGS_MODULE": "config.settings"}
        return {**os.environ, **fixes, **lieux, **noms, "HOTE": "127.0.0.1"}

    def demarrer(self, *commande):
        """Le processus, chef de son groupe ; ce qu’il écrit va au journal du site."""
        with self.journal.open("a") as sortie:
            return subprocess.Popen(
                [sys.executable, *commande],
                cwd=settings.BASE_DIR,
                env=self.environnement,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def journal(self):
        return self.var / "journal.txt"

    def faire(self, *commande):
        """Ce que la commande imprime, une fois finie sans erreur."""
        fait = subprocess.run(
            [sys.executable, *commande],
            cwd=settings.BASE_DIR,
            env=self.environnement,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert fait.returncode == 0, fait.stderr
        return fait.stdout

    def dresser(self, decor):
        return json.loads(self.faire("-c", decor))

    # Le serveur

    def servir(self):
        self.service = self.demarrer("-m", "gunicorn", "config.wsgi")
        jusqu_a(self.repond)

    def repond(self):
        assert self.service.poll() is None, self.journal.read_text()
        try:
            return self.demander("GET", "/sante/")[0] == 200
        except OSError:
            return False

    def tuer(self):
        """SIGKILL à tout le service d’un coup, puis une relance."""
        tuer(self.service)
        self.servir()

    def tuer_les_ouvriers(self):
        """SIGKILL aux deux processus qui répondent ; leur chef, lui, en relance deux."""
        chef = self.service.pid
        ouvriers = Path(f"/proc/{chef}/task/{chef}/children").read_text().split()
        for ouvrier in map(int, ouvriers):
            os.kill(ouvrier, signal.SIGKILL)
        jusqu_a(lambda: not any(Path(f"/proc/{ouvrier}").exists() for ouvrier in ouvriers))
        jusqu_a(self.repond)

    def demander(self, methode, adresse, corps=None, entetes=None):
        liaison = HTTPConnection("127.0.0.1", self.port, timeout=60)
        liaison.request(methode, adresse, corps, entetes or {})
        reponse = liaison.getresponse()
        rendue = reponse.status, reponse.read()
        liaison.close()
        return rendue

    def envoyer_sans_attendre(self, adresse, corps, entetes, part=1.0):
        """La prise où part la demande, tout ou `part` de son corps ; nul ne lit la réponse."""
        prise = create_connection(("127.0.0.1", self.port))
        tetes = {**entetes, "Host": "localhost", "Content-Length": len(corps)}
        lignes = [f"POST {adresse} HTTP/1.1", *(f"{nom}: {v}" for nom, v in tetes.items())]
        prise.sendall("\r\n".join(lignes).encode() + b"\r\n\r\n")
        prise.sendall(corps[: int(len(corps) * part)])
        return prise

    # La base

    def ouvrir(self):
        return (
            psycopg2.connect(self.url) if self.postgres else sqlite3.connect(self.nom, timeout=20)
        )

    def executer(self, requete):
        with closing(self.ouvrir()) as ouverte:
            curseur = ouverte.cursor()
            curseur.execute(requete)
            lignes = curseur.fetchall() if curseur.description else []
            ouverte.commit()
        return lignes

    def compte(self, table, ou="1 = 1"):
        return self.executer(f"SELECT count(*) FROM {table} WHERE {ou}")[0][0]

    @contextmanager
    def base_qui_s_attarde(self, table, quand="INSERT"):
        """Toute écriture dans cette table dort, sa transaction ouverte, jusqu’à ce qu’on la tue."""
        sommeil = SOMMEIL_POSTGRES if self.postgres else SOMMEIL_SQLITE
        self.executer(sommeil.format(table, quand).replace("INSERT ON", f"{quand} ON"))
        try:
            yield
        finally:
            oter = f"DROP TRIGGER attente ON {table}; DROP FUNCTION attente()"
            jusqu_a(lambda: not self.s_attarde())
            self.executer(oter if self.postgres else "DROP TRIGGER attente")

    def s_attarde(self):
        """Quelqu’un dort-il au milieu d’une écriture ?"""
        if self.postgres:
            with closing(self.ouvrir()) as ouverte, ouverte.cursor() as curseur:
                curseur.execute(DORMENT, [self.nom])
                return curseur.fetchone()[0] > 0
        return not _libre(self.nom)

    # Les fichiers

    def fichiers(self):
        racine = self.var / "fichiers"
        return sorted(str(c.relative_to(racine)) for c in racine.rglob("*") if c.is_file())

    def vieillir(self):
        """Tout ce qui est rangé, ou reçu à moitié, date d’avant-hier."""
        for dossier in ("fichiers", "envois"):
            for chemin in Path(self.var / dossier).rglob("*"):
                os.utime(chemin, (chemin.stat().st_mtime - 2 * 86400,) * 2)


def tuer(processus):
    os.killpg(processus.pid, signal.SIGKILL)
    processus.wait()


def _libre(nom):
    """Un verrou d’écriture tenu une demi-seconde n’est pas celui d’une page ordinaire."""
    fin = monotonic() + 0.5
    while monotonic() < fin:
        try:
            with closing(sqlite3.connect(nom, timeout=0, isolation_level=None)) as ouverte:
                ouverte.execute("BEGIN IMMEDIATE")
                ouverte.execute("ROLLBACK")
        except sqlite3.OperationalError:
            sleep(0.02)
        else:
            return True
    return False


def ordonner(requete):
    reglages = connection.settings_dict
    acces = {nom.lower(): reglages[nom] for nom in ("USER", "PASSWORD", "HOST", "PORT")}
    with closing(psycopg2.connect(dbname="postgres", **acces)) as serveur:
        serveur.autocommit = True
        with serveur.cursor() as curseur:
            curseur.execute(requete)
