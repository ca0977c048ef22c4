"""Ce que la charge conclut : durées, fautes, écritures perdues ou doubles, processeur pris.

Ce module ne mesure rien seul : il lit ce que Locust a rendu, ce que la base a gardé, et `/proc`.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.site_jetable import Site

P95_MAX = 300
"""Millisecondes, pour une page lue."""
FAUTES = ("erreurs", "perdues", "doubles", "incoherentes", "echouees", "traces", "verrouillee")
FAUTES += ("abimee", "restes")
TICS = os.sysconf("SC_CLK_TCK")
Mesure = tuple[float, str, str, float, str]
"""L’instant, le rôle, le geste, les millisecondes, la faute ou rien."""


def resumer(mesures: Iterable[Mesure], montee: int, palier: int) -> dict[str, object]:
    """Les durées de ce qui a commencé pendant le palier ; les fautes de toute la scène."""
    gestes: dict[tuple[str, str], list[float]] = defaultdict(list)
    fautes: Counter[str] = Counter()
    for instant, role, geste, ms, faute in mesures:
        if faute:
            fautes[faute] += 1
        if montee <= instant < montee + palier:
            gestes[role, geste].append(ms)
    pages = {un: durees for un, durees in gestes.items() if un[1].startswith("/")}
    lues = [ms for (role, _), durees in pages.items() if role == "lecteurs" for ms in durees]
    ecrites = [
        ms
        for un, durees in gestes.items()
        if un[0] == "ecrivains" and "POST" in un[1]
        for ms in durees
    ]
    return {
        "secondes": palier,
        "demandes": sum(map(len, gestes.values())),
        "pages_par_seconde": round(sum(map(len, pages.values())) / palier, 1),
        "lecteurs_ms": centiles(lues),
        "ecrivains_ms": centiles(ecrites),
        "par_geste": {
            f"{role} {geste}": [len(durees), round(median(durees)), centiles(durees)["p95"]]
            for (role, geste), durees in sorted(gestes.items())
        },
        "erreurs": fautes.total(),
        "fautes": dict(fautes.most_common(8)),
    }


def centiles(durees: Sequence[float]) -> dict[str, int]:
    """Médiane, 95ᵉ et 99ᵉ centiles, maximum ; rien de rien."""
    if not durees:
        return {}
    rangs = quantiles(durees, n=100, method="inclusive") if len(durees) > 1 else [*durees] * 99
    noms = {"mediane": rangs[49], "p95": rangs[94], "p99": rangs[98], "max": max(durees)}
    return {nom: round(ms) for nom, ms in noms.items()}


def comparer(joue: Mapping, base: Mapping) -> dict[str, object]:
    """Ce que le serveur a dit fait, et que la base n’a pas, ou a deux fois."""
    acceptees, textes = joue["acceptees"], joue["textes"]
    perdues = [cle for nature, cles in acceptees.items() for cle in cles if cle not in base[nature]]
    perdues += [cle for cle, texte in textes.items() if base["textes"].get(cle) != texte]
    doubles = [cle for nature in acceptees for cle, nombre in base[nature].items() if nombre > 1]
    return {
        "ecritures": {nature: len(cles) for nature, cles in acceptees.items()}
        | {"textes": len(textes)},
        "perdues": len(perdues),
        "doubles": len(doubles),
        "incoherentes": int(base["soumissions"] != base["journal_soumises"]),
        "echouees": base["taches"].get("FAILED", 0),
        "restes": joue["restes"],
    }


def tient(bilan: Mapping) -> bool:
    lente = bilan["lecteurs_ms"].get("p95", 0) > P95_MAX
    return not lente and not any(bilan[faute] for faute in FAUTES)


def calculs(site: Site) -> dict[str, float]:
    """Secondes de processeur prises jusqu’ici par le web, les travailleurs, la base, la machine."""
    sommes = dict.fromkeys(("web", "travailleurs", "base"), 0.0)
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            if qui := _qui(dossier, site):
                sommes[qui] += _calcul(dossier)
        except OSError:  # fini entre-temps, ou à quelqu’un d’autre
            continue
    occupee = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    temps = [int(tics) for tics in occupee]
    return {**sommes, "machine": (sum(temps[:8]) - temps[3] - temps[4]) / TICS}


def _qui(dossier: Path, site: Site) -> str:
    """Ce qu’est ce processus pour le site ; vide s’il lui est étranger."""
    commande = (dossier / "cmdline").read_bytes()
    if commande.startswith(b"postgres:"):
        return "base" if site.url.rpartition("/")[2].encode() in commande else ""
    if f"VAR_DIR={site.var}\0".encode() not in (dossier / "environ").read_bytes():
        return ""
    return "web" if b"gunicorn" in commande else "travailleurs"


def _calcul(dossier: Path) -> float:
    """Ses secondes, utilisateur et système ; le nom du processus peut contenir des espaces."""
    champs = (dossier / "stat").read_text().rpartition(")")[2].split()
    return (int(champs[11]) + int(champs[12])) / TICS
