"""Ce qui rapproche un récit d’étudiant d’une sous-compétence, et pourquoi : des mots, pas d’oracle.

Un score lexical qui s’explique. Les mots sont pliés (accents, casse) et réduits à leur racine ;
chaque sous-compétence a son profil : son intitulé et le lexique du métier pèsent le plus, puis les
indicateurs et les savoirs de sa compétence. Un mot que portent beaucoup de sous-compétences ne
distingue rien et pèse peu (TF-IDF). Aucune base, aucun hasard : mêmes textes, même classement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from math import log

from portfolio.lexique import LEXIQUES, MOTS_VIDES, TERMINAISONS, Lexique
from referentiel.alphabet import plier
from referentiel.lectures import BlocLu, CompetenceLue

Racines = dict[str, float]

POIDS_INTITULE = 3.0
POIDS_LEXIQUE = 3.0
POIDS_INDICATEURS = 1.0
POIDS_SAVOIRS = 0.5
SEUIL = 5.5
"""En dessous, rien n’est proposé : un mot propre au sujet, dit une seule fois, n’y suffit pas."""
MOTS_DITS = 5
LONGUEUR_DE_REFERENCE = 150
"""Nombre de mots d’un récit ordinaire : un plus long doit parler davantage du sujet."""

MOT = re.compile(r"[^\W_]+")
VIDES = frozenset(map(plier, MOTS_VIDES))
RACINE_MIN = 4


@dataclass(frozen=True)
class Profil:
    """Ce que pèse chaque racine pour une sous-compétence ; les `officielles` sont du texte, les
    `propres` de son intitulé ou de son lexique, non de ce que sa compétence partage.
    """

    poids: Mapping[str, float]
    officielles: Set[str]
    propres: Set[str]


@dataclass(frozen=True)
class Proximite:
    """Un score et ses raisons : les mots du récit, du plus parlant au moins."""

    score: float
    mots: tuple[str, ...]
    metier: tuple[str, ...]

    @property
    def assez_proche(self) -> bool:
        return self.score >= SEUIL

    @property
    def raison(self) -> str:
        """« Mots communs : sauvegarde, restauration ; mots du métier : borg »."""
        parties = []
        if self.mots:
            parties.append(f"mots communs\u00a0: {', '.join(self.mots)}")
        if self.metier:
            parties.append(f"mots du métier\u00a0: {', '.join(self.metier)}")
        return "\u00a0; ".join(parties)


@lru_cache(maxsize=16)
def profils_du_bloc(bloc: BlocLu, referentiel: str) -> dict[int, Profil]:
    """Ceux d’un référentiel (son code), calculés une fois : son texte est immuable."""
    return profils(bloc, LEXIQUES.get(referentiel, {}))


def profils(bloc: BlocLu, lexique: Lexique) -> dict[int, Profil]:
    """Le profil de chaque sous-compétence du bloc, par identifiant."""
    bruts, officielles, propres = {}, {}, {}
    for competence in bloc.competences:
        communes = _racines_communes(competence)
        for item in competence.sous_competences:
            du_metier = racines_utiles([lexique.get((competence.ordre, item.ordre), "")])
            intitule = racines_utiles([item.intitule])
            # Le plus lourd l’emporte : un mot de l’intitulé redit par un savoir reste entier.
            bruts[item.id] = (
                communes
                | dict.fromkeys(du_metier, POIDS_LEXIQUE)
                | dict.fromkeys(intitule, POIDS_INTITULE)
            )
            officielles[item.id] = communes.keys() | intitule
            propres[item.id] = du_metier | intitule
    rarete = _rarete(bruts.values())
    return {
        pk: Profil(
            {r: poids * rarete[r] for r, poids in racines.items()}, officielles[pk], propres[pk]
        )
        for pk, racines in bruts.items()
    }


def proximite(texte: str, profil: Profil) -> Proximite:
    """Rapproche un récit d’un profil ; redire un mot rapporte de moins en moins.

    Ce que les sous-compétences d’une même compétence partagent ne compte qu’à hauteur de ce qui
    est propre à celle-ci : des mots d’ailleurs ne suffisent pas à l’en rapprocher.
    """
    compte = Counter(MOT.findall(texte.casefold()))
    presentes: dict[str, tuple[str, int]] = {}
    for mot, nombre in compte.items():
        cle = racine(mot)
        if cle in profil.poids:
            forme, deja = presentes.get(cle, (mot, 0))
            presentes[cle] = (forme, deja + nombre)
    longueur = max(1.0, compte.total() / LONGUEUR_DE_REFERENCE) ** 0.5
    apports = {
        cle: profil.poids[cle] * nombre / (nombre + longueur)
        for cle, (_, nombre) in presentes.items()
    }
    rangees = sorted((cle for cle in apports if apports[cle] > 0), key=lambda c: (-apports[c], c))
    propre = sum(apports[cle] for cle in rangees if cle in profil.propres)
    partage = sum(apports[cle] for cle in rangees if cle not in profil.propres)
    dites = [(cle, presentes[cle][0]) for cle in rangees[:MOTS_DITS]]
    return Proximite(
        score=round(propre + min(partage, propre), 3),
        mots=tuple(mot for cle, mot in dites if cle in profil.officielles),
        metier=tuple(mot for cle, mot in dites if cle not in profil.officielles),
    )


@lru_cache(maxsize=20_000)
def racine(mot: str) -> str:
    """« Sauvegardées » et « sauvegarder » ont la même racine : « sauvegard »."""
    plie = plier(mot)
    for terminaison in TERMINAISONS:
        if plie.endswith(terminaison) and len(plie) - len(terminaison) >= RACINE_MIN:
            plie = plie.removesuffix(terminaison)
            break
    return plie[:-1] + "i" if plie.endswith("y") and len(plie) > RACINE_MIN else plie


def _racines_communes(competence: CompetenceLue) -> Racines:
    """Ce que ses sous-compétences partagent : indicateurs et savoirs, qui sont à la compétence."""
    savoirs = racines_utiles(savoir.intitule for savoir in competence.savoirs)
    indicateurs = racines_utiles(_textes_des_indicateurs(competence))
    return dict.fromkeys(savoirs, POIDS_SAVOIRS) | dict.fromkeys(indicateurs, POIDS_INDICATEURS)


def _rarete(profils_bruts: Collection[Racines]) -> Racines:
    """L’IDF de chaque racine ; un profil qui la porte peu ne la rend commune que d’autant."""
    portee: Racines = {}
    for racines in profils_bruts:
        for cle, poids in racines.items():
            portee[cle] = portee.get(cle, 0) + poids / POIDS_INTITULE
    nombre = 1 + len(profils_bruts)
    return {cle: log(nombre / (1 + porteurs)) for cle, porteurs in portee.items()}


def _textes_des_indicateurs(competence: CompetenceLue) -> list[str]:
    return [texte for i in competence.indicateurs for texte in (i.texte, *i.precisions)]


def racines_utiles(textes: Iterable[str]) -> frozenset[str]:
    """Les racines des mots pleins de ces textes."""
    mots = (plier(mot) for texte in textes for mot in MOT.findall(texte))
    return frozenset(racine(mot) for mot in mots if len(mot) > 1 and mot not in VIDES)
