"""Ce qu’une page demande au réseau, à froid, dans un vrai Chromium : requêtes, octets transférés.

Une ligne JSON par page de chaque rôle (celles d’`echelle_pages.py`) et par page publique ; code de
sortie 1 si l’une dépasse six requêtes ou 100 ko pour être utilisable. Se comptent à part les
fichiers déposés et leurs vignettes (`preuves`), et ce qu’un script demande une fois la page lue
(`ensuite`). L’administration de Django garde ses propres fichiers : elle se pèse, sans borne. Se
lance par `make bench`, sur la classe de démonstration.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.echelle_pages import PAGES
from benchmarks.pages import adresse_de, inscription_de, realisation
from comptes.jetons import jeton_de
from comptes.models import Promotion, Utilisateur
from documents.models import Dossier, Emission, LienDeCommission
from portfolio.actions.adresses import ouvrir_l_adresse
from portfolio.models import Realisation

REQUETES_MAX = 6
OCTETS_MAX = 100_000
SANS_BORNE = "/admin/"
DES_PREUVES = ("/preuves/", "/journal/fichiers/", "/stages/", "/pieces/")
DE_PLUS = {
    "etudiants": (
        "/journal/hors-ligne/",
        "/avis/reglages/",
        "/stages/nouveau/",
    ),
}


@dataclass(frozen=True)
class Visite:
    """Ce qu’une personne ouvre ; `temoins` sont les cookies de sa session."""

    role: str
    temoins: dict[str, str]
    adresses: tuple[str, ...]


def visites() -> Iterator[Visite]:
    yield Visite("public", {}, tuple(pages_publiques()))
    qui = {"etudiants": "ines", "enseignants": "lefevre", "administration": "admin"}
    for role, nom in qui.items():
        a_ouvrir = (*PAGES[role], *DE_PLUS.get(role, ()))
        yield Visite(role, session_de(nom), remplir(a_ouvrir, REPERES[role]()))
    reperes = du_jury()
    entree = f"/jury/{reperes['jeton']}/"
    yield Visite("jury", {}, (entree,))
    yield Visite("jury", entrer(entree), remplir(PAGES["jury"], reperes))


def remplir(adresses: tuple[str, ...], reperes: dict[str, object]) -> tuple[str, ...]:
    """Sans ce qui remet un fichier déposé : son poids est le sien."""
    pages = (adresse for adresse in adresses if not adresse.startswith(DES_PREUVES[0]))
    return tuple(adresse.format_map(reperes) for adresse in pages)


def pages_publiques() -> Iterator[str]:
    """Sans compte : la porte, l’adresse publique d’une étudiante, la vérification."""
    inscription = inscription_de("ines")
    lien = ouvrir_l_adresse(inscription, acteur=inscription.etudiant, le=timezone.now())
    yield from ("/compte/login/", "/confidentialite/", "/verifier/")
    yield from (f"/p/{jeton_de(lien)}/", f"/p/{jeton_de(lien)}/realisations/1/")
    for emission in Emission.objects.order_by("pk")[:1]:
        yield f"/verifier/{emission.code}/"


def de_l_etudiant() -> dict[str, object]:
    return {
        "inscription": inscription_de("ines").pk,
        "validee": realisation("ines", "validee"),
        "brouillon": realisation("ines", "brouillon"),
    }


def de_l_enseignant() -> dict[str, object]:
    personne = Utilisateur.objects.get(email=adresse_de("lefevre"))
    promotion = Promotion.objects.enseignees_par(personne).order_by("pk").first()
    soumises = Realisation.objects.presentes().soumises().filter(inscription__promotion=promotion)
    return de_l_etudiant() | {
        "promotion": promotion.pk,
        "soumise": soumises.order_by("pk").first().pk,
        "dossier": Dossier.objects.filter(inscription__promotion=promotion).first().pk,
    }


def de_l_administration() -> dict[str, object]:
    commission = LienDeCommission.objects.order_by("pk").first().commission_id
    eleve = inscription_de("ines").etudiant_id
    return de_l_enseignant() | {"personne": eleve, "commission": commission}


def du_jury() -> dict[str, object]:
    lien = LienDeCommission.objects.order_by("pk").first()
    convoques = lien.commission.convocations.filter(inscription__dossiers__isnull=False)
    return {"jeton": jeton_de(lien), "candidat": convoques.order_by("rang").first().pk}


REPERES = {
    "etudiants": de_l_etudiant,
    "enseignants": de_l_enseignant,
    "administration": de_l_administration,
}


def session_de(nom: str) -> dict[str, str]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Utilisateur.objects.get(email=adresse_de(nom)))
    return {temoin.key: temoin.value for temoin in client.cookies.values()}


def entrer(entree: str) -> dict[str, str]:
    """Un membre du jury ne se nomme qu’une fois ; sa clé est celle que sa page a choisie."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.post(f"{entree}entrer/", {"nom": f"Mesure {token_hex(4)}", "cle": token_hex(16)})
    return {temoin.key: temoin.value for temoin in client.cookies.values()}


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


def ouvrir(chromium: Browser, base: str, temoins: dict[str, str]) -> Page:
    contexte = chromium.new_context(service_workers="block", locale="fr-FR")
    contexte.add_cookies(
        [{"name": nom, "value": valeur, "url": base} for nom, valeur in temoins.items()]
    )
    return contexte.new_page()


def peser(page: Page, base: str, adresse: str) -> dict[str, object]:
    """Charge une page sans aucun cache et additionne ce que le réseau a porté."""
    reseau = page.context.new_cdp_session(page)
    reseau.send("Network.enable")
    reseau.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sortes: dict[str, tuple[str, str]] = {}
    octets: dict[str, int] = {}

    def noter_la_reponse(evenement: dict) -> None:
        url = evenement["response"]["url"]
        if url.startswith(base):
            chemin = url.removeprefix(base)
            sortes[evenement["requestId"]] = (sorte(evenement["type"], chemin, adresse), chemin)

    def compter(evenement: dict) -> None:
        octets[evenement["requestId"]] = evenement["encodedDataLength"]

    reseau.on("Network.responseReceived", noter_la_reponse)
    reseau.on("Network.loadingFinished", compter)
    statut = page.goto(base + adresse, wait_until="networkidle").status
    reseau.detach()
    return juger(adresse, statut, [(*vue, octets.get(cle, 0)) for cle, vue in sortes.items()])


def sorte(genre: str, chemin: str, adresse: str) -> str:
    if genre in {"Fetch", "XHR", "Ping"}:
        return "ensuite"
    est_preuve = chemin != adresse and any(lieu in chemin for lieu in DES_PREUVES)
    return "preuves" if est_preuve else "page"


def juger(adresse: str, statut: int, demandes: list[tuple[str, str, int]]) -> dict[str, object]:
    de_la_page = {chemin: octets for quoi, chemin, octets in demandes if quoi == "page"}
    ligne: dict[str, object] = {
        "page": adresse,
        "statut": statut,
        "requetes": len(de_la_page),
        "octets": sum(de_la_page.values()),
        "preuves": sum(octets for quoi, _, octets in demandes if quoi == "preuves"),
        "ensuite": sum(quoi == "ensuite" for quoi, _, _ in demandes),
    }
    borne = len(de_la_page) <= REQUETES_MAX and ligne["octets"] <= OCTETS_MAX
    tient = statut == 200 and (borne or adresse.startswith(SANS_BORNE))
    return ligne | {"tient": tient} | ({} if tient else {"detail": de_la_page})


def main() -> int:
    tout_tient = True
    a_ouvrir = list(visites())
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with site() as base, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        for visite in a_ouvrir:
            page = ouvrir(chromium, base, visite.temoins)
            for adresse in visite.adresses:
                ligne = {"role": visite.role, **peser(page, base, adresse)}
                tout_tient = tout_tient and bool(ligne["tient"])
                print(json.dumps(ligne, ensure_ascii=False), flush=True)
            page.context.close()
        chromium.close()
    return 0 if tout_tient else 1


if __name__ == "__main__":
    sys.exit(main())
