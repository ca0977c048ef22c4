"""La différence mot à mot entre deux soumissions d’une même réalisation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from evaluations.lectures.changements import (
    RETIREE,
    RevendicationComparee,
    comparer_les_preuves,
    comparer_les_revendications,
)
from portfolio.models import Cadre, ContenuFige, Partie, Realisation, StageFige

CHAMPS_COMPARES = (
    "intitule",
    "debut_le",
    "fin_le",
    "organisation",
    "lieu",
    "contribution",
    "contexte",
    "demarche",
    "resultats",
    "environnement",
)


Bloc = tuple[bool, tuple[int, int], tuple[int, int]]
"""Changé ou non, puis début et fin dans chacun des deux textes."""


@dataclass(frozen=True)
class Segment:
    """Un bout de texte : `role` vaut `egal`, `ajout` ou `retrait`."""

    role: str
    texte: str


@dataclass(frozen=True)
class Difference:
    """Ce qui a changé dans un champ, une revendication ou la liste des preuves.

    `mention` : « ajoutée » ou « retirée », pour une revendication.
    """

    libelle: str
    segments: tuple[Segment, ...]
    mention: str = ""


@lru_cache(maxsize=256)
def comparer_textes(avant: str, apres: str) -> tuple[Segment, ...]:
    """Compare deux textes mot à mot, espaces et sauts de ligne compris."""
    mots_avant, mots_apres = re.findall(r"\s+|\S+", avant), re.findall(r"\s+|\S+", apres)
    segments = []
    for change, (i, j), (k, m) in _blocs(mots_avant, mots_apres):
        if not change:
            segments.append(Segment("egal", "".join(mots_apres[k:m])))
            continue
        if i < j:
            segments.append(Segment("retrait", "".join(mots_avant[i:j])))
        if k < m:
            segments.append(Segment("ajout", "".join(mots_apres[k:m])))
    return tuple(segments)


def _blocs(avant: list[str], apres: list[str]) -> list[Bloc]:
    """Les blocs égaux ou changés ; moins de trois mots égaux entre deux changements s’y fondent.

    Sans cela, une phrase récrite se lirait un mot sur deux. Espaces et mots trop fréquents d’un
    long texte suivent leurs voisins au lieu de servir de repères : le temps reste borné.
    """
    opcodes = SequenceMatcher(str.isspace, avant, apres).get_opcodes()
    blocs: list[Bloc] = []
    for rang, (nature, i, j, k, m) in enumerate(opcodes):
        mots = sum(not mot.isspace() for mot in avant[i:j])
        isole = 0 < rang < len(opcodes) - 1 and mots < 3
        change = nature != "equal" or isole
        if blocs and blocs[-1][0] and change:
            _, (debut_avant, _), (debut_apres, _) = blocs.pop()
            i, k = debut_avant, debut_apres
        blocs.append((change, (i, j), (k, m)))
    return blocs


def comparer(
    avant: ContenuFige, apres: ContenuFige, intitules: dict[int, str]
) -> tuple[Difference, ...]:
    """Tout ce qui a changé entre deux contenus ; `intitules` nomme les revendications."""
    return (
        *comparer_les_champs(avant, apres),
        *_revendications(comparer_les_revendications(avant, apres), intitules),
        *_preuves(avant, apres),
    )


def comparer_les_champs(avant: ContenuFige, apres: ContenuFige) -> tuple[Difference, ...]:
    """Ce qui a changé hors des revendications et des preuves."""
    couples = [
        (_libelle(nom), _texte(getattr(avant, nom)), _texte(getattr(apres, nom)))
        for nom in CHAMPS_COMPARES
    ]
    couples += [
        ("Cadre", Cadre(avant.cadre).label, Cadre(apres.cadre).label),
        ("Partie du tableau", Partie(avant.partie).label, Partie(apres.partie).label),
        ("Réalisée", _equipe(avant.en_equipe), _equipe(apres.en_equipe)),
        ("Stage", _stage(avant.stage), _stage(apres.stage)),
    ]
    return tuple(
        Difference(libelle, comparer_textes(texte_avant, texte_apres))
        for libelle, texte_avant, texte_apres in couples
        if texte_avant != texte_apres
    )


def difference_de(comparee: RevendicationComparee, intitule: str) -> Difference:
    """La justification mot à mot, et si la revendication est ajoutée ou retirée."""
    segments = comparer_textes(comparee.avant, comparee.apres)
    return Difference(intitule, segments, comparee.mention)


def _revendications(
    comparees: dict[int, RevendicationComparee], intitules: dict[int, str]
) -> tuple[Difference, ...]:
    """Dans l’ordre du texte officiel."""
    return tuple(
        difference_de(comparees[pk], intitules[pk])
        for pk in intitules
        if pk in comparees and comparees[pk].changee
    )


def _preuves(avant: ContenuFige, apres: ContenuFige) -> tuple[Difference, ...]:
    """Une preuve par ligne, avec ce qui lui est arrivé ; rien si toutes sont restées."""
    comparees = comparer_les_preuves(avant.preuves, apres.preuves)
    lignes = [
        Segment("ajout", f"{p.intitule}, {comparees.mentions[p.id]}")
        for p in apres.preuves
        if p.id in comparees.mentions
    ]
    lignes += [Segment("retrait", f"{p.intitule}, {RETIREE}") for p in comparees.retirees]
    if not lignes:
        return ()
    espaces = [Segment("egal", "\n")] * len(lignes)
    segments = [s for couple in zip(lignes, espaces, strict=True) for s in couple][:-1]
    return (Difference("Preuves", tuple(segments)),)


def _libelle(nom: str) -> str:
    libelle = str(Realisation._meta.get_field(nom).verbose_name)
    return libelle[0].upper() + libelle[1:]


def _texte(valeur: object) -> str:
    if valeur is None:
        return ""
    return f"{valeur:%d/%m/%Y}" if hasattr(valeur, "year") else str(valeur)


def _equipe(en_equipe: bool) -> str:
    return "en équipe" if en_equipe else "individuellement"


def _stage(stage: StageFige | None) -> str:
    return f"{stage.organisation}, du {_texte(stage.debut_le)}" if stage else ""
