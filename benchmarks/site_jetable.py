"""Un site préparé, copié autant de fois qu’il faut, servi par le vrai gunicorn, puis jeté.

Ce module ne mesure rien seul : il prête un serveur aux mesures qui écrivent beaucoup.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from tempfile import mkdtemp
from time import monotonic, sleep
from urllib.parse import urlsplit
from urllib.request import urlopen

RACINE = Path(__file__).resolve().parent.parent
DELAI = 60
"""Secondes accordées au serveur pour répondre."""


@dataclass(frozen=True)
class Site:
    """Un dossier, une base, un port ; `reglages` est tout son environnement."""

    var: Path
    url: str
    port: int

    @property
    def moteur(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    @property
    def journal(self) -> Path:
        return self.var / "journal.txt"

    @property
    def reglages(self) -> dict[str, str]:
        fixes = {"HTTPS": "0", "STATIQUES_FIGES": "1", "EMAIL_MODE": "dummy", "HOTE": "127.0.0.1"}
        lieux = {"VAR_DIR": str(self.var), "DATABASE_URL": self.url, "PORT": str(self.port)}
        secrets = {"SECRET_KEY": "celle-des-mesures-qui-ne-protege-rien"}
        return {**os.environ, **fixes, **lieux, **secrets}

    def commander(self, *commande: str, debug: bool = False) -> subprocess.CompletedProcess:
        """`manage.py commande`, jusqu’au bout."""
        return subprocess.run(
            [sys.executable, "manage.py", *commande],
            cwd=RACINE,
            env={**self.reglages, "DEBUG": "1" if debug else "0"},
            capture_output=True,
            text=True,
            check=False,
        )

    def interroger(self, module: str, *demande: str) -> dict:
        """Ce que répond, en JSON, `benchmarks/module.py` lancé dans le site.

        Lève `RuntimeError` avec ce qu’il a écrit s’il échoue.
        """
        fait = subprocess.run(
            [sys.executable, f"benchmarks/{module}.py", *demande],
            cwd=RACINE,
            env={**self.reglages, "DEBUG": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if fait.returncode:
            raise RuntimeError(fait.stderr)
        return json.loads(fait.stdout)

    def abimee(self) -> bool:
        """Le fichier SQLite a-t-il une page fausse ? Le service arrêté."""
        if self.moteur != "sqlite":
            return False
        with closing(sqlite3.connect(self.var / "sillage.sqlite3")) as base:
            # Les contraintes appellent des fonctions de Django, que cette connexion n’a pas.
            base.execute("PRAGMA ignore_check_constraints=ON")
            return base.execute("PRAGMA integrity_check").fetchone() != ("ok",)


def port_libre() -> int:
    with socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


@contextmanager
def preparer(base: str = "") -> Iterator[Site]:
    """La démonstration, dans un dossier jetable ; `base` : un serveur PostgreSQL, ou SQLite.

    Lève `RuntimeError` avec ce qu’a écrit la commande si elle échoue.
    """
    var = Path(mkdtemp(prefix="mesure-"))
    nom = f"mesure_{var.name[7:].lower()}"
    if base:
        ordonner(base, f"CREATE DATABASE {nom}")
    url = f"{base.rpartition('/')[0]}/{nom}" if base else f"sqlite:///{var}/sillage.sqlite3"
    site = Site(var, url, port_libre())
    try:
        fait = site.commander("preparer", debug=True)
        if fait.returncode:
            raise RuntimeError(fait.stdout + fait.stderr)
        yield site
    finally:
        if base:
            ordonner(base, f"DROP DATABASE {nom} WITH (FORCE)")
        shutil.rmtree(var)


@contextmanager
def copier(modele: Site) -> Iterator[Site]:
    """Le même site ailleurs : sa base et ses fichiers, jetés à la fin."""
    var = Path(mkdtemp(prefix="mesure-"))
    shutil.copytree(modele.var, var, dirs_exist_ok=True)
    if modele.moteur == "sqlite":
        url, nom = f"sqlite:///{var}/sillage.sqlite3", ""
    else:
        nom = f"mesure_{var.name[7:].lower()}"
        serveur, _, origine = modele.url.rpartition("/")
        ordonner(modele.url, f"CREATE DATABASE {nom} TEMPLATE {origine}")
        url = f"{serveur}/{nom}"
    try:
        yield Site(var, url, port_libre())
    finally:
        if nom:
            ordonner(modele.url, f"DROP DATABASE {nom} WITH (FORCE)")
        shutil.rmtree(var)


@contextmanager
def servir(site: Site, reglages: str = "config.settings", racine: Path = RACINE) -> Iterator[str]:
    """L’adresse du site, servi comme en production ; son journal est `site.journal`.

    `reglages` : ceux de la production, ou un module de mesure qui les reprend ; `racine` : le code
    servi, celui-ci ou un autre état du dépôt.
    """
    with site.journal.open("a") as sortie:
        service = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi"],
            cwd=racine,
            env={**site.reglages, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": reglages},
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
    adresse = f"http://127.0.0.1:{site.port}"
    try:
        _attendre(adresse, service, site.journal)
        yield adresse
    finally:
        service.terminate()
        service.wait(timeout=DELAI)


def _attendre(adresse: str, service: subprocess.Popen, journal: Path) -> None:
    fin = monotonic() + DELAI
    while monotonic() < fin and service.poll() is None:
        try:
            with urlopen(f"{adresse}/sante/", timeout=5):  # noqa: S310
                return
        except OSError:
            sleep(0.1)
    raise RuntimeError("Le serveur n’a pas démarré :\n" + journal.read_text())


def ordonner(base: str, requete: str) -> None:
    """Une instruction hors transaction, sur la base d’entretien du serveur."""
    import psycopg2

    acces = urlsplit(base)
    with closing(
        psycopg2.connect(
            host=acces.hostname,
            port=acces.port,
            user=acces.username,
            password=acces.password,
            dbname="postgres",
        )
    ) as serveur:
        serveur.autocommit = True
        with serveur.cursor() as curseur:
            curseur.execute(requete)
