"""Deux machines pour un site ; au milieu, la seconde meurt, puis Redis : rien ne se perd.

    benchmarks/deux_machines.py --base postgres://…/postgres [--secondes 90] [--ecrivains 25]

Deux serveurs web et deux travailleurs, chaque paire dans son VAR_DIR, derrière Caddy et le
Caddyfile donné ; un PostgreSQL, un Redis, et le serveur S3 simulé de moto dans un processus à part.
Des étudiants écrivent et déposent des fichiers, des enseignants jugent, une classe entière de
documents se fait. Au tiers, `kill -9` du second web et du second travailleur, une tâche en main ; à
la moitié, de Redis ; aux deux tiers, tout revient. Une ligne JSON ; code de sortie 1 si une chose
acceptée manque, compte double ou a changé, si une tâche ne finit pas, ou si un client a vu une
erreur malgré ses reprises.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles
from tempfile import mkdtemp
from threading import Event, Thread
from time import monotonic, perf_counter, sleep, time
from urllib.request import Request, urlopen

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

import psycopg2

from benchmarks.deux_machines_lieux import Machine, jusqu_a, repartiteur, repond, seau, tuer
from benchmarks.ecrivains import Cahier, Visite, comparer, enseignant, etudiant
from benchmarks.site_jetable import ordonner, port_libre
from tests.redis import ServeurRedis

NATURES = ("tableau-de-synthese", "tableau-des-competences")
# 429 : allauth n’attend qu’une seconde son tour de compter les entrées d’une même adresse.
A_RELANCER = {0, 429, 502, 503, 504}
REPRISES = 6
FIN_DES_TACHES = 600
JETON = "celui-des-mesures"


# Ceux qui s’en servent


class Tenace(Visite):
    """Qui n’a pas de réponse, ou celle du répartiteur, redemande : ce que ferait un navigateur."""

    def __init__(self, port: int, email: str) -> None:
        self.erreurs: Counter[int] = Counter()
        super().__init__(port, email, email)

    def _une(
        self, methode: str, adresse: str, corps: bytes = b"", genre: str = ""
    ) -> tuple[int, bytes]:
        for essai in range(REPRISES):
            try:
                rendu = super()._une(methode, adresse, corps, genre)
            except (HTTPException, OSError):
                rendu = 0, b""
            if rendu[0] not in A_RELANCER:
                break
            self.erreurs[rendu[0]] += 1
            sleep(0.2 * 2**essai)
        return rendu


class Guetteur(Thread):
    """Une liaison neuve vingt fois par seconde : quand le site a-t-il manqué, ou tardé ?"""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.arret = port, Event()
        self.vues: list[tuple[float, int, float]] = []

    def run(self) -> None:
        while not self.arret.wait(0.05):
            debut = perf_counter()
            liaison = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                liaison.request("GET", "/sante/")
                statut = liaison.getresponse().status
            except (HTTPException, OSError):
                statut = 0
            liaison.close()
            self.vues.append((monotonic(), statut, (perf_counter() - debut) * 1000))

    def apres(self, le: float, secondes: float) -> dict[str, object]:
        """Ce qui a manqué dans ces secondes-là ; `ecarte_en_ms` : jusqu’au dernier manque."""
        siennes = [vue for vue in self.vues if le <= vue[0] <= le + secondes]
        manques = [quand for quand, statut, _ in siennes if statut != 200]
        return {
            "demandes": len(siennes),
            "manquees": len(manques),
            "ecarte_en_ms": round((max(manques) - le) * 1000) if manques else 0,
            "ms_max": round(max((ms for *_, ms in siennes), default=0)),
        }


def commander(visite: Visite) -> None:
    """Tous les documents de la classe, des deux natures."""
    promotion = re.search(r"/promotions/(\d+)/", visite.lire("/promotions/"))[1]
    for nature in NATURES:
        corps = f"nature={nature}".encode()
        if visite.ecrire(f"/promotions/{promotion}/documents/", corps)[0] != 302:
            raise RuntimeError(f"La classe n’a pas eu ses documents ({nature}).")


def essais_permis(machines: list[Machine], email: str, essais: int = 12) -> int:
    """D’un mot de passe faux, tapé tantôt sur l’une, tantôt sur l’autre : cinq en tout."""
    permis = 0
    for rang in range(essais):
        port = machines[rang % len(machines)].port
        page = Request(f"http://127.0.0.1:{port}/compte/login/")
        # La limite d’allauth porte aussi sur le nom du site, que tous partagent.
        page.add_header("Host", "localhost")
        page.add_header("Cookie", f"csrftoken={'a' * 32}")
        page.add_header("X-CSRFToken", "a" * 32)
        page.data = f"login={email}&password=faux".encode()
        with urlopen(page) as reponse:
            permis += "Trop d’essais" not in reponse.read().decode()
    return permis


# La mesure


@dataclass
class Essai:
    """Deux machines debout, ce qui leur est commun, et ceux qui s’en servent."""

    machines: list[Machine]
    port: int
    redis: ServeurRedis
    secondes: int
    debout: dict[str, subprocess.Popen] = field(default_factory=dict)

    def demarrer(self) -> None:
        for rang, machine in enumerate(self.machines):
            self.debout[f"web{rang}"] = machine.servir()
            self.debout[f"travailleur{rang}"] = machine.travailler(f"travailleur-{rang}")
        self.debout["horloge"] = self.machines[0].lancer("manage.py", "horloge")
        jusqu_a(lambda: all(repond(machine.port) for machine in self.machines))

    def tout_tuer(self) -> None:
        for processus in self.debout.values():
            if processus.poll() is None:
                tuer(processus)

    def faire_mourir(self, debut: float) -> dict[str, object]:
        """Le second web et le second travailleur, puis Redis ; tout revient aux deux tiers."""
        seconde, tiers = self.machines[1], self.secondes / 3
        sleep(max(0, debut + tiers - monotonic()))
        jusqu_a(lambda: self.en_main("travailleur-1"))
        mort, heure = monotonic(), time()
        tuer(self.debout["travailleur1"])
        tache = self.en_main("travailleur-1")
        tuer(self.debout["web1"])
        sleep(max(0, debut + self.secondes / 2 - monotonic()))
        redis_mort = monotonic()
        self.redis.tuer()
        sleep(max(0, debut + 2 * tiers - monotonic()))
        self.redis.demarrer()
        self.debout["web1"] = seconde.servir()
        self.debout["travailleur1"] = seconde.travailler("travailleur-2")
        return {"web": mort, "redis": redis_mort, "heure": heure, "tache": tache}

    def en_main(self, travailleur: str) -> str:
        """La tâche que ce travailleur a prise et n’a pas finie ; vide s’il n’en a pas."""
        lignes = self.lire(
            "SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING' "
            f"AND worker_ids::text LIKE '%{travailleur}%'"
        )
        return str(lignes[0][0]) if lignes else ""

    def a_finir(self) -> int:
        return self.lire(
            "SELECT count(*) FROM django_tasks_database_dbtaskresult "
            "WHERE status IN ('READY', 'RUNNING')"
        )[0][0]

    def lire(self, requete: str) -> list[tuple]:
        with closing(psycopg2.connect(self.machines[0].url)) as base, base.cursor() as curseur:
            curseur.execute(requete)
            return curseur.fetchall()

    def pages_servies(self, machine: Machine) -> int:
        """Depuis son dernier démarrage."""
        demande = Request(f"http://127.0.0.1:{machine.port}/metriques/")
        demande.add_header("Authorization", f"Bearer {JETON}")
        with urlopen(demande) as reponse:
            lignes = re.findall(
                r"^sillage_pages_total\{.*\} ([\d.]+)$", reponse.read().decode(), re.MULTILINE
            )
        return round(sum(map(float, lignes)))


def mesurer(essai: Essai, nombre: int) -> dict[str, object]:
    premiere = essai.machines[0]
    decor = premiere.interroger("ecrivains_base", "dresser", str(nombre))
    emails = [*decor["etudiants"], *decor["enseignants"]]
    cahier, guetteur = Cahier(), Guetteur(essai.port)
    with ThreadPoolExecutor(len(emails) + 1) as fils:
        visites = list(fils.map(lambda email: Tenace(essai.port, email), emails))
        guetteur.start()
        debut = monotonic()
        fin = debut + essai.secondes
        morts = fils.submit(essai.faire_mourir, debut)
        commander(visites[-1])
        roles: list[Callable[[Visite], None]] = [
            *[lambda v: etudiant(v, cahier, fin, decor["sous_competence"])] * nombre,
            *[lambda v: enseignant(v, cahier, fin)] * len(decor["enseignants"]),
        ]
        list(fils.map(lambda role, visite: role(visite), roles, visites))
        morts = morts.result()
    dure = monotonic() - debut
    guetteur.arret.set()
    jusqu_a(lambda: not essai.a_finir(), FIN_DES_TACHES)
    attendu = monotonic() - fin
    return {
        **_du_client(visites, dure),
        "web_tue": guetteur.apres(morts["web"], essai.secondes / 6 - 1),
        "redis_tue": guetteur.apres(morts["redis"], essai.secondes / 6 - 1),
        "tache_reprise_s": _reprise(essai, morts["tache"], morts["heure"]),
        "taches_finies_apres_s": round(attendu),
        "pages_servies": [essai.pages_servies(machine) for machine in essai.machines],
        "essais_permis": essais_permis(essai.machines, emails[0]),
        **comparer(cahier, premiere.interroger("ecrivains_base", "relire")),
    }


def _du_client(visites: list[Tenace], dure: float) -> dict[str, object]:
    durees = [duree for visite in visites for duree in visite.durees]
    statuts = sum((visite.statuts for visite in visites), Counter())
    return {
        "ecritures": statuts.total(),
        "par_seconde": round(statuts.total() / dure, 1),
        "ms_median": round(median(durees)),
        "ms_p95": round(quantiles(durees, n=20)[-1]),
        "ms_max": round(max(durees)),
        "statuts": dict(sorted(statuts.items())),
        "reprises": dict(sum((visite.erreurs for visite in visites), Counter())),
        "erreurs_malgre_les_reprises": sum(statuts[statut] for statut in statuts if statut >= 500)
        + statuts[0],
    }


def _reprise(essai: Essai, tache: str, mort: float) -> int:
    """Secondes entre la mort du travailleur et la fin de sa tâche, chez un autre ; -1 : échouée."""
    (lue,) = essai.lire(
        "SELECT extract(epoch FROM finished_at), status "
        f"FROM django_tasks_database_dbtaskresult WHERE id = '{tache}'"
    )
    return round(float(lue[0]) - mort) if lue[1] == "SUCCESSFUL" else -1


def relire(machine: Machine) -> dict[str, object]:
    relu = machine.interroger("deux_machines_base")
    coherence = machine.commander("verifier_coherence")
    return relu | {"coherence": coherence.returncode == 0}


def tient(bilan: dict[str, object]) -> bool:
    nuls = ("perdues", "doubles", "incoherentes", "alteres", "pieces_doubles")
    return (
        not any(bilan[nom] for nom in (*nuls, "erreurs_malgre_les_reprises"))
        and bilan["coherence"]
        and bilan["pieces"] == bilan["pieces_faites"] > 0
        and set(bilan["taches"]) == {"SUCCESSFUL"}
        and bilan["essais_permis"] == 5
        and bilan["preuves"] >= bilan["acceptees"]["preuves"]
    )


@contextmanager
def dresser(base: str, secondes: int) -> Iterator[Essai]:
    """Les deux machines, préparées au même instant sur une base vide, puis debout."""
    with ExitStack() as pile:
        lieux = [Path(mkdtemp(prefix="mesure-")) for _ in range(3)]
        for lieu in lieux:
            pile.callback(shutil.rmtree, lieu, ignore_errors=True)
        redis = ServeurRedis(lieux[2])
        redis.demarrer()
        pile.callback(redis.tuer)
        nom, port = f"mesure_{lieux[0].name[7:].lower()}", port_libre()
        ordonner(base, f"CREATE DATABASE {nom}")
        pile.callback(ordonner, base, f"DROP DATABASE {nom} WITH (FORCE)")
        communs = pile.enter_context(seau()) | {
            "REDIS": redis.adresse,
            "DERRIERE_UN_PROXY": "1",
            "STATIQUES_FIGES": "0",
            "METRIQUES_JETON": JETON,
        }
        url = f"{base.rpartition('/')[0]}/{nom}"
        machines = [Machine(lieu, url, port_libre(), communs) for lieu in lieux[:2]]
        preparees = [machine.lancer("manage.py", "preparer") for machine in machines]
        if any([preparation.wait() for preparation in preparees]):
            raise RuntimeError("".join(machine.journal.read_text() for machine in machines))
        essai = Essai(machines, port, redis, secondes)
        pile.callback(essai.tout_tuer)
        essai.demarrer()
        pile.enter_context(repartiteur(port, machines))
        yield essai


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--base", required=True, help="un serveur PostgreSQL")
    lecteur.add_argument("--secondes", type=int, default=90)
    lecteur.add_argument("--ecrivains", type=int, default=25)
    lecteur.add_argument("--journaux", type=Path, help="où garder ceux des deux machines")
    options = lecteur.parse_args()
    with dresser(options.base, options.secondes) as essai:
        try:
            bilan = mesurer(essai, options.ecrivains) | relire(essai.machines[0])
        finally:
            for rang, machine in enumerate(essai.machines):
                if options.journaux:
                    shutil.copy(machine.journal, options.journaux / f"machine-{rang}.txt")
    bilan = {"ecrivains": options.ecrivains, "secondes": options.secondes} | bilan
    bilan["tient"] = tient(bilan)
    print(json.dumps(bilan, ensure_ascii=False), flush=True)
    return 0 if bilan["tient"] else 1


if __name__ == "__main__":
    sys.exit(main())
