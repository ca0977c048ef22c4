"""Ce que coûte un geste : secondes de processeur du serveur, secondes de base, octets, en JSON.

    benchmarks/simulation_couts.py [--base postgres://…/postgres] > couts.json

Sur la classe de démonstration, dans le processus même : un geste y coûte ce qu’il calcule, sans le
bruit de la machine. `simulation.py --couts couts.json` en fait un soir de dépôt.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from uuid import uuid4

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.site_jetable import preparer

FOIS = 7
DANS_LE_SITE = "--dans-le-site"


class Mesures:
    """La médiane de chaque geste ; `base` : ce que la base a pris, vu d’ici."""

    def __init__(self) -> None:
        self.couts: dict[str, dict[str, float]] = {}

    def prendre(self, nom: str, geste: Callable[[], object], fois: int = FOIS) -> None:
        prises = [self._une(geste) for _ in range(fois)]
        noms = ("calcul_s", "base_s", "requetes", "octets")
        self.couts[nom] = {
            quoi: round(median(valeurs), 4)
            for quoi, valeurs in zip(noms, zip(*prises, strict=True), strict=True)
        }

    def _une(self, geste: Callable[[], object]) -> tuple[float, float, int, int]:
        from django.db import connection

        durees = []

        def chronometrer(executer: Callable, *arguments: object) -> object:
            debut = perf_counter()
            try:
                return executer(*arguments)
            finally:
                durees.append(perf_counter() - debut)

        debut = process_time()
        with connection.execute_wrapper(chronometrer):
            reponse = geste()
            octets = sum(map(len, reponse)) if reponse is not None else 0
        return process_time() - debut, sum(durees), len(durees), octets


def mesurer() -> dict[str, dict[str, float]]:
    """Tous les gestes d’un étudiant qui dépose, et les deux plus lourds d’un enseignant."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import caches
    from django.test import Client
    from django.utils import timezone

    from comptes.models import Inscription, Utilisateur
    from documents.calculs.depot import lecture_vivante
    from documents.catalogue.depot import mettre_en_page
    from documents.models import Dossier
    from portfolio.models import Etat, Realisation

    mesures, json_ = Mesures(), {"headers": {"accept": "application/json"}}
    ines = Utilisateur.objects.get(email="ines@sillage.example")
    inscription = ines.inscriptions.get()
    etudiante, enseignante = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    entree = {"login": ines.email, "password": "demo-sillage"}
    mesures.prendre(
        "entrer", lambda: Client(SERVER_NAME="localhost").post("/compte/login/", entree)
    )
    etudiante.force_login(ines, backend=settings.AUTHENTICATION_BACKENDS[0])
    lefevre = Utilisateur.objects.get(email="lefevre@sillage.example")
    enseignante.force_login(lefevre, backend=settings.AUTHENTICATION_BACKENDS[0])

    siennes = Realisation.objects.filter(inscription=inscription)
    validee = siennes.filter(etat=Etat.VALIDEE).order_by("pk").first().pk
    brouillon = siennes.filter(etat=Etat.BROUILLON).order_by("pk").first().pk
    for nom, adresse in {
        "accueil": "/portfolio/",
        "lire": f"/realisations/{validee}/",
        "ouvrir": f"/realisations/{brouillon}/modifier/",
        "controler": "/conformite/",
        "dossier": "/dossier/",
        "apercu": "/dossier/apercu/",
    }.items():
        mesures.prendre(nom, lambda adresse=adresse: etudiante.get(adresse))
    promotion = inscription.promotion_id
    mesures.prendre("file", lambda: enseignante.get("/evaluations/"))
    mesures.prendre("matrice", lambda: enseignante.get(f"/promotions/{promotion}/matrice/"))

    a_juger = list(
        Realisation.objects.filter(inscription__promotion=promotion, etat=Etat.SOUMISE)
        .order_by("pk")
        .values_list("pk", flat=True)[:FOIS]
    )
    mesures.prendre("juger", lambda: enseignante.get(f"/realisations/{a_juger[0]}/evaluer/"))
    formulaires = [_jugement(enseignante.get(f"/realisations/{pk}/evaluer/")) for pk in a_juger]
    rendus = iter(zip(a_juger, formulaires, strict=True))

    def rendre() -> object:
        pk, formulaire = next(rendus)
        reponse = enseignante.post(f"/realisations/{pk}/evaluer/", formulaire)
        if reponse.status_code != 302:
            raise RuntimeError(f"Le jugement n’est pas rendu ({reponse.status_code}).")
        return reponse

    mesures.prendre("rendre", rendre, len(a_juger))

    versions = [Realisation.objects.get(pk=brouillon).version]

    def enregistrer() -> object:
        champs = {"intitule": "Mesurée", "cadre": "formation", "version": versions[-1]}
        champs |= {"debut_le": "2026-10-05", "fin_le": "2026-10-16", "contexte": uuid4().hex}
        reponse = etudiante.post(f"/realisations/{brouillon}/modifier/", champs, **json_)
        versions.append(json.loads(reponse.content)["version"])
        return reponse

    mesures.prendre("enregistrer", enregistrer)

    def prouver() -> object:
        envoi = {"depot-fichiers": photographie()}
        return etudiante.post(f"/realisations/{brouillon}/fichiers/", envoi, **json_)

    mesures.prendre("prouver", prouver, 3)

    lecture = lecture_vivante(
        Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk), le=timezone.now()
    )
    caches["pages"].clear()
    mesures.prendre("pages", lambda: mettre_en_page(lecture) and None, 1)
    page = etudiante.get("/dossier/").content.decode()
    lu = {"lu": re.search(r'name="lu" value="([^"]+)"', page)[1], "confirmer": "on"}
    mesures.prendre("deposer", lambda: etudiante.post("/dossier/deposer/", lu), 1)
    document = f"/inscriptions/{inscription.pk}/dossier.pdf"
    mesures.prendre("document", lambda: etudiante.get(document), 1)
    depose = Dossier.objects.filter(inscription=inscription).latest("numero")
    mesures.couts["dossier_depose"] = {
        "realisations": siennes.filter(etat=Etat.VALIDEE).count(),
        "octets": sum(depose.pieces.values_list("taille", flat=True)),
    }
    return mesures.couts


def _jugement(page: object) -> dict[str, str]:
    lu = page.content.decode()
    caches = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', lu))
    retenues = dict.fromkeys(re.findall(r'name="(retenue_\d+)"', lu), "oui")
    return caches | retenues | {"decision": "validee", "commentaire": "Bien."}


def photographie() -> BytesIO:
    """Douze mégapixels en JPEG, comme d’un téléphone ; jamais deux fois la même."""
    from PIL import Image

    bruit = Image.frombytes("RGB", (500, 375), os.urandom(500 * 375 * 3))
    sortie = BytesIO()
    bruit.resize((4000, 3000), Image.Resampling.BICUBIC).save(sortie, "JPEG", quality=80)
    sortie.seek(0)
    sortie.name = f"{uuid4().hex}.jpg"
    return sortie


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--base", default="", help="un serveur PostgreSQL ; SQLite sinon")
    lecteur.add_argument(DANS_LE_SITE, action="store_true", help=argparse.SUPPRESS)
    options = lecteur.parse_args()
    if options.dans_le_site:
        print(json.dumps(mesurer(), ensure_ascii=False, indent=1))
        return 0
    with preparer(options.base) as site:
        return subprocess.run(
            [sys.executable, __file__, DANS_LE_SITE],
            cwd=RACINE,
            env=site.reglages | {"DEBUG": "0", "DJANGO_SETTINGS_MODULE": "config.settings"},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
