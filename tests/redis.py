"""Un vrai redis-server, à lancer à côté des tests, à tuer et à relancer sous la même adresse."""

import shutil
import subprocess
from pathlib import Path
from socket import socket
from time import monotonic, sleep

import redis


class ServeurRedis:
    """Rien n’est gardé d’un arrêt à l’autre."""

    def __init__(self, dossier: Path) -> None:
        self.dossier, self.processus = dossier, None
        with socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port = prise.getsockname()[1]

    @property
    def adresse(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def demarrer(self) -> None:
        commande = [shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        self.processus = subprocess.Popen(
            [*commande, "--save", "", "--dir", self.dossier], stdout=subprocess.DEVNULL
        )
        fin = monotonic() + 10
        while not self.repond():
            if self.processus.poll() is not None or monotonic() > fin:
                raise RuntimeError("Redis n’a pas démarré.")
            sleep(0.02)

    def repond(self) -> bool:
        with self.client as client:
            try:
                return client.ping()
            except redis.RedisError:
                return False

    def tuer(self) -> None:
        if self.processus:
            self.processus.kill()
            self.processus.wait()
            self.processus = None
