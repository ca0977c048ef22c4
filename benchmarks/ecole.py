"""Construit une école de mesure : N étudiants, vingt-cinq réalisations chacun, et tout ce qui suit.

    benchmarks/ecole.py --etudiants 35|1000|30000|100000 [--base postgres://…/postgres] [--neuve]

Les lignes se versent en masse (COPY sur PostgreSQL, INSERT groupés sur SQLite), contraintes et clés
étrangères vérifiées par la base ; au-delà de mille étudiants, la base copie les mille premiers
(`ecole_copies.py`). Les classes partagent leurs preuves, quelques milliers de petits fichiers : une
page lit les lignes, pas deux millions de fichiers. Les états se tirent de ceux des élèves de la
démonstration ; la graine est fixe. L’école reste en place (`var/mesures/ecoles/`, une base
`ecole_N`) pour les mesures suivantes, migrée au besoin, et se refait si ce qui la fait a changé.
Une ligne JSON dit le temps, les lignes et la taille.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from time import perf_counter

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from benchmarks.site_jetable import Site, ordonner, port_libre

LIEU = Path(os.environ.get("ECOLES_DIR") or RACINE / "var" / "mesures" / "ecoles")
SOURCES = (
    "benchmarks/ecole*.py",
    "fixtures/*.json",
    "fixtures/demo/**/*.json",
)


def dresser(etudiants: int, base: str = "", *, neuve: bool = False) -> tuple[Site, dict]:
    """L’école de cette taille, construite si elle n’existe pas telle que le code la ferait.

    Lève `RuntimeError` avec ce qu’a écrit la commande si elle échoue.
    """
    genre = "postgresql" if base else "sqlite"
    var = LIEU / f"{genre}-{etudiants}"
    nom = f"ecole_{etudiants}"
    url = f"{base.rpartition('/')[0]}/{nom}" if base else f"sqlite:///{var}/sillage.sqlite3"
    site = Site(var, url, port_libre())
    marque = var / "ecole.json"
    if not neuve and marque.exists():
        deja = json.loads(marque.read_text())
        if (deja["sources"], deja["url"]) == (_sources(), url):
            _rassembler(site)
            return site, deja
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    if base:
        ordonner(base, f"DROP DATABASE IF EXISTS {nom} WITH (FORCE)")
        ordonner(base, f"CREATE DATABASE {nom}")
    bilan = _construire(site, etudiants)
    marque.write_text(json.dumps(bilan, ensure_ascii=False))
    return site, bilan


def copie_d_avant(site: Site, etudiants: int) -> Site:
    """La même école pour un autre code : sa base et ses fichiers statiques à part, faits une fois.

    Une copie déjà là reste telle que ce code l’a laissée : son schéma est le sien.
    """
    var = LIEU / f"avant-{site.moteur}-{etudiants}"
    serveur, _, origine = site.url.rpartition("/")
    url = f"{serveur}/avant_{etudiants}"
    if site.moteur == "sqlite":
        url = f"sqlite:///{var}/sillage.sqlite3"
    if not var.exists():
        shutil.copytree(site.var, var)
        if site.moteur == "postgresql":
            ordonner(site.url, f"DROP DATABASE IF EXISTS avant_{etudiants} WITH (FORCE)")
            ordonner(site.url, f"CREATE DATABASE avant_{etudiants} TEMPLATE {origine}")
    return Site(var, url, port_libre())


def _construire(site: Site, etudiants: int) -> dict[str, object]:
    debut = perf_counter()
    _rassembler(site)
    prete = perf_counter()
    bilan = site.interroger("ecole_base", "construire", str(etudiants))
    dure = perf_counter() - prete
    return {
        "mesure": "ecole",
        "base": site.moteur,
        "etudiants": etudiants,
        "secondes": round(dure, 1),
        "secondes_de_migration": round(prete - debut, 1),
        "lignes": sum(bilan["lignes"].values()),
        "lignes_par_seconde": round(sum(bilan["lignes"].values()) / dure),
        "mega_octets": round(bilan["octets"] / 1e6),
        "par_table": bilan["lignes"],
        "sources": _sources(),
        "url": site.url,
    }


def _rassembler(site: Site) -> None:
    """Le schéma, le texte officiel et les fichiers statiques du jour."""
    fait = site.commander("preparer")
    if fait.returncode:
        raise RuntimeError(fait.stdout + fait.stderr)


def _sources() -> str:
    """Change avec les textes ou ce module ; un schéma plus neuf, lui, migre l’école qui est là."""
    resume = sha256()
    for motif in SOURCES:
        for chemin in sorted(RACINE.glob(motif)):
            resume.update(chemin.read_bytes())
    return resume.hexdigest()[:16]


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--etudiants", type=int, default=1000)
    lecteur.add_argument("--base", default="", help="un serveur PostgreSQL ; SQLite sinon")
    lecteur.add_argument("--neuve", action="store_true", help="la refait, même intacte")
    lecteur.add_argument("--verifier", action="store_true", help="relit chaque empreinte gardée")
    options = lecteur.parse_args()
    site, bilan = dresser(options.etudiants, options.base, neuve=options.neuve)
    print(json.dumps(bilan, ensure_ascii=False), flush=True)
    if not options.verifier:
        return 0
    fait = site.commander("verifier_coherence")
    print(json.dumps({"mesure": "coherence", "dit": fait.stdout.splitlines()[-5:]}), flush=True)
    return fait.returncode


if __name__ == "__main__":
    sys.exit(main())
