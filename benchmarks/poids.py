"""Ce qu’une page pèse sur le réseau, à froid, dans un vrai Chromium : octets transférés, requêtes.

Une ligne JSON par page de l’étudiant ; code de sortie 1 si une page dépasse 150 Ko sans ses
preuves (les fichiers déposés et leurs vignettes sont comptés à part). Se lance par `make bench`.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from benchmarks.pages import inscription_de, realisation
from referentiel.lectures import lire_bloc

OCTETS_MAX = 150 * 1024
MOT_DE_PASSE = "demo-sillage"
DES_PREUVES = ("/preuves/", "/journal/fichiers/", "/stages/")


def adresses() -> Iterator[str]:
    """Les pages d’une étudiante au portfolio rempli."""
    validee, brouillon = realisation("ines", "validee"), realisation("ines", "brouillon")
    yield from ("/portfolio/", "/journal/", "/conformite/", "/auto-evaluation/", "/avis/")
    yield from ("/journal/hors-ligne/", "/avis/reglages/", f"/competences/{sous_competence()}/")
    yield from ("/realisations/nouvelle/", f"/realisations/{validee}/")
    yield from (f"/realisations/{brouillon}/", f"/realisations/{brouillon}/modifier/")
    yield from (f"/realisations/{brouillon}/importer/", f"/realisations/{validee}/historique/")
    yield from ("/stages/", "/stages/nouveau/", "/referentiel/")
    yield f"/inscriptions/{inscription_de('ines').pk}/"


def sous_competence() -> int:
    """La première de son référentiel : la page du coach."""
    referentiel = inscription_de("ines").promotion.referentiel_id
    return min(lire_bloc(referentiel).sous_competences)


@contextmanager
def site() -> Iterator[str]:
    """Le service, tel que `make run` le lance, sur un port libre."""
    with socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = str(prise.getsockname()[1])
    service = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEBUG": "0", "PORT": port, "HOTE": "127.0.0.1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _attendre(f"http://127.0.0.1:{port}")
    finally:
        service.terminate()
        service.wait(timeout=20)


def _attendre(adresse: str) -> str:
    for _ in range(100):
        try:
            with urlopen(f"{adresse}/sante/", timeout=5):
                return adresse
        except URLError:
            time.sleep(0.2)
    raise SystemExit("Le service n’a pas démarré.")


def se_connecter(page: Page, base: str) -> None:
    page.goto(f"{base}/compte/login/")
    page.fill("input[name=login]", "ines@sillage.example")
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url("**/portfolio/")


def peser(page: Page, base: str, adresse: str) -> dict[str, object]:
    """Recharge une page sans aucun cache et additionne ce que le réseau a porté."""
    reseau = page.context.new_cdp_session(page)
    reseau.send("Network.enable")
    reseau.send("Network.setCacheDisabled", {"cacheDisabled": True})
    urls: dict[str, str] = {}
    octets = {"page": 0, "preuves": 0}

    def noter_la_reponse(evenement: dict) -> None:
        urls[evenement["requestId"]] = evenement["response"]["url"]

    def compter(evenement: dict) -> None:
        chemin = urls.get(evenement["requestId"], "").removeprefix(base)
        est_preuve = chemin.startswith(DES_PREUVES) and chemin != adresse
        octets["preuves" if est_preuve else "page"] += evenement["encodedDataLength"]

    reseau.on("Network.responseReceived", noter_la_reponse)
    reseau.on("Network.loadingFinished", compter)
    statut = page.goto(base + adresse, wait_until="networkidle").status
    reseau.detach()
    return {
        "page": adresse,
        "statut": statut,
        "octets": octets["page"],
        "octets_des_preuves": octets["preuves"],
        "requetes": len(urls),
        "tient": statut == 200 and octets["page"] <= OCTETS_MAX,
    }


def main() -> int:
    tout_tient = True
    a_peser = list(adresses())
    with site() as base, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_context(service_workers="block").new_page()
        se_connecter(page, base)
        for adresse in a_peser:
            ligne = peser(page, base, adresse)
            tout_tient = tout_tient and bool(ligne["tient"])
            print(json.dumps(ligne, ensure_ascii=False), flush=True)
        chromium.close()
    return 0 if tout_tient else 1


if __name__ == "__main__":
    sys.exit(main())
