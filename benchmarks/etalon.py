"""L’étalon des mesures de documents : le même HTML, imprimé par Chromium sans écran.

Ce module ne mesure rien seul. Le temps de processus (utilisateur + système) est le critère, celui
d’horloge l’accompagne : sur une machine occupée, ils divergent. Celui de Chromium additionne tous
ses processus, et seulement ceux que le noyau a comptés : il ne peut qu’être minoré.
"""

import ctypes
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

from documents.compositions.typographie import fichier_statique
from documents.feuillets import Feuillet
from documents.pdf import POLICES

PR_SET_CHILD_SUBREAPER = 36
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
CORPS = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
REGLE_DE_PAGE = re.compile(r"@page\s*(\{[^}]*\})")
Rendu = TypeVar("Rendu")


@dataclass(frozen=True)
class Duree:
    """Secondes de processus et d’horloge."""

    processus: float
    horloge: float


def chronometrer(faire: Callable[[], Rendu]) -> tuple[Rendu, Duree]:
    """Ce processus et les enfants qu’il a attendus."""
    horloge, processus = perf_counter(), process_time() + _enfants()
    rendu = faire()
    duree = Duree(process_time() + _enfants() - processus, perf_counter() - horloge)
    return rendu, duree


def mediane(durees: Sequence[Duree]) -> Duree:
    return Duree(median(d.processus for d in durees), median(d.horloge for d in durees))


def _enfants() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def chromium(feuillets: Sequence[Feuillet], passages: int) -> tuple[Duree, int]:
    """La durée médiane d’une impression de ces feuillets en un document, et ses pages."""
    with tempfile.TemporaryDirectory() as dossier:
        page, sortie = Path(dossier, "page.html"), Path(dossier, "page.pdf")
        page.write_text(en_une_page(feuillets, Path(dossier)), "utf-8")
        durees = [
            chronometrer(lambda: _imprimer(page, sortie, Path(dossier, "profil")))[1]
            for _ in range(passages)
        ]
        return mediane(durees), _pages(sortie)


def _imprimer(page: Path, sortie: Path, profil: Path) -> None:
    """Un profil neuf à chaque fois ; les petits-enfants orphelins sont attendus, donc comptés."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    shutil.rmtree(profil, ignore_errors=True)
    commande = ("chromium", *OPTIONS, f"--user-data-dir={profil}", f"--print-to-pdf={sortie}")
    subprocess.run((*commande, page.as_uri()), capture_output=True, check=True)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _pages(sortie: Path) -> int:
    from pikepdf import Pdf

    with Pdf.open(sortie) as pdf:
        return len(pdf.pages)


def en_une_page(feuillets: Sequence[Feuillet], dossier: Path) -> str:
    """Les feuillets à la suite, chacun dans la portée de ses styles et son format de page.

    Les polices et les images, que WeasyPrint reçoit de nous, deviennent des fichiers.
    """
    styles: dict[str, str] = {}
    corps = []
    for feuillet in feuillets:
        style = "".join(STYLE.findall(feuillet.html))
        nom = styles.setdefault(style, f"s{len(styles)}")
        html = CORPS.search(feuillet.html).group(1)
        for adresse, lire in feuillet.images.items():
            image = dossier / adresse.rpartition(":")[2]
            image.write_bytes(lire())
            html = html.replace(adresse, image.as_uri())
        corps.append(f'<article class="{nom}">{html}</article>')
    regles = "".join(_portee(style, nom) for style, nom in styles.items())
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Dossier</title><style>'
        f"{_polices()} body {{ margin: 0 }} article {{ break-before: page }} {regles}"
        f"</style></head><body>{''.join(corps)}</body></html>"
    )


def _portee(style: str, nom: str) -> str:
    pages = "".join(f"@page {nom} {regle}" for regle in REGLE_DE_PAGE.findall(style))
    dedans = re.sub(r"\b(html|body)\b(?=[^{}]*\{)", ":scope", REGLE_DE_PAGE.sub("", style))
    return f"{pages} .{nom} {{ page: {nom} }} @scope (.{nom}) {{ {dedans} }}"


def _polices() -> str:
    return "".join(
        f"@font-face {{ font-family: '{famille}'; {descripteurs} "
        f"src: url({Path(fichier_statique(fichier)).as_uri()}) }}"
        for famille, descripteurs, fichier in POLICES
    )


def dire(mesure: str, duree: Duree, reference: Duree, cible: float, **faits: object) -> bool:
    """Une ligne JSON : la durée, sa référence, leur rapport ; vrai si la cible est tenue."""
    rapport = duree.processus / reference.processus
    tient = rapport <= cible
    ligne = {
        "mesure": mesure,
        "processus_s": round(duree.processus, 3),
        "horloge_s": round(duree.horloge, 3),
        "reference_s": round(reference.processus, 3),
        "reference_horloge_s": round(reference.horloge, 3),
        "rapport": round(rapport, 3),
        "cible": cible,
        "tient": tient,
    }
    print(json.dumps(ligne | faits, ensure_ascii=False), flush=True)
    return tient
