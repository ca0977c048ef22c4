"""Chaque page de chaque rôle dans une grande école, rapportée à une page étalon du même serveur.

    benchmarks/echelle.py --etudiants 1000 [--jusqu-a 30000] [--base postgres://…/postgres]
                          [--avant CHEMIN]

Le vrai gunicorn, les réglages de production, deux processus ; de vraies connexions. À chaque
passage l’étalon puis la page, l’un après l’autre : une machine occupée ralentit les deux. Avec
`--jusqu-a`, deux écoles servies en même temps se mesurent en alternance, par les mêmes personnes
(les premiers lycées y sont les mêmes) : ce qui les sépare est la taille, rien d’autre. Avec
`--avant`, un autre état du dépôt sert une copie de chaque école (`avant_N`, faite si elle manque) :
avant et après se mesurent en alternance aussi.

Une ligne JSON par page : durées ressenties (médiane, 95ᵉ centile), part de la base, calcul du
serveur, requêtes, octets compressés, rapport à l’étalon ; puis une par croissance, et un bilan.
Code de sortie 1 si une page échoue ou dépasse. `--plans FICHIER` garde l’`EXPLAIN` des lectures.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlencode

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.echelle_pages import PAGES, SANS_RAPPORT
from benchmarks.ecole import copie_d_avant, dresser
from benchmarks.site_jetable import Site, port_libre, servir

MOT_DE_PASSE = "demo-sillage"
RAPPORT_MAX = 5.0
CROISSANCE_MAX = 1.25
ETALON = "/etalon/"
FORMULAIRE = "application/x-www-form-urlencoded"
DELAI = 120


@dataclass
class Serie:
    """Ce que les passages d’une page ont donné, en millisecondes."""

    ressenties: list[float] = field(default_factory=list)
    calculs: list[float] = field(default_factory=list)
    bases: list[float] = field(default_factory=list)
    requetes: int = 0
    octets: int = 0
    statuts: set[int] = field(default_factory=set)


class Personne:
    """Une personne connectée : sa liaison gardée, ses témoins."""

    def __init__(self, port: int, reperes: dict[str, object]) -> None:
        self.port, self.reperes = port, reperes
        self.temoins: dict[str, str] = {}
        self.liaison = HTTPConnection("127.0.0.1", port, timeout=DELAI)
        if "jeton" in reperes:
            champs = {"nom": f"Mesure {token_hex(4)}", "cle": token_hex(8)}
            self._entrer(f"/jury/{reperes['jeton']}/entrer/", champs)
        else:
            self.demander("/compte/login/")
            champs = {"login": reperes["compte"], "password": MOT_DE_PASSE}
            self._entrer("/compte/login/", champs)

    def _entrer(self, adresse: str, champs: dict[str, object]) -> None:
        champs = champs | {"csrfmiddlewaretoken": self.temoins.get("csrftoken", "")}
        reponse, _ = self._envoyer("POST", adresse, urlencode(champs), {"Content-Type": FORMULAIRE})
        if reponse.status not in {200, 302}:
            raise RuntimeError(f"{adresse} : {reponse.status}, on n’entre pas.")

    def demander(self, adresse: str, **entetes: str) -> tuple[HTTPResponse, bytes, float]:
        """La réponse, son corps tel qu’il a voyagé, et les millisecondes ressenties."""
        debut = perf_counter()
        reponse, corps = self._envoyer("GET", adresse, "", {"Accept-Encoding": "gzip", **entetes})
        return reponse, corps, (perf_counter() - debut) * 1000

    def _envoyer(
        self, methode: str, adresse: str, corps: str, entetes: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        """Une liaison que le serveur a fermée entre deux pages se rouvre."""
        temoins = "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items())
        try:
            self.liaison.request(methode, adresse, corps, {"Cookie": temoins, **entetes})
            reponse = self.liaison.getresponse()
        except (HTTPException, OSError):
            self.liaison = HTTPConnection("127.0.0.1", self.port, timeout=DELAI)
            self.liaison.request(methode, adresse, corps, {"Cookie": temoins, **entetes})
            reponse = self.liaison.getresponse()
        for pose in reponse.headers.get_all("Set-Cookie", []):
            nom, valeur = pose.split(";", 1)[0].split("=", 1)
            self.temoins[nom] = valeur
        return reponse, reponse.read()

    def mesurer(self, adresse: str, serie: Serie) -> None:
        reponse, corps, ms = self.demander(adresse.format_map(self.reperes))
        serie.statuts.add(reponse.status)
        requetes, _, calcul, base = json.loads(reponse.headers.get("X-Mesure", "[0, 0, 0, 0]"))
        serie.ressenties.append(ms)
        serie.calculs.append(calcul)
        serie.bases.append(base)
        serie.requetes = max(serie.requetes, requetes)
        serie.octets = max(serie.octets, len(corps))


@dataclass(frozen=True)
class Ecole:
    """Une école servie, et les personnes qui y sont entrées, par rôle."""

    etudiants: int
    base: str
    code: str
    roles: dict[str, list[Personne]]

    @property
    def temoin(self) -> Personne:
        """Qui demande l’étalon."""
        return self.roles["etudiants"][0]


def ouvrir(pile: ExitStack, etudiants: int, base: str, avant: Path | None) -> list[Ecole]:
    """L’école, construite s’il le faut, servie jusqu’à la fin de la pile ; par les deux codes."""
    site, bilan = dresser(etudiants, base)
    dits = {cle: valeur for cle, valeur in bilan.items() if cle != "url"}
    print(json.dumps(dits, ensure_ascii=False), flush=True)
    reperes = site.interroger("ecole_base", "reperes")
    ecoles = [_servie(pile, site, etudiants, reperes, "apres", RACINE)]
    if avant:
        ancien = copie_d_avant(site, etudiants)
        ecoles.append(_servie(pile, ancien, etudiants, reperes, "avant", avant))
    return ecoles


def _servie(
    pile: ExitStack, site: Site, etudiants: int, reperes: dict, code: str, racine: Path
) -> Ecole:
    site = replace(site, port=port_libre())
    pile.enter_context(servir(site, "benchmarks.echelle_reglages", racine))
    roles = {role: [Personne(site.port, un) for un in siens] for role, siens in reperes.items()}
    return Ecole(etudiants, site.moteur, code, roles)


def mesurer(ecoles: Sequence[Ecole], role: str, adresse: str, passages: int) -> list[dict]:
    """Une ligne par école ; chaque personne ouvre la page une fois avant que l’on compte."""
    pages, etalons = [Serie() for _ in ecoles], [Serie() for _ in ecoles]
    for ecole in ecoles:
        for personne in ecole.roles[role]:
            personne.mesurer(adresse, Serie())
    for passage in range(passages):
        for ecole, page, etalon in zip(ecoles, pages, etalons, strict=True):
            personnes = ecole.roles[role]
            ecole.temoin.mesurer(ETALON, etalon)
            personnes[passage % len(personnes)].mesurer(adresse, page)
    return [
        _ligne(ecole, role, adresse, page, etalon)
        for ecole, page, etalon in zip(ecoles, pages, etalons, strict=True)
    ]


def _ligne(ecole: Ecole, role: str, adresse: str, page: Serie, etalon: Serie) -> dict[str, object]:
    rapport = median(page.ressenties) / median(etalon.ressenties)
    budget = None if role in SANS_RAPPORT else RAPPORT_MAX
    return {
        "mesure": "page",
        "base": ecole.base,
        "code": ecole.code,
        "etudiants": ecole.etudiants,
        "role": role,
        "page": adresse,
        "statuts": sorted(page.statuts),
        "ms_median": round(median(page.ressenties), 1),
        "ms_p95": round(quantiles(page.ressenties, n=20)[-1], 1),
        "ms_de_calcul": round(median(page.calculs), 1),
        "ms_de_base": round(median(page.bases), 1),
        "requetes": page.requetes,
        "octets": page.octets,
        "etalon_ms": round(median(etalon.ressenties), 1),
        "etalon_requetes": etalon.requetes,
        "rapport": round(rapport, 2),
        "rapport_de_calcul": round(median(page.calculs) / median(etalon.calculs), 2),
        "budget": budget,
        "tient": page.statuts == {200} and (budget is None or rapport <= budget),
    }


def croissance(petite: dict, grande: dict) -> dict[str, object]:
    """De combien la page ralentit quand l’école grandit ; l’étalon, mesuré avec, la corrige."""
    rapport = grande["ms_median"] / petite["ms_median"]
    corrigee = grande["rapport"] / petite["rapport"]
    return {
        "mesure": "croissance",
        "base": grande["base"],
        "code": grande["code"],
        "de": petite["etudiants"],
        "a": grande["etudiants"],
        "role": grande["role"],
        "page": grande["page"],
        "croissance": round(rapport, 2),
        "croissance_corrigee": round(corrigee, 2),
        "ms_de_base": [petite["ms_de_base"], grande["ms_de_base"]],
        "requetes": [petite["requetes"], grande["requetes"]],
        "octets": [petite["octets"], grande["octets"]],
        "budget": CROISSANCE_MAX,
        "tient": min(rapport, corrigee) <= CROISSANCE_MAX,
    }


def tout_mesurer(
    ecoles: Sequence[Ecole], passages: int, roles: Sequence[str]
) -> Iterator[dict[str, object]]:
    for role in roles:
        for adresse in PAGES[role]:
            lignes = mesurer(ecoles, role, adresse, passages)
            yield from lignes
            for code in dict.fromkeys(ligne["code"] for ligne in lignes):
                tailles = [ligne for ligne in lignes if ligne["code"] == code]
                if len(tailles) > 1:
                    yield croissance(*tailles)


def garder_les_plans(ecole: Ecole, roles: Sequence[str], fichier: str) -> None:
    """Chaque page une fois, par une personne : le serveur écrit ce que la base en dit."""
    for role in roles:
        for adresse in PAGES[role]:
            personne = ecole.roles[role][0]
            personne.demander(adresse.format_map(personne.reperes), **{"X-Plans": fichier})


def _la_plus_grande(ecoles: Sequence[Ecole]) -> Ecole:
    return [ecole for ecole in ecoles if ecole.code == "apres"][-1]


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--etudiants", type=int, default=1000)
    lecteur.add_argument("--jusqu-a", default="", help="une seconde école, plus grande ; ou rien")
    lecteur.add_argument("--base", default="", help="un serveur PostgreSQL ; SQLite sinon")
    lecteur.add_argument("--passages", type=int, default=15)
    lecteur.add_argument("--role", choices=PAGES, action="append")
    lecteur.add_argument("--avant", type=Path, help="un autre état du dépôt, mesuré en alternance")
    lecteur.add_argument("--plans", default="", help="où ajouter les plans de la plus grande école")
    options = lecteur.parse_args()
    roles = options.role or list(PAGES)
    tailles = [options.etudiants, *([int(options.jusqu_a)] if options.jusqu_a else [])]
    depassees = []
    with ExitStack() as pile:
        ecoles = [
            ecole
            for taille in tailles
            for ecole in ouvrir(pile, taille, options.base, options.avant)
        ]
        for ligne in tout_mesurer(ecoles, options.passages, roles):
            if ligne["code"] == "apres" and not ligne["tient"]:
                depassees.append(f"{ligne['mesure']} {ligne['role']} {ligne['page']}")
            print(json.dumps(ligne, ensure_ascii=False), flush=True)
        if options.plans:
            garder_les_plans(_la_plus_grande(ecoles), roles, str(Path(options.plans).resolve()))
    bilan = {"mesure": "bilan", "ecoles": tailles, "depassees": depassees, "tient": not depassees}
    print(json.dumps(bilan, ensure_ascii=False), flush=True)
    return 1 if depassees else 0


if __name__ == "__main__":
    sys.exit(main())
