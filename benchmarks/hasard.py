"""Cent mille demandes au hasard contre le vrai serveur : aucune panne, aucune trace d’erreur.

    benchmarks/hasard.py --demandes 100000 --graine 7 [--base postgres://…/postgres]

Par manches : chacune repart d’une copie neuve de la démonstration, pour qu’un compte fermé ou une
classe effacée au hasard n’appauvrisse pas la suite. Une ligne JSON par manche, puis le total ; code
de sortie 1 si une seule réponse est une panne (5xx, liaison rompue), si le journal porte une trace,
ou si ce qui est gardé ne répond plus à son empreinte. Les pannes sont écrites dans `pannes.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import run
from time import perf_counter

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.hasard_demandes import Demande, Tirage
from benchmarks.site_jetable import Site, copier, preparer, servir

FILS = 6
DELAI = 60
TRACE = "Traceback (most recent call last)"
SEULS = {"anonyme", "jury", "lien fermé"}
"""Ceux qui n’ont pas de session à perdre."""


class Fil:
    """Un client : sa liaison, son tirage, ce qu’il a compté."""

    def __init__(self, port: int, graine: str, donnees: dict) -> None:
        self.port, self.tirage = port, Tirage(graine, donnees)
        self.statuts: Counter[str] = Counter()
        self.pannes: list[dict[str, object]] = []
        self.connectees = 0
        self.liaison = self._ouvrir()

    def _ouvrir(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=DELAI)

    def tirer(self, nombre: int) -> None:
        for _ in range(nombre):
            self._une(self.tirage.demande())

    def _une(self, demande: Demande) -> None:
        try:
            statut, page = self._insister(demande)
        except (HTTPException, OSError) as erreur:
            self._noter(demande, f"rompue ({type(erreur).__name__})")
            return
        self._noter(demande, str(statut))
        if page:
            self.tirage.memoires[demande.qui].lire(demande.chemin, page)

    def _insister(self, demande: Demande) -> tuple[int, str]:
        """Une liaison gardée que le serveur vient de fermer n’est pas une panne : une neuve l’est.

        Lève `HTTPException` ou `OSError` si la liaison neuve se rompt aussi.
        """
        try:
            return self._envoyer(demande)
        except (HTTPException, OSError):
            self.liaison = self._ouvrir()
            return self._envoyer(demande)

    def _envoyer(self, demande: Demande) -> tuple[int, str]:
        """Le statut, et la page si elle peut apprendre des liens et des formulaires."""
        liaison = self.liaison
        sans_hote = "Host" in demande.entetes
        liaison.putrequest(demande.methode, demande.chemin, sans_hote, skip_accept_encoding=True)
        for nom, valeur in demande.entetes.items():
            liaison.putheader(nom, valeur)
        if demande.corps:
            liaison.putheader("Content-Length", str(len(demande.corps)))
        liaison.endheaders()
        if demande.coupee:
            liaison.send(demande.corps[: len(demande.corps) // 2])
            liaison.close()
            return 0, ""
        if demande.corps:
            liaison.send(demande.corps)
        reponse = liaison.getresponse()
        contenu = reponse.read()
        self._rester_connecte(demande.qui, reponse.headers.get("Location", ""))
        html = reponse.headers.get("Content-Type", "").startswith("text/html")
        lisible = html and reponse.status == 200 and "Content-Encoding" not in reponse.headers
        return reponse.status, contenu.decode("utf-8", "replace") if lisible else ""

    def _rester_connecte(self, qui: str, vers: str) -> None:
        """Le hasard déconnecte : qui est renvoyé à la porte prend sa session suivante."""
        if qui in SEULS:
            return
        reserve = self.tirage.reserves[qui]
        if not vers.startswith("/compte/login/"):
            self.connectees += 1
        elif reserve:
            self.tirage.personnes[qui]["sessionid"] = reserve.pop()

    def _noter(self, demande: Demande, statut: str) -> None:
        self.statuts[statut] += 1
        if statut.startswith(("5", "rompue")):
            champs = asdict(demande) | {"corps": demande.corps[:2000].decode("latin-1")}
            self.pannes.append({"statut": statut, **champs})


def personnes(site: Site) -> list[dict]:
    """Pour chaque fil : des sessions neuves, des liens neufs, les adresses du moment."""
    fait = run(
        [sys.executable, "benchmarks/hasard_personnes.py", str(FILS)],
        cwd=RACINE,
        env={**site.reglages, "DEBUG": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(fait.stdout)


def manche(site: Site, graine: str, nombre: int) -> tuple[dict[str, object], list[dict]]:
    """Le bilan d’une manche, et ses pannes, chacune avec de quoi la rejouer."""
    donnees = personnes(site)
    with servir(site):
        fils = [Fil(site.port, f"{graine}-{rang}", lot) for rang, lot in enumerate(donnees)]
        debut = perf_counter()
        with ThreadPoolExecutor(FILS) as ensemble:
            list(ensemble.map(lambda fil: fil.tirer(nombre // FILS), fils))
        secondes = perf_counter() - debut
    statuts = sum((fil.statuts for fil in fils), Counter())
    bilan = {
        "base": site.moteur,
        "graine": graine,
        "demandes": statuts.total(),
        "par_seconde": round(statuts.total() / secondes),
        "statuts": dict(sorted(statuts.items())),
        "connectees": sum(fil.connectees for fil in fils),
        "traces": site.journal.read_text(errors="replace").count(TRACE),
        "defauts": site.commander("verifier_coherence").returncode + site.abimee(),
    }
    return bilan, [panne for fil in fils for panne in fil.pannes]


def total(bilans: list[dict]) -> dict[str, object]:
    """La somme des manches ; `tient` si rien n’a cédé."""
    statuts = sum((Counter(bilan["statuts"]) for bilan in bilans), Counter())
    classes: Counter[str] = Counter()
    for statut, nombre in statuts.items():
        classes[f"{statut[0]}xx" if statut.isdecimal() and statut != "0" else statut] += nombre
    sommes = {nom: sum(b[nom] for b in bilans) for nom in ("demandes", "traces", "defauts")}
    secondes = sum(bilan["demandes"] / bilan["par_seconde"] for bilan in bilans)
    pannes = classes["5xx"] + classes["rompue"] + sommes["traces"] + sommes["defauts"]
    return {
        "base": bilans[0]["base"],
        "total": True,
        **sommes,
        "par_seconde": round(sommes["demandes"] / secondes),
        "classes": dict(sorted(classes.items())),
        "tient": pannes == 0,
    }


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--demandes", type=int, default=100_000)
    lecteur.add_argument("--manche", type=int, default=5_000)
    lecteur.add_argument("--graine", default="7")
    lecteur.add_argument("--base", default="", help="un serveur PostgreSQL ; SQLite sinon")
    lecteur.add_argument("--pannes", type=Path, default=Path("pannes.jsonl"))
    options = lecteur.parse_args()
    bilans = []
    with preparer(options.base) as modele, options.pannes.open("w") as cahier:
        for numero in range(-(-options.demandes // options.manche)):
            nombre = min(options.manche, options.demandes - numero * options.manche)
            with copier(modele) as site:
                bilan, pannes = manche(site, f"{options.graine}-{numero}", nombre)
                if bilan["traces"]:
                    cahier.write(site.journal.read_text(errors="replace") + "\n")
            bilans.append(bilan)
            print(json.dumps(bilan, ensure_ascii=False), flush=True)
            cahier.writelines(json.dumps(p, ensure_ascii=False) + "\n" for p in pannes)
            cahier.flush()
    bilan = total(bilans)
    print(json.dumps(bilan, ensure_ascii=False), flush=True)
    return 0 if bilan["tient"] else 1


if __name__ == "__main__":
    sys.exit(main())
