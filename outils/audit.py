"""Demande à OSV si une version du dépôt est touchée par une faille connue.

Sont lus les deux verrous (PyPI) et les paquets vendus sous `static/` (npm, leur fichier VERSION).
Sort par 0 si rien n’est connu, 1 si un avis l’est, 2 si les exceptions se lisent mal, 3 si OSV ne
répond pas : rien alors n’a été audité. `OSV_ADRESSE` désigne un miroir. API : osv.dev/docs.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

RACINE = Path(__file__).resolve().parent.parent
OSV = "https://api.osv.dev"
EXCEPTIONS = "outils/audit.toml"
ATTENTE = 10  # secondes, par demande
LOT = 500
PAGES_MAX = 20
OCTETS_MAX = 20 * 1024 * 1024
FIGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
VENDU = re.compile(r"paquet npm «\s*([^\s»]+)\s*»\s+(\d+\.\d+\.\d+)")


class Injoignable(Exception):
    """OSV n’a pas répondu, ou pas comme il doit."""


class ExceptionMalDite(Exception):
    """Une exception sans avis, sans raison ou sans date."""


@dataclass(frozen=True, order=True)
class Paquet:
    ecosysteme: str
    nom: str
    version: str

    @property
    def demande(self) -> dict[str, object]:
        paquet = {"ecosystem": self.ecosysteme, "name": self.nom}
        return {"package": paquet, "version": self.version}


@dataclass(frozen=True)
class Avis:
    paquet: Paquet
    numero: str
    corrigee: str
    """Les versions où la faille est corrigée ; vide si OSV n’en dit aucune."""

    def __str__(self) -> str:
        ou = f"corrigé en {self.corrigee}" if self.corrigee else "pas de version corrigée connue"
        return f"{self.paquet.nom} {self.paquet.version} : {self.numero} ({ou})"


def paquets(racine: Path = RACINE) -> list[Paquet]:
    """Chaque paquet et sa version, une fois."""
    trouves = set()
    for verrou in racine.glob("requirements*.txt"):
        for nom, version in FIGE.findall(verrou.read_text("utf-8")):
            trouves.add(Paquet("PyPI", re.sub(r"[-_.]+", "-", nom).lower(), version))
    for fichier in (racine / "static").rglob("VERSION"):
        trouves |= {Paquet("npm", n, v) for n, v in VENDU.findall(fichier.read_text("utf-8"))}
    return sorted(trouves)


def exceptions(racine: Path, le: date) -> set[tuple[str, str]]:
    """Les (paquet, avis) admis ce jour-là ; une exception périmée ne vaut plus rien."""
    lues = tomllib.loads((racine / EXCEPTIONS).read_text("utf-8")).get("exception", [])
    for lue in lues:
        dite = all(str(lue.get(cle, "")).strip() for cle in ("paquet", "avis", "raison"))
        if not dite or not isinstance(lue.get("expire"), date):
            raise ExceptionMalDite(f"{EXCEPTIONS} : paquet, avis, raison, expire à dire ({lue}).")
    return {(lue["paquet"], lue["avis"]) for lue in lues if lue["expire"] >= le}


def auditer(connus: list[Paquet], osv: str) -> list[Avis]:
    """Les avis qui touchent ces versions ; lève `Injoignable`."""
    return [
        Avis(paquet, numero, _corrigee(osv, paquet, numero))
        for debut in range(0, len(connus), LOT)
        for paquet, numeros in _interroger(osv, connus[debut : debut + LOT])
        for numero in sorted(numeros)
    ]


def _interroger(osv: str, lot: list[Paquet]) -> Iterator[tuple[Paquet, set[str]]]:
    """Les numéros des avis de chaque paquet, pages suivantes comprises."""
    demandes = [(paquet, paquet.demande) for paquet in lot]
    trouves: dict[Paquet, set[str]] = {paquet: set() for paquet in lot}
    for _ in range(PAGES_MAX):
        reponse = _demander(f"{osv}/v1/querybatch", {"queries": [d for _, d in demandes]})
        resultats = reponse.get("results")
        if not isinstance(resultats, list) or len(resultats) != len(demandes):
            raise Injoignable("réponse incomplète")
        suite = []
        for (paquet, demande), resultat in zip(demandes, resultats, strict=True):
            trouves[paquet] |= {vulnerabilite["id"] for vulnerabilite in resultat.get("vulns", [])}
            if page := resultat.get("next_page_token"):
                suite.append((paquet, {**demande, "page_token": page}))
        demandes = suite
        if not demandes:
            return iter(trouves.items())
    raise Injoignable("réponse sans fin")


def _corrigee(osv: str, paquet: Paquet, numero: str) -> str:
    """Ce que l’avis dit de ce paquet ; l’avis se dit même si son détail ne se lit pas."""
    try:
        detail = _demander(f"{osv}/v1/vulns/{quote(numero, safe='')}", None)
    except Injoignable:
        return ""
    evenements = (
        evenement
        for touche in detail.get("affected", [])
        if touche.get("package", {}).get("name", "").lower() == paquet.nom
        for plage in touche.get("ranges", [])
        if plage.get("type") != "GIT"
        for evenement in plage.get("events", [])
    )
    return ", ".join(dict.fromkeys(e["fixed"] for e in evenements if "fixed" in e))


def _demander(adresse: str, corps: dict[str, object] | None) -> dict:
    """L’objet JSON que rend cette adresse ; toute panne est une `Injoignable`."""
    if not adresse.startswith(("https://", "http://")):
        raise Injoignable("adresse qui n’est ni http ni https")
    octets = None if corps is None else json.dumps(corps).encode()
    demande = Request(adresse, octets, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urlopen(demande, timeout=ATTENTE) as reponse:  # noqa: S310 - schéma vérifié
            lu = json.loads(reponse.read(OCTETS_MAX))
    except HTTPError as erreur:
        erreur.close()
        raise Injoignable(f"réponse {erreur.code}") from erreur
    except (OSError, HTTPException, ValueError) as erreur:
        raise Injoignable(type(erreur).__name__) from erreur
    if not isinstance(lu, dict):
        raise Injoignable("réponse inattendue")
    return lu


def rendre_compte(trouves: Iterable[Avis], admis: set[tuple[str, str]], nombre: int) -> int:
    touches = [avis for avis in trouves if (avis.paquet.nom, avis.numero) not in admis]
    for avis in touches:
        print(avis)
    if not touches:
        print(f"{nombre} paquets : aucun avis connu.")
    return bool(touches)


def main(racine: Path = RACINE) -> int:
    osv = os.environ.get("OSV_ADRESSE", OSV).rstrip("/")
    connus = paquets(racine)
    try:
        admis = exceptions(racine, date.today())
        return rendre_compte(auditer(connus, osv), admis, len(connus))
    except ExceptionMalDite as defaut:
        print(defaut)
        return 2
    except (Injoignable, AttributeError, KeyError, TypeError) as panne:
        raison = panne if isinstance(panne, Injoignable) else "réponse illisible"
        print(f"OSV injoignable ({raison}) : rien n’a été audité ({len(connus)} paquets).")
        return 3


if __name__ == "__main__":
    sys.exit(main())
