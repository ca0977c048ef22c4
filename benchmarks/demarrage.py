"""Du lancement du service à la première page de connexion rendue, réglages de production.

Une ligne JSON : la médiane de cinq lancements et leur temps de calcul. Code de sortie 1 au-delà
d’une seconde et demie, avec les imports les plus lents. Le code est déjà compilé, comme dans
l’image : un premier lancement, qui ne compte pas, y pourvoit. Se lance par `make bench`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.request import urlopen

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.site_jetable import port_libre

LANCEMENTS = 5
SECONDES_MAX = 1.5
PATIENCE = 60
IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (\s*)(\S+)")


def lancer(environnement: dict[str, str]) -> tuple[float, float]:
    """Secondes d’horloge jusqu’à la page, secondes de calcul jusqu’à l’arrêt."""
    port, calcul, debut = port_libre(), _calcul(), perf_counter()
    service = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi"],
        cwd=RACINE,
        env=environnement | {"PORT": str(port), "HOTE": "127.0.0.1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _attendre(f"http://127.0.0.1:{port}/compte/login/", service)
        duree = perf_counter() - debut
    finally:
        service.terminate()
        service.wait(timeout=PATIENCE)
    return duree, _calcul() - calcul


def _attendre(adresse: str, service: subprocess.Popen) -> None:
    debut = perf_counter()
    while perf_counter() - debut < PATIENCE and service.poll() is None:
        try:
            with urlopen(adresse, timeout=PATIENCE) as reponse:  # noqa: S310
                reponse.read()
                return
        except OSError:
            sleep(0.005)
    raise SystemExit("Le service n’a pas démarré.")


def _calcul() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def imports_lents(environnement: dict[str, str], combien: int = 15) -> dict[str, int]:
    """Millisecondes des imports les plus lents, ce qu’ils importent compris."""
    fait = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import config.wsgi, config.urls"],
        cwd=RACINE,
        env=environnement | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    durees = {nom: int(cumul) // 1000 for _, cumul, _, nom in IMPORT.findall(fait.stderr)}
    return dict(sorted(durees.items(), key=lambda duree: -duree[1])[:combien])


def main() -> int:
    with TemporaryDirectory() as compile_:
        environnement = {**os.environ, "DEBUG": "0", "PYTHONPYCACHEPREFIX": compile_}
        environnement.pop("PYTHONDONTWRITEBYTECODE", None)
        lancer(environnement)
        durees = [lancer(environnement) for _ in range(LANCEMENTS)]
        horloge, calcul = (round(median(mesures), 2) for mesures in zip(*durees, strict=True))
        tient = horloge < SECONDES_MAX
        ligne = {"mesure": "démarrage", "s": horloge, "s_de_calcul": calcul, "tient": tient}
        if not tient:
            ligne["imports_ms"] = imports_lents(environnement)
    print(json.dumps(ligne, ensure_ascii=False))
    return 0 if tient else 1


if __name__ == "__main__":
    sys.exit(main())
