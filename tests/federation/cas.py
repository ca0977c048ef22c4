"""Un petit serveur CAS 3.0 : il donne des tickets et les valide, une fois, pour un service."""

import itertools
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

ESPACE = 'xmlns:cas="http://www.yale.edu/tp/cas"'


class ServeurCas(ThreadingHTTPServer):
    """`tickets` : ticket → (service, personne, attributs) ; `panne` : ce qu’il dit à la place."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Reponse)
        self.tickets = {}
        self.numeros = itertools.count(1)
        self.panne = None

    @property
    def adresse(self):
        return f"http://127.0.0.1:{self.server_port}/cas"

    def identifie(self, adresse, personne, **attributs):
        """La personne s’y connecte : l’adresse où il la renvoie, ticket compris."""
        service = parse_qs(urlsplit(adresse).query)["service"][0]
        ticket = f"ST-{next(self.numeros)}-cas"
        self.tickets[ticket] = (service, personne, attributs)
        return f"{service}&ticket={ticket}"

    def valider(self, ticket, service):
        """Un ticket présenté est consommé, même pour un autre service (CAS 3.0, § 3.1.1)."""
        donne = self.tickets.pop(ticket, None)
        if donne is None:
            return _echec("INVALID_TICKET")
        if donne[0] != service:
            return _echec("INVALID_SERVICE")
        attributs = "".join(
            f"<cas:{nom}>{escape(v)}</cas:{nom}>"
            for nom, valeurs in donne[2].items()
            for v in ([valeurs] if isinstance(valeurs, str) else valeurs)
        )
        return (
            f"<cas:serviceResponse {ESPACE}><cas:authenticationSuccess>"
            f"<cas:user>{escape(donne[1])}</cas:user><cas:attributes>{attributs}</cas:attributes>"
            "</cas:authenticationSuccess></cas:serviceResponse>"
        )


def _echec(code):
    return (
        f'<cas:serviceResponse {ESPACE}><cas:authenticationFailure code="{code}">non'
        "</cas:authenticationFailure></cas:serviceResponse>"
    )


class _Reponse(BaseHTTPRequestHandler):
    def do_GET(self):
        parties = urlsplit(self.path)
        demande = {nom: v[0] for nom, v in parse_qs(parties.query).items()}
        if parties.path == "/cas/p3/serviceValidate":
            dit = self.server.valider(demande["ticket"], demande["service"])
            self._dire(200, self.server.panne or dit)
        else:
            self._dire(404, "")

    def _dire(self, statut, texte):
        corps = texte.encode()
        self.send_response(statut)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *args):
        pass


@contextmanager
def servir():
    serveur = ServeurCas()
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05})
    fil.start()
    try:
        yield serveur
    finally:
        serveur.shutdown()
        fil.join()
        serveur.server_close()
