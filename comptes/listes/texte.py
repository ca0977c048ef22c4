"""Un CSV d’origine inconnue : son encodage, puis son séparateur."""

from __future__ import annotations

import csv
import re
from io import StringIO

from comptes.listes.bornes import RANGEES_MAX
from comptes.listes.entetes import reconnaitre
from comptes.listes.refus import ListeRefusee

BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATEURS = ";,\t|"
DIRECTIVE = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)
ECHANTILLON = 20
MAL_LU = re.compile(r"[ÃÂ][\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
PAS_UN_TEXTE = (
    "Ce fichier n’est ni un CSV ni un classeur .xlsx\u00a0: exportez la liste dans l’un des deux."
)


def lire_le_texte(contenu: bytes) -> tuple[list[list[str]], tuple[str, ...]]:
    """Les rangées et les remarques ; lève `ListeRefusee` si ce n’est pas un texte en colonnes."""
    texte, remarques = _decoder(contenu)
    directive = DIRECTIVE.match(texte.split("\n", 1)[0])
    separateur = directive[1] if directive else _separateur(texte)
    rangees = _decouper(texte, separateur)
    if directive:
        rangees[0] = []
    return rangees, remarques


def _decoder(contenu: bytes) -> tuple[str, tuple[str, ...]]:
    codages = ("utf-16",) if contenu.startswith(BOM_UTF16) else ("utf-8-sig", "cp1252")
    for codage in codages:
        try:
            texte = contenu.decode(codage)
        except UnicodeDecodeError:
            continue
        if "\0" not in texte:
            return _reparer(texte)
    raise ListeRefusee(PAS_UN_TEXTE)


def _reparer(texte: str) -> tuple[str, tuple[str, ...]]:
    """« InÃ¨s » est un UTF-8 relu de travers par un autre logiciel : l’inverse se tente."""
    if not MAL_LU.search(texte):
        return texte, ()
    try:
        repare = texte.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return texte, ()
    return repare, ("Les accents de ce fichier étaient abîmés («\u00a0Ã©\u00a0»)\u00a0: réparés.",)


def _separateur(texte: str) -> str:
    """Celui qui fait reconnaître le plus d’entêtes, puis le plus de colonnes."""
    debut = "\n".join(texte.splitlines()[:ECHANTILLON])

    def valeur(separateur: str) -> tuple[int, int]:
        rangees = _decouper(debut, separateur)
        colonnes = sorted(len(r) for r in rangees if any(r))
        return len(reconnaitre(rangees).champs), colonnes[len(colonnes) // 2] if colonnes else 0

    return max(SEPARATEURS, key=valeur)


def _decouper(texte: str, separateur: str) -> list[list[str]]:
    lecteur = csv.reader(StringIO(texte, newline=""), delimiter=separateur)
    rangees: list[list[str]] = []
    try:
        for rangee in lecteur:
            rangees.append(rangee)
            if len(rangees) > RANGEES_MAX * 2:
                break
    except csv.Error as erreur:
        raise ListeRefusee(
            "Ce CSV est mal formé (un guillemet n’est pas refermé, ou une cellule est démesurée)"
            "\u00a0: exportez de nouveau la liste."
        ) from erreur
    return rangees
