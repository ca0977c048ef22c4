"""Un vrai serveur (gunicorn, base jetable, classe de démonstration) et un vrai Chromium."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

RACINE = Path(settings.BASE_DIR)
IMAGES = Path(os.environ.get("IMAGES_DIR", RACINE / "var" / "images"))
MOT_DE_PASSE = "demo-sillage"


def _port_libre() -> int:
    with socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _attendre(adresse: str, service: subprocess.Popen, journal: Path) -> None:
    """Rend la main quand le service répond ; dit ce qu’il a écrit s’il meurt ou tarde trop."""
    for _ in range(150):
        try:
            with urlopen(adresse, timeout=5):
                return
        except OSError:  # URLError, ou un délai dépassé en pleine lecture
            if service.poll() is not None:
                break
        time.sleep(0.2)
    pytest.fail("Le serveur n’a pas démarré :\n" + journal.read_text())


@pytest.fixture(scope="session")
def environnement(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ce que partagent le service et le travailleur : la base, les fichiers, les réglages."""
    dossier = tmp_path_factory.mktemp("serveur")
    if prepares := os.environ.get("PARCOURS_PREPARES"):
        shutil.copytree(prepares, dossier, dirs_exist_ok=True)
    return {
        **os.environ,
        "VAR_DIR": str(dossier),
        "DATABASE_URL": os.environ.get("BASE_DES_PARCOURS", f"sqlite:///{dossier}/sillage.sqlite3"),
        "SECRET_KEY": "celle-des-parcours-qui-ne-protege-rien",
        "STATIQUES_FIGES": "1",
        "HTTPS": "0",
        "HOTE": "127.0.0.1",
        "PORT": str(_port_libre()),
    }


@pytest.fixture(scope="session")
def serveur(environnement: dict[str, str]) -> Iterator[str]:
    """L’adresse d’un service complet, préparé comme par `make run` et arrêté à la fin.

    La base que `PARCOURS_PREPARES` a déjà préparée ne l’est pas deux fois.
    """
    if "PARCOURS_PREPARES" not in os.environ:
        subprocess.run(
            [sys.executable, "manage.py", "preparer"],
            cwd=RACINE,
            env={**environnement, "DEBUG": "1"},
            check=True,
        )
    journal = Path(environnement["VAR_DIR"]) / "gunicorn.txt"
    with journal.open("w") as sortie:
        service = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi"],
            cwd=RACINE,
            env={**environnement, "DEBUG": "0"},
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
    adresse = f"http://127.0.0.1:{environnement['PORT']}"
    try:
        _attendre(f"{adresse}/compte/login/", service, journal)
        yield adresse
    finally:
        service.terminate()
        service.wait(timeout=20)


@pytest.fixture
def demarrer_le_travailleur(environnement: dict[str, str]) -> Iterator[Callable[[], None]]:
    """`demarrer_le_travailleur()` : un vrai `db_worker`, jusqu’à la fin du test."""
    lances: list[subprocess.Popen] = []

    def demarrage() -> None:
        commande = [sys.executable, "manage.py", "db_worker", "--no-startup-delay"]
        journal = Path(environnement["VAR_DIR"]) / "travailleur.txt"
        with journal.open("a") as sortie:
            lances.append(
                subprocess.Popen(
                    commande,
                    cwd=RACINE,
                    env={**environnement, "DEBUG": "0"},
                    stdout=sortie,
                    stderr=subprocess.STDOUT,
                )
            )

    yield demarrage
    for travailleur in lances:
        travailleur.terminate()
        travailleur.wait(timeout=20)


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium_lance = playwright.chromium.launch(executable_path=chromium, args=options)
        yield chromium_lance
        chromium_lance.close()


@pytest.fixture
def ouvrir(navigateur: Browser, serveur: str) -> Iterator[Callable[..., Page]]:
    """`ouvrir()` : une page neuve, sans session, 1360 × 900 ; `ouvrir(360)` : un téléphone.

    Une erreur de script ou un refus de la CSP, sur une page ouverte, fait échouer le test.
    """
    contextes: list[BrowserContext] = []
    plaintes: list[str] = []

    def ouverture(largeur: int = 1360, hauteur: int = 900, **options: object) -> Page:
        reglages = {"base_url": serveur, "viewport": {"width": largeur, "height": hauteur}}
        contexte = navigateur.new_context(locale="fr-FR", **(reglages | options))
        contextes.append(contexte)
        contexte.set_default_timeout(10_000)
        page = contexte.new_page()
        page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
        page.on("console", lambda ligne: plaintes.append(ligne.text) if _grave(ligne) else None)
        return page

    yield ouverture
    for contexte in contextes:
        contexte.close()
    assert plaintes == []


def _grave(ligne: ConsoleMessage) -> bool:
    """Une réponse 4xx voulue par le test s’écrit aussi en erreur : elle ne compte pas."""
    return ligne.type == "error" and not ligne.text.startswith("Failed to load resource")


@pytest.fixture
def page(ouvrir: Callable[..., Page]) -> Page:
    return ouvrir()


@pytest.fixture
def entrer_par_la_porte() -> Callable[[Page, str], None]:
    """`entrer_par_la_porte(page, "ines")` : passe par la vraie page de connexion."""

    def entrer(page: Page, qui: str) -> None:
        page.goto("/compte/login/")
        page.fill("input[name=login]", f"{qui}@sillage.example")
        page.fill("input[name=password]", MOT_DE_PASSE)
        page.locator("form:has(input[name=password]) [type=submit]").click()
        page.wait_for_url(lambda adresse: "/compte/login/" not in adresse)

    return entrer


@pytest.fixture(scope="session")
def sessions() -> dict[str, list]:
    """Les témoins de chacun, gardés à sa première entrée."""
    return {}


@pytest.fixture
def connecter(
    entrer_par_la_porte: Callable[[Page, str], None], sessions: dict[str, list]
) -> Callable[[Page, str], None]:
    """`connecter(page, "ines")` : chez elle, par la porte la première fois.

    Une page neuve reprend ensuite sa session, tant qu’elle tient : la connexion a ses propres
    essais, et vérifier un mot de passe coûte exprès un quart de seconde de calcul.
    """

    def connexion(page: Page, qui: str) -> None:
        if page.url == "about:blank" and qui in sessions:
            page.context.add_cookies(sessions[qui])
            page.goto("/")
            if "/compte/login/" not in page.url:
                return
        entrer_par_la_porte(page, qui)
        sessions[qui] = page.context.cookies()

    return connexion


@pytest.fixture
def photographier() -> Callable[..., None]:
    """`photographier(page, "accueil")` : l’image entière de la page, hors du dépôt."""
    IMAGES.mkdir(parents=True, exist_ok=True)

    def photo(page: Page, nom: str) -> None:
        page.screenshot(path=IMAGES / f"{nom}.png", full_page=True)

    return photo
