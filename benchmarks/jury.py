"""Les pages du jury et du portfolio public : requêtes, temps serveur, puis cent demandes à la fois.

Un vrai gunicorn, la base de `DATABASE_URL` (SQLite sinon), les dossiers de la démonstration. Une
ligne JSON par mesure ; code de sortie 1 si une page dépasse son budget ou si une seule demande des
cent échoue. Se lance par `make bench` ; sur PostgreSQL, `DATABASE_URL=… benchmarks/jury.py`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import time, timedelta
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from socket import socket
from statistics import median, quantiles
from threading import Barrier
from time import perf_counter, process_time, sleep
from urllib.parse import urlencode

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptes.jetons import jeton_de
from documents.actions.commissions import ouvrir_un_lien
from documents.models import Commission, Convocation, Dossier
from portfolio.actions.adresses import ouvrir_l_adresse

A_LA_FOIS = 100
PASSAGES = 9
REQUETES = 8
TEMPS_MS = 100
FORMULAIRE = {"Content-Type": "application/x-www-form-urlencoded"}


def reunir() -> tuple[str, Convocation]:
    """Le jeton d’une commission d’aujourd’hui, et celui de ses candidats qui a le plus à lire."""
    dossiers = list(Dossier.objects.derniers().select_related("inscription__promotion"))
    session = dossiers[0].inscription.promotion.session
    commission = Commission.objects.create(
        session=session,
        etablissement=dossiers[0].inscription.promotion.etablissement,
        intitule=f"Mesure {token_hex(4)}",
        jour=timezone.localdate(),
    )
    for rang, dossier in enumerate(sorted(dossiers, key=lambda d: len(d.contenu)), start=1):
        convocation = Convocation.objects.create(
            commission=commission, inscription=dossier.inscription, rang=rang, heure=time(7 + rang)
        )
    le = timezone.now()
    lien = ouvrir_un_lien(commission, acteur=None, le=le, expire_le=le + timedelta(days=1))
    return str(jeton_de(lien)), convocation


def pages(jeton: str, convocation: Convocation) -> dict[str, str]:
    candidat = f"/jury/{jeton}/candidats/{convocation.pk}/"
    return {
        "liste": f"/jury/{jeton}/",
        "candidat": candidat,
        "recherche": f"{candidat}?q=service",
        "realisation": f"{candidat}realisations/1/",
        "grille": f"{candidat}grille/",
    } | portfolio(convocation)


def portfolio(convocation: Convocation) -> dict[str, str]:
    """L’adresse publique du même candidat, ouverte pour la mesure si elle ne l’est pas."""
    etudiant = convocation.inscription.etudiant
    lien = ouvrir_l_adresse(convocation.inscription, acteur=etudiant, le=timezone.now())
    adresse = f"/p/{jeton_de(lien)}/"
    return {"portfolio": adresse, "portfolio, une réalisation": f"{adresse}realisations/1/"}


def une_a_une(jeton: str, adresses: dict[str, str]) -> Iterator[dict[str, object]]:
    """Le premier passage chauffe, le deuxième compte les requêtes, les autres chronomètrent."""
    client = Client(HTTP_HOST="localhost")
    client.post(f"/jury/{jeton}/entrer/", {"nom": f"Mesure {token_hex(4)}", "cle": token_hex(8)})
    for nom, adresse in adresses.items():
        statut = client.get(adresse).status_code
        with CaptureQueriesContext(connection) as journal:
            client.get(adresse)
        requetes = len(journal)
        passages = [chronometrer(client, adresse) for _ in range(PASSAGES)]
        duree, calcul = (round(median(mesures), 1) for mesures in zip(*passages, strict=True))
        yield {
            "page": nom,
            "statut": statut,
            "requetes": requetes,
            "ms": duree,
            "ms_de_calcul": calcul,
            "tient": statut == 200 and requetes <= REQUETES and duree < TEMPS_MS,
        }


def chronometrer(client: Client, adresse: str) -> tuple[float, float]:
    """Durée ressentie et temps de processeur (ms) ; sur une machine occupée, ils divergent."""
    depart, calcul = perf_counter(), process_time()
    client.get(adresse)
    return (perf_counter() - depart) * 1000, (process_time() - calcul) * 1000


@contextmanager
def servir() -> Iterator[int]:
    """Un gunicorn réglé comme en service, sur un port libre."""
    with socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    service = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--log-level", "warning", "config.wsgi"],
        cwd=RACINE,
        env={**os.environ, "PORT": str(port), "HOTE": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        attendre(port)
        yield port
    finally:
        service.terminate()
        service.wait(timeout=20)


def attendre(port: int) -> None:
    for _ in range(100):
        try:
            demander(port, "/sante/")
        except OSError:
            sleep(0.2)
        else:
            return
    raise SystemExit("gunicorn n’a pas démarré.")


def demander(port: int, adresse: str, corps: str = "", temoin: str = "") -> tuple[int, str]:
    """Le statut d’une demande, et le témoin qu’elle pose ; un POST s’il y a un corps."""
    liaison = HTTPConnection("127.0.0.1", port, timeout=60)
    entetes = {"Cookie": temoin} if temoin else {}
    if corps:
        liaison.request("POST", adresse, corps, entetes | FORMULAIRE)
    else:
        liaison.request("GET", adresse, headers=entetes)
    reponse = liaison.getresponse()
    reponse.read()
    liaison.close()
    pose = re.match(r"sillage_jury=[^;]+", reponse.headers.get("Set-Cookie", ""))
    return reponse.status, pose.group() if pose else temoin


def cent_a_la_fois(faire: Callable[[int], tuple[int, str]]) -> tuple[list[int], list[float], list]:
    """Chacune part au même signal : statuts, durées ressenties (ms), témoins."""
    depart = Barrier(A_LA_FOIS)

    def une(rang: int) -> tuple[int, float, str]:
        depart.wait()
        debut = perf_counter()
        statut, temoin = faire(rang)
        return statut, (perf_counter() - debut) * 1000, temoin

    with ThreadPoolExecutor(A_LA_FOIS) as fils:
        faites = list(fils.map(une, range(A_LA_FOIS)))
    statuts, durees, temoins = (list(colonne) for colonne in zip(*faites, strict=True))
    return statuts, durees, temoins


def ensemble(jeton: str, adresses: dict[str, str]) -> Iterator[dict[str, object]]:
    """Cent membres entrent d’un coup, puis lisent tous la même page, puis deux mêlées."""
    with servir() as port:
        noms = [f"Membre {token_hex(4)}" for _ in range(A_LA_FOIS)]
        entrees = [urlencode({"nom": nom, "cle": token_hex(8)}) for nom in noms]
        entrer = f"/jury/{jeton}/entrer/"
        statuts, durees, temoins = cent_a_la_fois(lambda n: demander(port, entrer, entrees[n]))
        yield bilan("cent entrées", statuts, durees)
        for nom in ("liste", "candidat"):
            lue = cent_a_la_fois(lambda n, nom=nom: demander(port, adresses[nom], "", temoins[n]))
            yield bilan(f"cent fois {nom}", *lue[:2])
        suite = [adresses[nom] for nom in ("candidat", "liste")]
        lue = cent_a_la_fois(lambda n: demander(port, suite[n % 2], "", temoins[n]))
        yield bilan("cinquante et cinquante", *lue[:2])


def bilan(mesure: str, statuts: list[int], durees: list[float]) -> dict[str, object]:
    """Les durées sont celles du dernier servi compris : deux processus servent cent demandes."""
    return {
        "mesure": mesure,
        "erreurs": sum(statut != 200 for statut in statuts),
        "ms_median": round(median(durees)),
        "ms_p95": round(quantiles(durees, n=20)[-1]),
        "par_seconde": round(A_LA_FOIS / max(durees) * 1000),
        "tient": set(statuts) == {200},
    }


def main() -> int:
    jeton, convocation = reunir()
    adresses = pages(jeton, convocation)
    tout_tient = True
    for lignes in (une_a_une(jeton, adresses), ensemble(jeton, adresses)):
        for ligne in lignes:
            tout_tient = tout_tient and bool(ligne["tient"])
            print(json.dumps({"base": connection.vendor, **ligne}, ensure_ascii=False), flush=True)
    return 0 if tout_tient else 1


if __name__ == "__main__":
    sys.exit(main())
