"""Ce que la base fait de chaque lecture d’une grande école : les dix plus lourdes, les parcours.

    benchmarks/echelle_plans.py PLANS.jsonl [--garder benchmarks/PLANS.md]

Lit ce qu’`echelle.py --plans` a gardé (PostgreSQL, `EXPLAIN (ANALYZE, BUFFERS)`). Une ligne JSON
par parcours séquentiel qui lit mille lignes ou plus d’une table qui grandit avec l’école ; code de
sortie 1 s’il y en a un.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FIXES = ("referentiel_", "django_", "auth_", "account_", "pg_")
"""Les tables qui ne grandissent pas avec l’école."""
PARCOURS = re.compile(r"Seq Scan on (\w+).*?\(actual time=.*? rows=(\d+) loops=(\d+)\)")
OTEES = re.compile(r"Rows Removed by Filter: (\d+)")
BEAUCOUP = 1000
LITTERAL = re.compile(r"\s+")
LES_PLUS_LOURDES = 10
LARGEUR = 1200


def lire(fichier: Path) -> list[dict[str, object]]:
    """La lecture la plus longue de chaque requête, de la plus lourde à la plus légère."""
    lues: dict[str, dict[str, object]] = {}
    for ligne in fichier.read_text().splitlines():
        dite = json.loads(ligne)
        dite["duree"] = _duree(dite["plan"])
        connue = lues.get(dite["sql"])
        if connue is None or connue["duree"] < dite["duree"]:
            lues[dite["sql"]] = dite
    return sorted(lues.values(), key=lambda dite: -dite["duree"])


def _duree(plan: Sequence[str]) -> float:
    """Préparer et exécuter, en millisecondes, tels que la base les dit."""
    durees = [float(n) for ligne in plan for n in re.findall(r" Time: ([\d.]+) ms", ligne)]
    return round(sum(durees), 2)


def parcours(lues: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Chaque table qui grandit qu’un plan lit d’un bout à l’autre."""
    for dite in lues:
        for rang, ligne in enumerate(dite["plan"]):
            trouve = PARCOURS.search(ligne)
            if not trouve or trouve[1].startswith(FIXES):
                continue
            otees = OTEES.search(" ".join(dite["plan"][rang + 1 : rang + 3]))
            lignes = (int(trouve[2]) + int(otees[1] if otees else 0)) * int(trouve[3])
            if lignes >= BEAUCOUP:
                yield {
                    "mesure": "parcours",
                    "page": dite["page"],
                    "table": trouve[1],
                    "lignes": lignes,
                    "ms": dite["duree"],
                    "sql": dite["sql"][:LARGEUR],
                }


def en_markdown(lues: Sequence[dict[str, object]], nombre: int) -> str:
    morceaux = [
        "# Les dix requêtes les plus lourdes d’une grande école",
        "",
        f"Parmi {nombre} lectures différentes des pages mesurées ; durées de préparation et",
        "d’exécution dites par PostgreSQL (`EXPLAIN (ANALYZE, BUFFERS)`). Refait par",
        "`benchmarks/echelle_plans.py`.",
    ]
    for rang, dite in enumerate(lues[:LES_PLUS_LOURDES], start=1):
        sql = LITTERAL.sub(" ", dite["sql"])
        sql = sql if len(sql) <= LARGEUR else f"{sql[:LARGEUR]} …"
        morceaux += ["", f"## {rang}. {dite['duree']} ms, `{dite['page']}`", ""]
        morceaux += ["```sql", sql, "```", "", "```", *map(str.rstrip, dite["plan"]), "```"]
    return "\n".join(morceaux) + "\n"


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("plans", type=Path)
    lecteur.add_argument("--garder", type=Path, help="où écrire les dix plus lourdes")
    options = lecteur.parse_args()
    lues = lire(options.plans)
    trouves = list(parcours(lues))
    for un in trouves:
        print(json.dumps(un, ensure_ascii=False), flush=True)
    if options.garder:
        options.garder.write_text(en_markdown(lues, len(lues)))
    bilan = {"mesure": "bilan des plans", "lectures": len(lues), "parcours": len(trouves)}
    print(json.dumps(bilan | {"tient": not trouves}, ensure_ascii=False), flush=True)
    return 1 if trouves else 0


if __name__ == "__main__":
    sys.exit(main())
