"""Un vrai fournisseur OpenID Connect, dans son processus, et l’étudiant qui s’y identifie."""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from urllib.parse import parse_qs, urlencode, urlsplit


def port_libre():
    with socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


@dataclass(frozen=True)
class ServeurOidc:
    port: int

    @property
    def adresse(self):
        return f"http://127.0.0.1:{self.port}"

    def connait(self, sub, **revendications):
        """Ce qu’il dira désormais de cette personne."""
        self._demander("PUT", f"/users/{sub}", json.dumps(revendications), "application/json")

    def identifie(self, adresse, sub):
        """Cette personne s’y connecte : l’adresse où il la renvoie."""
        champs = urlencode({"sub": sub})
        return self._demander("POST", adresse, champs, "application/x-www-form-urlencoded")

    def abandonne(self, adresse):
        champs = urlencode({"action": "deny"})
        return self._demander("POST", adresse, champs, "application/x-www-form-urlencoded")

    def _demander(self, methode, adresse, corps, forme):
        parties = urlsplit(adresse)
        connexion = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            chemin = f"{parties.path}?{parties.query}"
            connexion.request(methode, chemin, corps, {"Content-Type": forme})
            reponse = connexion.getresponse()
            reponse.read()
            return reponse.headers.get("Location", "")
        finally:
            connexion.close()


@contextmanager
def servir():
    """Le temps d’une suite de tests ; oublie tout à la fin."""
    serveur = ServeurOidc(port_libre())
    commande = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
    processus = subprocess.Popen(
        [*commande, "--port", str(serveur.port), "--require-nonce", "true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _attendre(serveur)
        yield serveur
    finally:
        processus.terminate()
        processus.wait(10)


def _attendre(serveur):
    for _ in range(100):
        try:
            return serveur._demander("GET", "/.well-known/openid-configuration", None, "text/plain")
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Le fournisseur OpenID Connect n’a pas démarré.")


@contextmanager
def dire(corps):
    """Un serveur qui répond toujours la même chose ; `{ici}` y devient son adresse."""

    class Reponse(BaseHTTPRequestHandler):
        def do_GET(self):
            texte = corps.replace("{ici}", f"http://127.0.0.1:{self.server.server_port}").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(texte)))
            self.end_headers()
            self.wfile.write(texte)

        def log_message(self, *args):
            pass

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Reponse)
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05})
    fil.start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}"
    finally:
        serveur.shutdown()
        fil.join()
        serveur.server_close()


def parametres(adresse):
    """Ceux d’une adresse, un par nom."""
    return {nom: valeurs[0] for nom, valeurs in parse_qs(urlsplit(adresse).query).items()}


def chez_nous(adresse):
    """Le chemin où le navigateur revient, sans l’origine."""
    parties = urlsplit(adresse)
    return f"{parties.path}?{parties.query}"
