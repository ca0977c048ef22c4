"""Une demande tirée au hasard : une adresse de la table ou d’une page lue, un corps, des en-têtes.

Tout vient d’un seul `Random` par fil : la même graine, sur la même base, redonne le même tirage.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from html import unescape
from random import Random
from urllib.parse import quote, urlencode

METHODES = ("GET",) * 44 + ("POST",) * 40 + ("HEAD",) * 3 + ("OPTIONS", "TRACE", "PUT", "PATCH")
METHODES += ("DELETE", "PROPFIND", "BREW", "get", "CONNECT")
RARES = re.compile(r"\.(pdf|zip|xlsx)|/deposer/|/verifier/$|journee|/exemple|logout|/password/$")
"""Ce qui met en page, ou qui met dehors : un tirage sur vingt seulement s’y arrête."""
MALICES = (
    *("", " ", "\0", "a\0b", "\r\n", "\x0b\x1f\x7f", "\ufffe\uffff\u202e\u2028", "½٣", "é" * 5000),
    *("<script>alert(1)</script>", "{{ 7 }} {% debug %} %s %(a)s {0}", "' OR 1=1 --", "=1+1"),
    *("0001-01-01", "9999-12-31", "31/02/2026", "2026-13-45", "2026-10-05T25:61", "on", "oui"),
    *("javascript:alert(1)", "http://[", "https://exemple.org/" + "a" * 600, "//exemple.org"),
    *("../../etc/passwd", "..\\..", "%00", "%2e%2e%2f", "\ud7ff", "🙂" * 80, "null", "[]", "{}"),
    *("0", "-1", "1.5", "1e400", "NaN", "Infinity", str(2**31), str(2**63), "9" * 400, "٤٢", "+1"),
)
CHEMINS = ("..", "%2e%2e", "%00", "%ff%fe", "%0d%0aX:%20y", "a" * 3000, "%F0%9F%99%82", "\\")
TETES = (b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"PK\x03\x04", b"\xff\xd8\xff\xe0")
TETES += (b"Nom;Mail\n", b"\xff\xfe", b"RIFF\0\0\0\0WEBP", b"{", b"<svg xmlns='", b"\x1f\x8b\x08")
FORMULAIRE = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S | re.I)
CHAMP = re.compile(
    r"<(input|select|textarea|button)\b([^>]*)>"
    r"(.*?)(?=<(?:input|select|textarea|button|/form)\b|$)",
    re.S,
)
ATTRIBUT = re.compile(r'([\w-]+)(?:="([^"]*)")?')
OPTION = re.compile(r'<option\b[^>]*value="([^"]*)"')
LIEN = re.compile(r'(?:href|src)="(/[^"#]*)"')


@dataclass(frozen=True)
class Formulaire:
    """Un formulaire d’une page : où il part, ses champs et ce qu’ils proposent."""

    adresse: str
    methode: str
    champs: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Demande:
    """Ce qui part ; `coupee` : la liaison se ferme au milieu du corps."""

    qui: str
    methode: str
    chemin: str
    entetes: dict[str, str]
    corps: bytes = b""
    coupee: bool = False


@dataclass
class Memoire:
    """Ce qu’une personne a vu : de vrais liens, de vrais formulaires, les derniers d’abord."""

    liens: dict[str, None] = field(default_factory=dict)
    formulaires: dict[str, Formulaire] = field(default_factory=dict)

    def lire(self, chemin: str, page: str) -> None:
        for lien in LIEN.findall(page):
            if not lien.startswith("/static/"):
                self.liens[unescape(lien)] = None
        for attributs, corps in FORMULAIRE.findall(page):
            lu = formulaire(chemin, attributs, corps)
            self.formulaires[lu.adresse] = lu
        for memoire in (self.liens, self.formulaires):
            while len(memoire) > 600:
                del memoire[next(iter(memoire))]


def formulaire(chemin: str, attributs: str, corps: str) -> Formulaire:
    lus = dict(ATTRIBUT.findall(attributs))
    champs = []
    for genre, texte, suite in CHAMP.findall(corps):
        champ = dict(ATTRIBUT.findall(texte))
        if nom := champ.get("name"):
            choix = tuple(map(unescape, OPTION.findall(suite))) if genre == "select" else ()
            valeur = unescape(champ.get("value", ""))
            champs.append((unescape(nom), champ.get("type", genre), choix or (valeur,)))
    adresse = unescape(lus.get("action") or chemin)
    return Formulaire(adresse, lus.get("method", "get").upper(), tuple(champs))


class Tirage:
    """Les demandes d’un fil : `demande()` en tire une pour l’une des personnes."""

    def __init__(self, graine: str, donnees: dict) -> None:
        self.au_sort = Random(graine)
        self.personnes: dict[str, dict[str, str]] = donnees["personnes"]
        self.reserves: dict[str, list[str]] = donnees["reserves"]
        self.adresses: list[str] = donnees["adresses"]
        self.jetons = [*donnees["jetons"], "x" * 32]
        self.codes: list[str] = donnees["codes"]
        self.memoires = {qui: Memoire() for qui in self.personnes}

    def demande(self) -> Demande:
        qui = self.au_sort.choice(sorted(self.personnes))
        memoire, methode = self.memoires[qui], self.au_sort.choice(METHODES)
        if memoire.formulaires and methode == "POST" and self.au_sort.random() < 0.75:
            lu = self.au_sort.choice(list(memoire.formulaires.values()))
            chemin, champs = lu.adresse, self._remplir(lu)
        else:
            chemin, champs = self._adresse(memoire), self._inventer()
        if RARES.search(chemin) and self.au_sort.random() > 0.05:
            return self.demande()
        entetes = self._entetes(qui)
        corps = b""
        if methode in {"POST", "PUT", "PATCH", "DELETE"}:
            corps = self._corps(champs, entetes)
        elif self.au_sort.random() < 0.3:
            chemin += ("&" if "?" in chemin else "?") + self._encoder(champs)
        coupee = bool(corps) and self.au_sort.random() < 0.01
        return Demande(qui, methode, self._salir(chemin), entetes, corps, coupee)

    # Où

    def _adresse(self, memoire: Memoire) -> str:
        if memoire.liens and self.au_sort.random() < 0.5:
            return self.au_sort.choice(list(memoire.liens))
        motif = self.au_sort.choice(self.adresses)
        return re.sub(r"%\((\w+)\)s", lambda trouve: self._parametre(trouve[1]), motif)

    def _parametre(self, nom: str) -> str:
        if self.au_sort.random() < 0.12:
            return quote(self.au_sort.choice(MALICES), safe="") or "0"
        if nom in {"jeton", "cle", "signature", "key"}:
            return self.au_sort.choice(self.jetons)
        if nom == "code":
            return self.au_sort.choice(self.codes)
        if nom == "chemin":
            return self.au_sort.choice(["tableau-de-synthese.pdf", "preuves/1.pdf", "a/../b", "x"])
        return str(min(int(self.au_sort.expovariate(1 / 12)) + 1, 400))

    def _salir(self, chemin: str) -> str:
        propre = quote(chemin, safe="/%?&=+;:@,.~!$'()*-_")
        sort = self.au_sort.random()
        if sort > 0.06:
            return propre
        rang = self.au_sort.randrange(len(propre) + 1)
        if sort > 0.03:
            return propre[:rang] + self.au_sort.choice(CHEMINS) + propre[rang:]
        return self.au_sort.choice(
            [propre.rstrip("/"), "/" + propre, propre.upper(), propre[:rang]]
        )

    # Quoi

    def _valeur(self) -> str:
        return self.au_sort.choice(MALICES)

    def _inventer(self) -> list[tuple[str, str]]:
        noms = ("page", "q", "next", "au", "tri", "etat", "version", "pk", "note", "geste", "cle")
        noms += ("texte", "intitule", "nature", "copie", "action", "_selected_action", "o", "p")
        tires = self.au_sort.choices(noms, k=self.au_sort.randrange(5))
        return [(nom, self._valeur()) for nom in tires]

    def _remplir(self, lu: Formulaire) -> list[tuple[str, str]]:
        """Ce que ferait un navigateur, puis un ou deux champs faussés, ôtés ou répétés."""
        champs = []
        for nom, genre, choix in lu.champs:
            if genre in {"checkbox", "radio", "submit", "button"} and self.au_sort.random() < 0.5:
                continue
            valeur = self.au_sort.choice(choix)
            if not valeur and genre in {"text", "textarea", "search"}:
                valeur = self.au_sort.choice(["Câblage de la salle 12", "a", "Mesuré, puis noté."])
            if not valeur and genre == "date":
                valeur = self.au_sort.choice(["2026-10-05", "2026-10-16"])
            champs.append((nom, valeur))
        for _ in range(self.au_sort.randrange(3)):
            if champs:
                rang = self.au_sort.randrange(len(champs))
                faux = (champs[rang][0], self._valeur())
                champs[rang : rang + 1] = self.au_sort.choice([[faux], [], [champs[rang], faux]])
        return champs

    def _corps(self, champs: list[tuple[str, str]], entetes: dict[str, str]) -> bytes:
        sort = self.au_sort.random()
        if self.au_sort.random() < 0.95:
            entetes["X-CSRFToken"] = "a" * 32
        if sort < 0.62:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
            return self._encoder(champs).encode()
        if sort < 0.88:
            return self._en_parties(champs, entetes)
        if sort < 0.94:
            entetes["Content-Type"] = "application/json"
            return self.au_sort.choice(
                [b"[" * 20000, b'{"a":' * 3000, b"\xff\xfe{", json.dumps(dict(champs)).encode()]
            )
        entetes["Content-Type"] = self.au_sort.choice(
            ["", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; charset=x"]
        )
        return self.au_sort.choice([self.au_sort.randbytes(300), gzip.compress(b"a=b"), b"\0" * 99])

    def _encoder(self, champs: list[tuple[str, str]]) -> str:
        return urlencode(champs, errors="surrogatepass")

    def _en_parties(self, champs: list[tuple[str, str]], entetes: dict[str, str]) -> bytes:
        """Un envoi en parties, fichiers compris ; une fois sur cinq, coupé."""
        morceaux = []
        for nom, valeur in [*champs, ("depot-fichiers", None), ("fichier", None)]:
            tete = f'--sillage\r\nContent-Disposition: form-data; name="{nom}"'.encode()
            if valeur is None or (nom.startswith(("fichier", "depot")) and not valeur):
                octets = self.au_sort.choice(TETES) + self.au_sort.randbytes(200)
                suffixe = self.au_sort.choice([".pdf", ".png", ".docx", ".csv", "", "\0.pdf"])
                tete += f'; filename="a{suffixe}"\r\nContent-Type: application/pdf'.encode()
            else:
                octets = valeur.encode("utf-8", "replace")
            morceaux.append(tete + b"\r\n\r\n" + octets + b"\r\n")
        corps = b"".join(morceaux) + b"--sillage--\r\n"
        entetes["Content-Type"] = "multipart/form-data; boundary=sillage"
        coupe = self.au_sort.random() < 0.2
        return corps[: self.au_sort.randrange(len(corps))] if coupe else corps

    def _entetes(self, qui: str) -> dict[str, str]:
        cookies = dict(self.personnes[qui])
        if self.au_sort.random() < 0.03:
            cookies[self.au_sort.choice(["sessionid", "csrftoken", "messages", "sillage_jury"])] = (
                quote(self._valeur()[:200])
            )
        entetes = {"Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in cookies.items())}
        bizarres = {
            "Host": ["exemple.org", "localhost:99999", "[::1", "a b", ""],
            "X-Forwarded-For": ["1.2.3.4", "x", "1.2.3.4, " * 50, "[::1"],
            "X-Forwarded-Proto": ["https", "gopher"],
            "X-Forwarded-Host": ["exemple.org"],
            "Range": ["bytes=0-", "bytes=5-2", "bytes=-1", "bytes=99999999999-", "lignes=1-2"],
            "Accept": ["application/json", "*/*;q=x", "text/event-stream", "a" * 3000, ""],
            "Accept-Language": ["en", "xx-" + "y" * 500, "*;q=9", "fr;q=a"],
            "Accept-Encoding": ["gzip", "br;q=1.0", "identity;q=0", "*"],
            "If-None-Match": ["*", 'W/"', '"' + "a" * 400],
            "If-Modified-Since": ["hier", "Thu, 99 Jan 2026 00:00:00 GMT"],
            "X-Request-ID": ["a" * 64, "é".encode().decode("latin-1"), "0123456789abcdef"],
            "X-Requested-With": ["XMLHttpRequest"],
            "Origin": ["null", "https://exemple.org"],
            "Referer": ["http://[", "https://exemple.org/"],
            "Authorization": ["Basic !!!", "Bearer x"],
            "HX-Request": ["true"],
            "Expect": ["100-continue"],
        }
        if self.au_sort.random() < 0.25:
            nom = self.au_sort.choice(sorted(bizarres))
            entetes[nom] = self.au_sort.choice(bizarres[nom])
        return entetes
