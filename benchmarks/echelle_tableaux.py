"""Les mesures d’`echelle.py` en tableaux Markdown, pour `RESULTATS.md`.

    benchmarks/echelle_tableaux.py MESURES.jsonl

Une ligne par page : avant et après, à chaque taille, et la croissance de l’une à l’autre. Un
rapport ou une croissance au-delà du budget est en gras.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

Cle = tuple[str, str]


def lire(fichier: Path) -> tuple[dict[Cle, dict], dict[Cle, dict]]:
    """Par rôle et page : les mesures de chaque code et taille ; la croissance de chaque code."""
    pages: dict[Cle, dict] = defaultdict(dict)
    croissances: dict[Cle, dict] = defaultdict(dict)
    for brute in fichier.read_text().splitlines():
        ligne = json.loads(brute)
        if ligne["mesure"] == "page":
            pages[ligne["role"], ligne["page"]][ligne["code"], ligne["etudiants"]] = ligne
        elif ligne["mesure"] == "croissance":
            croissances[ligne["role"], ligne["page"]][ligne["code"]] = ligne
    return pages, croissances


def en_tableau(pages: dict[Cle, dict], croissances: dict[Cle, dict]) -> str:
    codes = [
        c for c in ("avant", "apres") if any(c == code for p in pages.values() for code, _ in p)
    ]
    tailles = sorted({taille for mesurees in pages.values() for _, taille in mesurees})
    tetes = ["rôle", "page"]
    for code in codes:
        tetes += [f"{code}, {t} : ms (requêtes) rapport" for t in tailles]
        tetes += [f"{code} : croissance"] if croissances else []
    lignes = [tetes, ["---", "---", *["---:"] * (len(tetes) - 2)]]
    for cle, mesurees in pages.items():
        cases = [cle[0], f"`{cle[1]}`"]
        for code in codes:
            cases += [_mesure(mesurees.get((code, taille))) for taille in tailles]
            cases += [_croissance(croissances[cle].get(code))] if croissances else []
        lignes.append(cases)
    return "\n".join("| " + " | ".join(ligne) + " |" for ligne in lignes)


def _mesure(ligne: dict | None) -> str:
    if ligne is None:
        return ""
    rapport = _decimal(ligne["rapport"])
    gras = ligne["budget"] is not None and ligne["rapport"] > ligne["budget"]
    return f"{_decimal(ligne['ms_median'])} ({ligne['requetes']}) {_en_gras(rapport, gras)}"


def _croissance(ligne: dict | None) -> str:
    if ligne is None:
        return ""
    dite = f"{_decimal(ligne['croissance'])} ({_decimal(ligne['croissance_corrigee'])})"
    return _en_gras(dite, not ligne["tient"])


def _decimal(nombre: float) -> str:
    return f"{nombre}".replace(".", ",")


def _en_gras(texte: str, gras: bool) -> str:
    return f"**{texte}**" if gras else texte


def main() -> None:
    print(en_tableau(*lire(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
