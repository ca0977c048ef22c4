"""Le dernier soir d’un dépôt, geste par geste : combien de processus, et ce qui casse en premier.

    benchmarks/simulation.py [--candidats 30000] [--realisations 25] [--machines 1] [--couts F.json]

La moitié des candidats déposent le dernier soir, de plus en plus à mesure que vient minuit (la
dernière heure en prend quatre sur dix). Chacun entre, relit, corrige, prouve, contrôle, dépose, et
ouvre son dossier ; des enseignants jugent encore. Chaque geste prend le calcul et la base que
`simulation_couts.py` a mesurés ; un processus web, un travailleur, un cœur de la base n’en font
qu’un à la fois. Une ligne JSON par taille, la plus petite installation qui tienne le budget.
"""

from __future__ import annotations

import argparse
import heapq
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from random import Random

MINUIT = 12 * 3600.0  # la soirée commence à midi, en secondes
DERNIER_SOIR = 0.5
ELAN = 2 * 3600.0  # le rythme des dépôts triple toutes les deux heures environ (× e)
AVANCE = 25 * 60.0  # une visite commence ce temps avant le dépôt voulu
REFLEXION = 45.0  # secondes entre deux gestes, en moyenne
CANDIDATS_PAR_LYCEE = 30_000 / 450
ENSEIGNANTS_DU_SOIR = 2  # par lycée
FILS = 4
BUDGET_S = 0.3
ATTENTE_DES_TACHES_S = 900.0
# Ce que donnent PostgreSQL sans réglage, et une machine de huit cœurs partagée entre web et tâches.
LIMITES = {"liaisons_a_la_base": 100, "coeurs_d_application": 8, "coeurs_de_base": 4}
TAILLES = (1_000, 3_000, 10_000, 30_000, 100_000)

UNE_REALISATION = ("lire", "ouvrir", *("enregistrer",) * 5, "prouver")
CANDIDAT = (
    *("entrer", "accueil", *UNE_REALISATION * 3, "controler", "dossier", "apercu"),
    *("dossier", "deposer", "document"),
)
ENSEIGNANT = ("entrer", "file", *("juger", "rendre") * 8, "matrice")
LECTURES = {
    "accueil",
    "lire",
    "ouvrir",
    "controler",
    "dossier",
    "apercu",
    "file",
    "juger",
    "matrice",
}


@dataclass(frozen=True)
class Cout:
    calcul: float
    base: float
    octets: float


class Guichet:
    """Tant de places, chacune à une personne ; le premier venu passe le premier."""

    def __init__(self, places: int) -> None:
        self.libres = [0.0] * places
        self.occupe = 0.0
        self.attente_max = 0.0

    def servir(self, le: float, duree: float) -> float:
        """L’instant où c’est fini."""
        debut = max(le, heapq.heappop(self.libres))
        heapq.heappush(self.libres, debut + duree)
        self.occupe += duree
        self.attente_max = max(self.attente_max, debut - le)
        return debut + duree


@dataclass(frozen=True)
class Installation:
    web: int
    travailleurs: int
    coeurs_de_base: int
    machines: int = 1


@dataclass(frozen=True)
class Soir:
    """Ce qu’on y a vécu ; les durées en secondes."""

    demandes: int
    demandes_par_seconde: float
    lecteurs_p95: float
    ecritures_p95: float
    file_des_taches_max: float
    en_retard: int
    web_occupe: float
    base_occupee: float
    octets: float

    @property
    def tient(self) -> bool:
        return self.lecteurs_p95 <= BUDGET_S and self.file_des_taches_max <= ATTENTE_DES_TACHES_S


def visites(candidats: int, sort: Random) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Le début de chaque visite, et ce qu’on y fait."""
    for _ in range(round(candidats * DERNIER_SOIR)):
        voulu = MINUIT - sort.expovariate(1 / ELAN)
        yield max(0.0, voulu - AVANCE - sort.expovariate(1 / 600)), CANDIDAT
    for _ in range(round(candidats / CANDIDATS_PAR_LYCEE * ENSEIGNANTS_DU_SOIR)):
        yield sort.uniform(MINUIT / 2, MINUIT), ENSEIGNANT


@dataclass
class Visite:
    """Une personne : ce qu’elle vient faire, où elle en est."""

    gestes: tuple[str, ...]
    fait: int = 0
    parti_le: float = 0.0
    alea: float = 1.0
    pretes_le: float = 0.0
    """L’instant où un travailleur aura mis ses pages en page ; 0 : rien n’est demandé."""


def vivre(candidats: int, couts: Mapping[str, Cout], lieu: Installation, graine: int = 1) -> Soir:
    """Toute la soirée, un instant après l’autre : chaque geste passe au web, puis à la base."""
    sort = Random(graine)
    web, base = Guichet(lieu.web), Guichet(lieu.coeurs_de_base)
    taches = Guichet(lieu.travailleurs)
    gens = [(le, Visite(gestes)) for le, gestes in visites(candidats, sort)]
    a_venir = [(le, rang, False) for rang, (le, _) in enumerate(gens)]
    heapq.heapify(a_venir)
    durees: dict[bool, list[float]] = {True: [], False: []}
    par_minute: dict[int, int] = {}
    en_retard, octets = 0, 0.0
    while a_venir:
        le, rang, calcule = heapq.heappop(a_venir)
        visite = gens[rang][1]
        nom = visite.gestes[visite.fait]
        if not calcule:
            visite.parti_le, visite.alea = le, sort.lognormvariate(0, 0.4)
            calcul = couts[nom].calcul * visite.alea
            if nom == "deposer" and (
                visite.pretes_le > le or sort.random() < 1 - 1 / lieu.machines
            ):
                # Ses pages ne sont pas faites, ou le sont chez une autre machine : il les refait.
                calcul += couts["pages"].calcul
            heapq.heappush(a_venir, (web.servir(le, calcul), rang, True))
            par_minute[int(le // 60)] = par_minute.get(int(le // 60), 0) + 1
            continue
        fin = base.servir(le, couts[nom].base * visite.alea)
        if nom == "dossier" and not visite.pretes_le:
            visite.pretes_le = taches.servir(fin, couts["pages"].calcul)
        durees[nom in LECTURES].append(fin - visite.parti_le)
        octets += couts[nom].octets
        en_retard += nom == "deposer" and fin > MINUIT >= visite.parti_le
        visite.fait += 1
        if visite.fait < len(visite.gestes):
            heapq.heappush(a_venir, (fin + sort.expovariate(1 / REFLEXION), rang, False))
    pleine = max(par_minute, key=par_minute.get)
    return Soir(
        demandes=sum(map(len, durees.values())),
        demandes_par_seconde=round(par_minute[pleine] / 60, 1),
        lecteurs_p95=round(centile(durees[True]), 3),
        ecritures_p95=round(centile(durees[False]), 3),
        file_des_taches_max=round(taches.attente_max),
        en_retard=en_retard,
        web_occupe=round(web.occupe / lieu.web / MINUIT, 3),
        base_occupee=round(base.occupe / lieu.coeurs_de_base / MINUIT, 3),
        octets=octets,
    )


def centile(durees: list[float], part: float = 0.95) -> float:
    return sorted(durees)[int(len(durees) * part)]


def au_plus_juste(candidats: int, couts: Mapping[str, Cout], machines: int) -> tuple:
    """La plus petite installation qui tienne : chaque ressource réduite tant que le soir tient."""
    large = max(8, ceil(candidats / 250))
    lieu = Installation(large, large, large, machines)
    for quoi in ("web", "travailleurs", "coeurs_de_base"):
        bas, haut = 0, getattr(lieu, quoi)
        while haut - bas > 1:
            essai = Installation(**asdict(lieu) | {quoi: (bas + haut) // 2})
            if vivre(candidats, couts, essai).tient:
                haut, lieu = (bas + haut) // 2, essai
            else:
                bas = (bas + haut) // 2
    return lieu, vivre(candidats, couts, lieu)


def bilan(candidats: int, couts: Mapping[str, Cout], machines: int) -> dict:
    lieu, soir = au_plus_juste(candidats, couts, machines)
    # Chaque fil garde sa liaison ; un travailleur en a une de plus, pour son bail.
    liaisons = lieu.web * FILS + lieu.travailleurs * 2 + 2
    deposes = candidats * couts["deposer"].octets
    dit = {
        "candidats": candidats,
        "lycees": ceil(candidats / CANDIDATS_PAR_LYCEE),
        "machines": machines,
        "deposants_du_soir": round(candidats * DERNIER_SOIR),
        "processus_web": lieu.web,
        "travailleurs": lieu.travailleurs,
        "coeurs_de_base": lieu.coeurs_de_base,
        "coeurs_d_application": lieu.web + lieu.travailleurs,
        "liaisons_a_la_base": liaisons,
        "lecteurs_p95_ms": round(soir.lecteurs_p95 * 1000),
        "ecritures_p95_ms": round(soir.ecritures_p95 * 1000),
        "pointe_demandes_par_seconde": soir.demandes_par_seconde,
        "demandes": soir.demandes,
        "file_des_taches_max_s": soir.file_des_taches_max,
        "deposes_apres_minuit": soir.en_retard,
        "web_occupe": soir.web_occupe,
        "base_occupee": soir.base_occupee,
        "go_servis_et_recus": round(soir.octets / 1e9, 1),
        "go_ranges": round(deposes / 1e9, 1),
    }
    return dit | {"depasse": [nom for nom, limite in LIMITES.items() if dit[nom] > limite]}


def lire(chemin: Path, realisations: int) -> dict[str, Cout]:
    """Ce qui suit le nombre de réalisations déposées s’y ramène en proportion."""
    lus = json.loads(chemin.read_text("utf-8"))
    couts = {
        nom: Cout(cout["calcul_s"], cout["base_s"], cout["octets"])
        for nom, cout in lus.items()
        if "calcul_s" in cout
    }
    fois = realisations / lus["dossier_depose"]["realisations"]
    for nom in ("pages", "deposer", "document"):
        cout = couts[nom]
        couts[nom] = Cout(cout.calcul * fois, cout.base * fois, cout.octets * fois)
    depose = lus["dossier_depose"]["octets"] * fois
    return couts | {"deposer": Cout(couts["deposer"].calcul, couts["deposer"].base, depose)}


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--candidats", type=int, action="append")
    lecteur.add_argument("--machines", type=int, default=1, help="sans pages communes")
    lecteur.add_argument("--realisations", type=int, default=25, help="par dossier")
    lecteur.add_argument(
        "--couts", type=Path, default=Path(__file__).with_name("simulation_couts.json")
    )
    options = lecteur.parse_args()
    couts = lire(options.couts, options.realisations)
    for candidats in options.candidats or TAILLES:
        dit = bilan(candidats, couts, options.machines)
        print(json.dumps(dit, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
