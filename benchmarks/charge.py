"""La leçon et la soirée des résultats, par Locust, contre le vrai serveur d’une école de mille.

    benchmarks/charge.py [--base postgres://…/postgres] [--scene lecon|soiree|ensemble|connexions]

Deux processus web, deux travailleurs, l’école copiée ; tout en boucle locale, l’outil compris.

- La leçon : une classe de 35 écrit en même temps (enregistrement toutes les dix secondes, cases,
  preuve en image, soumission, message, note). Ce que le serveur a dit fait se relit dans la base :
  ni perte, ni double.
- La soirée : mille lecteurs connectés, chacun chez soi, dix à trente secondes par page : cinquante
  pages par seconde. Puis les deux ensemble. 95ᵉ centile des pages lues sous 300 ms.
- Les connexions : combien de mots de passe se vérifient par seconde, à part (PBKDF2).

Une ligne JSON par scène ; code de sortie 1 si une demande échoue, si une écriture manque ou compte
double, si le journal porte une trace, ou si le 95ᵉ centile dépasse.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.charge_releves import P95_MAX, calculs, centiles, comparer, resumer, tient
from benchmarks.ecole import dresser
from benchmarks.ecrivains import Visite
from benchmarks.site_jetable import DELAI, Site, copier, servir

ETUDIANTS, ECRIVAINS, TRAVAILLEURS = 1000, 35, 2
LECTURE = (10, 30)
"""Secondes passées sur une page, au hasard : vingt en moyenne."""
CONNEXIONS = 60
IMAGE = RACINE / "fixtures" / "demo" / "preuves" / "gantt.png"
TRACE = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Scene:
    """Qui joue, et combien de secondes : la montée n’est pas dans les durées, le palier l’est."""

    lecteurs: int
    ecrivains: int
    montee: int
    palier: int


SCENES = {
    "lecon": Scene(0, ECRIVAINS, 10, 60),
    "soiree": Scene(ETUDIANTS, 0, 60, 180),
    "ensemble": Scene(ETUDIANTS, ECRIVAINS, 60, 90),
}


def mesurer(site: Site, nom: str, scene: Scene) -> dict[str, object]:
    """La scène jouée sur ce site, et ce que sa base en a gardé."""
    site.journal.unlink(missing_ok=True)
    ordre = {
        **site.interroger("charge_base", "dresser", str(scene.lecteurs), str(scene.ecrivains)),
        "montee": scene.montee,
        "palier": scene.palier,
        "lecture": LECTURE,
        "graine": 8,
        "image": IMAGE.read_bytes().hex(),
    }
    with servir(site) as adresse, travailler(site):
        joue, processeur = jouer({**ordre, "adresse": adresse}, lambda: calculs(site))
    journal = site.journal.read_text(errors="replace")
    base = site.interroger("charge_base", "relire")
    bilan = {
        "mesure": "charge",
        "scene": nom,
        **decor(site),
        "lecteurs": scene.lecteurs,
        "ecrivains": scene.ecrivains,
        "lecture_s": LECTURE,
        **resumer(joue["mesures"], scene.montee, scene.palier),
        **comparer(joue, base),
        "taches": base["taches"],
        "traces": journal.count(TRACE),
        "verrouillee": journal.count("database is locked"),
        "abimee": site.abimee(),
        "processeur": {**processeur, "outil": joue["processeur"]},
        "retard_de_l_outil_ms": centiles(joue["retards"]),
        "budget_p95": P95_MAX,
    }
    return bilan | {"tient": tient(bilan)}


def decor(site: Site) -> dict[str, object]:
    reglages = site.reglages
    return {
        "base": site.moteur,
        "etudiants": ETUDIANTS,
        "coeurs": os.cpu_count(),
        "processus": int(reglages.get("PROCESSUS", "2")),
        "fils": int(reglages.get("FILS", "4")),
        "travailleurs": TRAVAILLEURS,
    }


def jouer(ordre: Mapping, relever: Callable[[], dict[str, float]]) -> tuple[dict, dict]:
    """Ce que Locust a mesuré, et les cœurs occupés pendant le palier, par qui.

    Lève `RuntimeError` s’il s’arrête en route.
    """
    commande = [sys.executable, "benchmarks/charge_gestes.py"]
    tuyau = subprocess.PIPE
    with subprocess.Popen(commande, cwd=RACINE, stdin=tuyau, stdout=tuyau, text=True) as outil:
        try:
            json.dump(ordre, outil.stdin)
            outil.stdin.close()
            releves = []
            for mot in ("palier", "fin"):
                if outil.stdout.readline().strip() != mot:
                    raise RuntimeError("Locust s’est arrêté en route.")
                releves.append((perf_counter(), relever()))
            joue = json.loads(outil.stdout.read())
        finally:
            outil.terminate()
    (debut, avant), (fin, apres) = releves
    return joue, {nom: round((apres[nom] - avant[nom]) / (fin - debut), 2) for nom in avant}


@contextmanager
def travailler(site: Site) -> Iterator[None]:
    """Les travailleurs à côté du site, qui lui cèdent le processeur, comme `make run` les lance."""
    commande = ["nice", "-n", "10", sys.executable, "manage.py", "db_worker"]
    environnement = {**site.reglages, "DEBUG": "0"}
    with site.journal.open("a") as sortie:
        lances = [
            subprocess.Popen(
                commande, cwd=RACINE, env=environnement, stdout=sortie, stderr=subprocess.STDOUT
            )
            for _ in range(TRAVAILLEURS)
        ]
    try:
        yield
    finally:
        for lance in lances:
            lance.terminate()
        for lance in lances:
            _attendre(lance)


def _attendre(lance: subprocess.Popen) -> None:
    """Un travailleur finit sa tâche ; trop longue, elle se coupe, et se refera."""
    try:
        lance.wait(timeout=DELAI)
    except subprocess.TimeoutExpired:
        lance.kill()
        lance.wait()


def se_connecter(site: Site) -> dict[str, object]:
    """Combien de personnes entrent par seconde, mot de passe vérifié : la limite est le calcul."""
    emails = site.interroger("charge_base", "comptes", str(CONNEXIONS))["comptes"]
    with servir(site), ThreadPoolExecutor(8) as fils:
        debut = perf_counter()
        entrees = list(fils.map(lambda email: Visite(site.port, email, email), emails))
        secondes = perf_counter() - debut
    return {
        "mesure": "charge",
        "scene": "connexions",
        **decor(site),
        "connexions": len(entrees),
        "par_seconde": round(len(entrees) / secondes, 1),
        "tient": len(entrees) == CONNEXIONS,
    }


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--base", default="", help="un serveur PostgreSQL ; SQLite sinon")
    lecteur.add_argument("--scene", choices=[*SCENES, "connexions"], action="append")
    options = lecteur.parse_args()
    # Arrêté en route, il défait ce qu’il a copié et lancé.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    ecole, _ = dresser(ETUDIANTS, options.base)
    return jouer_les_scenes(ecole, options.scene or [*SCENES, "connexions"])


def jouer_les_scenes(ecole: Site, noms: list[str]) -> int:
    """Chacune dans sa copie de l’école ; 1 si l’une ne tient pas."""
    echecs = 0
    for nom in noms:
        with copier(ecole) as site:
            bilan = mesurer(site, nom, SCENES[nom]) if nom in SCENES else se_connecter(site)
        print(json.dumps(bilan, ensure_ascii=False), flush=True)
        echecs += not bilan["tient"]
    return 1 if echecs else 0


if __name__ == "__main__":
    sys.exit(main())
