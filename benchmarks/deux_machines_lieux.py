"""Ce qu’il faut à deux machines pour un site : elles-mêmes, un seau, un répartiteur.

Ce module ne mesure rien seul ; `deux_machines.py` s’en sert.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from urllib.request import urlopen

from benchmarks.site_jetable import RACINE, Site, port_libre
from tests.seau import ACCES, REGION, seau_neuf


@dataclass(frozen=True)
class Machine(Site):
    """Un VAR_DIR et un port à elle ; la base, le seau et Redis sont communs."""

    communs: dict[str, str] = field(default_factory=dict)

    @property
    def reglages(self) -> dict[str, str]:
        return super().reglages | self.communs

    def lancer(self, *commande: str) -> subprocess.Popen:
        """Chef de son groupe : on le tue avec ses fils."""
        with self.journal.open("a") as sortie:
            return subprocess.Popen(
                [sys.executable, *commande],
                cwd=RACINE,
                env=self.reglages | {"DEBUG": "0"},
                stdout=sortie,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def servir(self) -> subprocess.Popen:
        return self.lancer("-m", "gunicorn", "config.wsgi")

    def travailler(self, nom: str) -> subprocess.Popen:
        return self.lancer("manage.py", "db_worker", "--worker-id", nom)


def tuer(processus: subprocess.Popen) -> None:
    os.killpg(processus.pid, signal.SIGKILL)
    processus.wait()


def jusqu_a(condition: Callable[[], object], secondes: float = 60) -> None:
    fin = monotonic() + secondes
    while not condition():
        if monotonic() > fin:
            raise TimeoutError(condition)
        sleep(0.05)


def repond(port: int) -> bool:
    return _ouvert(f"http://127.0.0.1:{port}/sante/")


@contextmanager
def a_cote(*commande: str, **options: object) -> Iterator[subprocess.Popen]:
    processus = subprocess.Popen(
        commande, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    try:
        yield processus
    finally:
        processus.kill()
        processus.wait()


@contextmanager
def seau() -> Iterator[dict[str, str]]:
    """Les réglages d’un seau neuf, dans un serveur de moto à part."""
    port = port_libre()
    adresse = f"http://127.0.0.1:{port}"
    with a_cote(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)):
        jusqu_a(lambda: _ouvert(f"{adresse}/moto-api/"))
        noms = {"S3_SEAU": seau_neuf(adresse), "S3_ADRESSE": adresse, "S3_REGION": REGION}
        yield noms | {"S3_CLE": ACCES["access_key"], "S3_SECRET": ACCES["secret_key"]}


def _ouvert(adresse: str) -> bool:
    try:
        with urlopen(adresse, timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def repartiteur(port: int, serveurs: list[Machine]) -> Iterator[None]:
    """Caddy et le Caddyfile donné, sans TLS ni console d’administration."""
    lieu = Path(mkdtemp(prefix="mesure-"))
    texte = (RACINE / "outils/exploitation/Caddyfile").read_text("utf-8")
    fichier = lieu / "Caddyfile"
    fichier.write_text(texte.replace("{\n\tlog default", "{\n\tadmin off\n\tlog default"))
    variables = {
        "DOMAINE": f"http://127.0.0.1:{port}",
        "SITE": " ".join(f"127.0.0.1:{serveur.port}" for serveur in serveurs),
        "HOME": str(lieu),
        "XDG_DATA_HOME": str(lieu),
    }
    commande = (shutil.which("caddy"), "run", "--config", str(fichier), "--adapter", "caddyfile")
    try:
        with a_cote(*commande, env=variables):
            jusqu_a(lambda: repond(port))
            yield
    finally:
        shutil.rmtree(lieu)
