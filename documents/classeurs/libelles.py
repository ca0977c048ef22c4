"""Les libellés du formulaire, reconnus à leurs seules lettres : casse, accents, blancs ignorés.

« NOM et prénom : », « Nom et Prénom: » et « NOM\net  prénom » sont le même libellé. Ce qui suit
les deux-points est la valeur ; une consigne entre parenthèses et des points de conduite n’en
sont pas une.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from documents.classeurs.ecriture import COCHEE
from documents.nommage import SANS_DECOMPOSITION
from documents.tables.synthese import (
    TITRE_FORMATION,
    TITRE_PREMIERE_ANNEE,
    TITRE_SECONDE_ANNEE,
)
from referentiel.alphabet import plier

NOM, NUMERO = "NOM et prénom", "N° candidat"
CENTRE, URL = "Centre de formation", "Adresse URL du portfolio"
SESSION, OPTION = "SESSION", "Option"
INTITULE = "Réalisations professionnelles (intitulé et liste des documents et productions associés)"
PERIODE = "Période (sous la forme du JJ/MM/AA au JJ/MM/AA)"

# Chaque libellé suivi d’une valeur, et les lettres auxquelles il se reconnaît.
VALEURS: Mapping[str, str] = {
    NOM: r"noms?etprenoms?(du(oudela)?candidate?)?",
    NUMERO: r"(no?|numero)(de|du)?candidate?",
    CENTRE: r"centredeformation",
    URL: r"adresseurldue?portfolio",
}
# Les libellés de colonne et de partie : la case entière, à ces lettres près.
COLONNES: Mapping[str, str] = {
    INTITULE: r"(competencesmisesenoeuvre)?realisations?professionnelles?intitule.*",
    PERIODE: r"periodes?(souslaforme.*)?",
}
PARTIES: Mapping[str, str] = {
    TITRE_FORMATION: r"realisations?(en|au)coursdeformation",
    TITRE_PREMIERE_ANNEE: (
        r"realisations?enmilieuprofessionnel(en|au)coursde(la)?(premiere|1e?re)annee"
    ),
    TITRE_SECONDE_ANNEE: (
        r"realisations?enmilieuprofessionnel(en|au)coursde(la)?"
        r"(seconde|deuxieme|2nde|2e(me)?)annee"
    ),
}
VIDES = "▢□☐◻◽⬜❏❐❑❒⎕\uf06f\uf0a8\uf071\uf072"
COCHEES = "☒☑✓✔✗✘⊠\uf078\uf0fe\uf0fd"
# Une case à cocher est un signe, des crochets vides, ou la lettre d’une police de symboles.
CROCHETS = r"\[[^\S\n]*[xX]?[^\S\n]*\]|\([^\S\n]*[xX]?[^\S\n]*\)"
BOITE = rf"[{VIDES}{COCHEES}]|{CROCHETS}|(?<!\w)[oq¨](?=\s|$)"
UNE_OPTION = re.compile(
    rf"((?P<avant>{BOITE})\s*)?\b(?P<nom>SISR|SLAM)\b(?=\s*(?P<apres>{BOITE})|)", re.I
)


@dataclass(frozen=True)
class Suite:
    """Dans une case, ce qui suit le libellé : de `debut` à la fin, et la valeur déjà là."""

    debut: int
    valeur: str


def lettres(texte: str) -> str:
    """Les lettres et chiffres d’un texte, sans accents ni majuscules ni rien d’autre."""
    propre = texte.replace("_x000D_", " ").translate(SANS_DECOMPOSITION)
    return "".join(c for c in plier(propre) if c.isalnum())


def est(texte: str, motif: str) -> bool:
    return re.fullmatch(motif, lettres(texte)) is not None


def suite(texte: str, motif: str) -> Suite | None:
    """Où écrire dans une case qui porte ce libellé ; rien si elle ne le porte pas."""
    etiquette, deux_points, reste = texte.partition(":")
    if not est(re.sub(r"\([^)]*\)", "", etiquette), motif):
        return None
    debut = len(etiquette) + len(deux_points)
    consigne = re.match(r"\s*\([^)]*\)", reste)
    if consigne:
        debut, reste = debut + consigne.end(), reste[consigne.end() :]
    if not deux_points:
        debut = len(etiquette.rstrip())
    return Suite(debut, sans_conduite(reste))


def sans_conduite(texte: str) -> str:
    """La valeur, sans les blancs ni les points de conduite que l’on remplit à la main."""
    return "" if re.fullmatch(r"[\s._…·•\-–—]*", texte) else texte.strip()


def annee(texte: str) -> Suite | None:
    """« SESSION 2027 », « … SESSION : ____ » : l’année est ce qui suit, à la fin de la case."""
    if not est(texte, r"(bts.*)?session(dexamen)?(\d{4}|20x*)?"):
        return None
    trouve = re.search(r"(?P<an>\d{4}|20[_.xX…\s]*|)[\s._…]*$", texte)
    return Suite(trouve.start("an"), trouve["an"] if trouve["an"].isdigit() else "")


def cochee(boite: str) -> str:
    """La même case, cochée ; sans case, une croix encadrée précède l’option."""
    if boite.startswith(("[", "(")):
        return f"{boite[0]}X{boite[-1]}"
    return COCHEE if boite else f"{COCHEE} "


def sans_marques(texte: str) -> str:
    """Le texte tel qu’un tableur le montre : ses caractères chiffrés sont déchiffrés."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), texte)
