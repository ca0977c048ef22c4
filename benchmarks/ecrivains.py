"""Cinquante étudiants écrivent pendant une minute, cinq enseignants jugent : ni perte, ni double.

    benchmarks/ecrivains.py [--ecrivains 50] [--secondes 60] [--base postgres://…/postgres]

Le vrai serveur, de vraies connexions. Chaque écriture porte un identifiant unique ; ce que le
serveur a accepté est noté par qui l’a envoyé, puis comparé à la base. Une sur cinq part deux fois
(double clic), une sur dix perd sa réponse et se rejoue. Une ligne JSON ; code de sortie 1 si une
seule écriture acceptée manque ou compte double, ou si le serveur a eu une panne.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from statistics import median, quantiles
from time import monotonic, perf_counter
from urllib.parse import urlencode
from uuid import UUID

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.site_jetable import Site, preparer, servir

MOT_DE_PASSE = "demo-sillage"
FORMULAIRE = "application/x-www-form-urlencoded"
DELAI = 90
FAITES = {200, 201, 302}


class Visite:
    """Une personne connectée : sa liaison, ses témoins, ses durées."""

    def __init__(self, port: int, email: str, graine: str) -> None:
        self.port, self.au_sort = port, Random(graine)
        self.temoins: dict[str, str] = {}
        self.durees: list[float] = []
        self.statuts: Counter[int] = Counter()
        self.liaison = HTTPConnection("127.0.0.1", port, timeout=DELAI)
        self.lire("/compte/login/")
        corps = urlencode({"login": email, "password": MOT_DE_PASSE}).encode()
        if self._une("POST", "/compte/login/", corps, FORMULAIRE)[0] != 302:
            raise RuntimeError(f"{email} ne se connecte pas.")

    def lire(self, adresse: str) -> str:
        return self._une("GET", adresse)[1].decode()

    def ecrire(self, adresse: str, corps: bytes, genre: str = FORMULAIRE) -> tuple[int, bytes]:
        """Une écriture, parfois doublée, parfois coupée puis rejouée : la dernière réponse."""
        sort = self.au_sort.random()
        if sort < 0.1:
            self._couper(adresse, corps, genre)
        debut = perf_counter()
        reponse = self._une("POST", adresse, corps, genre)
        self.durees.append((perf_counter() - debut) * 1000)
        if sort > 0.8:
            seconde = self._une("POST", adresse, corps, genre)
            self.statuts[seconde[0]] += 1
        self.statuts[reponse[0]] += 1
        return reponse

    def _une(
        self, methode: str, adresse: str, corps: bytes = b"", genre: str = ""
    ) -> tuple[int, bytes]:
        """Une liaison gardée que le serveur a fermée se rouvre : les clés rendent le rejeu sûr."""
        try:
            reponse = self._envoyer(methode, adresse, corps, genre)
        except (HTTPException, OSError):
            self.liaison = HTTPConnection("127.0.0.1", self.port, timeout=DELAI)
            reponse = self._envoyer(methode, adresse, corps, genre)
        for pose in reponse.headers.get_all("Set-Cookie", []):
            nom, valeur = pose.split(";", 1)[0].split("=", 1)
            self.temoins[nom] = valeur
        return reponse.status, reponse.read()

    def _envoyer(self, methode: str, adresse: str, corps: bytes, genre: str) -> HTTPResponse:
        temoins = "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items())
        entetes = {"Cookie": temoins, "Accept": "application/json" if corps else "text/html"}
        if methode == "POST":
            jeton = self.temoins.get("csrftoken", "")
            entetes |= {"Content-Type": genre, "X-CSRFToken": jeton}
        if "login" in adresse:
            entetes["Accept"] = "text/html"
        self.liaison.request(methode, adresse, corps, entetes)
        return self.liaison.getresponse()

    def _couper(self, adresse: str, corps: bytes, genre: str) -> None:
        """La demande part entière ; la réponse n’arrive pas."""
        self.liaison.close()
        temoins = "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items())
        jeton = self.temoins.get("csrftoken", "")
        entetes = {"Cookie": temoins, "Content-Type": genre, "X-CSRFToken": jeton}
        perdue = HTTPConnection("127.0.0.1", self.port, timeout=DELAI)
        perdue.request("POST", adresse, corps, entetes | {"Accept": "application/json"})
        perdue.close()

    def identifiant(self) -> str:
        return str(UUID(int=self.au_sort.getrandbits(128), version=4))


class Cahier:
    """Ce que le serveur a accepté, par nature et par identifiant ; ce qui attend un jugement."""

    def __init__(self) -> None:
        self.acceptees: dict[str, set[str]] = defaultdict(set)
        self.textes: dict[str, str] = {}
        self.a_juger: SimpleQueue[tuple[str, str]] = SimpleQueue()


def etudiant(visite: Visite, cahier: Cahier, fin: float, sous_competence: int) -> None:
    """Note, écrit, enregistre, prouve, soumet, recommence."""
    while monotonic() < fin:
        noter(visite, cahier)
        if monotonic() > fin or not (lieu := creer(visite, cahier, sous_competence)):
            continue
        enregistrer(visite, cahier, *lieu, sous_competence)
        prouver(visite, cahier, lieu[0])
        noter(visite, cahier)
        soumettre(visite, cahier, *lieu[:2])


def noter(visite: Visite, cahier: Cahier) -> None:
    cle = visite.identifiant()
    corps = urlencode({"texte": cle, "cle_creation": cle}).encode()
    if visite.ecrire("/journal/", corps)[0] in FAITES:
        cahier.acceptees["notes"].add(cle)


def _champs(cle: str, sous_competence: int, **autres: object) -> bytes:
    champs = {"intitule": cle, "cadre": "formation", "cle_creation": cle, **autres}
    champs |= {"debut_le": "2026-10-05", "fin_le": "2026-10-16"}
    champs |= {f"mobilise-{sous_competence}": "on", f"justification-{sous_competence}": "Fait."}
    return urlencode(champs).encode()


def creer(visite: Visite, cahier: Cahier, sous_competence: int) -> tuple[str, str, int] | None:
    """L’adresse de la réalisation créée, son identifiant, sa version ; rien si c’est refusé."""
    cle = visite.identifiant()
    corps = _champs(cle, sous_competence)
    statut, rendu = visite.ecrire("/realisations/nouvelle/", corps)
    if statut not in FAITES:
        return None
    cahier.acceptees["realisations"].add(cle)
    lu = json.loads(rendu)
    return lu["adresse"].removesuffix("modifier/"), cle, lu["version"]


def enregistrer(
    visite: Visite, cahier: Cahier, adresse: str, cle: str, version: int, sous_competence: int
) -> None:
    """Trois versions de suite, comme la page qui s’enregistre seule."""
    for tour in range(3):
        texte = f"{cle}, texte {tour}"
        corps = _champs(cle, sous_competence, contexte=texte, version=version)
        statut, rendu = visite.ecrire(f"{adresse}modifier/", corps)
        if statut in FAITES:
            cahier.textes[cle] = texte
            version = json.loads(rendu)["version"]
        elif statut == 409:
            # La réponse perdue avait été écrite : relire la page rend la version.
            page = visite.lire(f"{adresse}modifier/")
            version = int(re.search(r'name="version" value="(\d+)"', page)[1])
            if texte in page:
                cahier.textes[cle] = texte


def prouver(visite: Visite, cahier: Cahier, adresse: str) -> None:
    nom = f"{visite.identifiant()}.txt"
    tete = f'--x\r\nContent-Disposition: form-data; name="depot-fichiers"; filename="{nom}"\r\n\r\n'
    corps = f"{tete}Relevé {nom}\r\n--x--\r\n".encode()
    statut, rendu = visite.ecrire(f"{adresse}fichiers/", corps, "multipart/form-data; boundary=x")
    deja = statut == 422 and "déjà dans les preuves" in json.loads(rendu)["phrases"][0]
    if statut in FAITES or deja:
        cahier.acceptees["preuves"].add(nom)


def soumettre(visite: Visite, cahier: Cahier, adresse: str, cle: str) -> None:
    if visite.ecrire(f"{adresse}soumettre/", b"de=rien")[0] == 302:
        cahier.acceptees["soumissions"].add(cle)
        cahier.a_juger.put((adresse, cle))


def enseignant(visite: Visite, cahier: Cahier, fin: float) -> None:
    """Valide ce qui vient d’être soumis, jusqu’à la fin."""
    while monotonic() < fin:
        try:
            adresse, cle = cahier.a_juger.get(timeout=0.5)
        except Empty:
            continue
        page = visite.lire(f"{adresse}evaluer/")
        reponses = dict.fromkeys(re.findall(r'name="(retenue_\d+)"', page), "oui")
        corps = urlencode(
            {"numero": "1", "decision": "validee", "commentaire": "Bien.", **reponses}
        )
        if visite.ecrire(f"{adresse}evaluer/", corps.encode())[0] == 302:
            cahier.acceptees["jugements"].add(cle)


def comparer(cahier: Cahier, base: dict) -> dict[str, object]:
    """Ce qui manque, ce qui est double, ce dont l’état et le journal ne disent pas pareil."""
    perdues, doubles = {}, {}
    for nature, acceptees in cahier.acceptees.items():
        perdues[nature] = sum(cle not in base[nature] for cle in acceptees)
        doubles[nature] = sum(nombre > 1 for nombre in base[nature].values())
    perdues["textes"] = sum(base["textes"].get(c) != t for c, t in cahier.textes.items())
    boiteuses = sum(
        base[fait] != base[trace]
        for fait, trace in (("soumissions", "journal_soumises"), ("jugements", "journal_jugees"))
    )
    boiteuses += sum(base["etats"][cle] != "validee" for cle in base["jugements"])
    nombres = {nature: len(acceptees) for nature, acceptees in cahier.acceptees.items()}
    return {
        "acceptees": nombres | {"textes": len(cahier.textes)},
        "perdues": sum(perdues.values()),
        "doubles": sum(doubles.values()),
        "incoherentes": boiteuses,
    }


def mesurer(site: Site, nombre: int, secondes: int) -> dict[str, object]:
    decor = site.interroger("ecrivains_base", "dresser", str(nombre))
    cahier = Cahier()
    emails = [*decor["etudiants"], *decor["enseignants"]]
    with servir(site), ThreadPoolExecutor(len(emails)) as fils:
        visites = list(fils.map(lambda email: Visite(site.port, email, email), emails))
        debut = monotonic()
        fin = debut + secondes
        roles: list[Callable[[Visite], None]] = [
            *[lambda v: etudiant(v, cahier, fin, decor["sous_competence"])] * nombre,
            *[lambda v: enseignant(v, cahier, fin)] * len(decor["enseignants"]),
        ]
        list(fils.map(lambda role, visite: role(visite), roles, visites))
        dure = monotonic() - debut
    journal = site.journal.read_text(errors="replace")
    durees = [duree for visite in visites for duree in visite.durees]
    statuts = sum((visite.statuts for visite in visites), Counter())
    pannes = sum(nombre for statut, nombre in statuts.items() if statut >= 500)
    bilan = {
        "base": site.moteur,
        "ecrivains": nombre,
        "secondes": round(dure),
        "ecritures": statuts.total(),
        "par_seconde": round(statuts.total() / dure, 1),
        "ms_median": round(median(durees)),
        "ms_p95": round(quantiles(durees, n=20)[-1]),
        "ms_max": round(max(durees)),
        "statuts": dict(sorted(statuts.items())),
        **comparer(cahier, site.interroger("ecrivains_base", "relire")),
        "abimee": site.abimee(),
        "verrouillee": journal.count("database is locked"),
        "traces": journal.count("Traceback (most recent call last)"),
    }
    fautes = ("perdues", "doubles", "incoherentes", "abimee", "verrouillee", "traces")
    return bilan | {"tient": pannes == 0 and not any(bilan[faute] for faute in fautes)}


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--ecrivains", type=int, default=50)
    lecteur.add_argument("--secondes", type=int, default=60)
    lecteur.add_argument("--base", default="", help="un serveur PostgreSQL ; SQLite sinon")
    options = lecteur.parse_args()
    with preparer(options.base) as site:
        bilan = mesurer(site, options.ecrivains, options.secondes)
    print(json.dumps(bilan, ensure_ascii=False), flush=True)
    return 0 if bilan["tient"] else 1


if __name__ == "__main__":
    sys.exit(main())
