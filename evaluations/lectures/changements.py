"""Ce qui a changé dans les revendications et les preuves, d’une soumission à la suivante."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portfolio.models import ContenuFige, PreuveFigee

AJOUTEE, RETIREE, REMPLACEE, REDIRIGEE = (
    "ajoutée",
    "retirée",
    "remplacée : même nom, autre contenu",
    "même nom, autre adresse",
)


@dataclass(frozen=True)
class PreuvesComparees:
    """Preuve présente → ce qui lui est arrivé, en mots ; et celles qui n’y sont plus."""

    mentions: Mapping[int, str]
    retirees: tuple[PreuveFigee, ...]


@dataclass(frozen=True)
class RevendicationComparee:
    """Une sous-compétence, ses deux justifications, et « ajoutée » ou « retirée » s’il y a lieu."""

    sous_competence: int
    avant: str
    apres: str
    mention: str

    @property
    def changee(self) -> bool:
        return bool(self.mention) or self.avant != self.apres


def comparer_les_preuves(
    avant: Iterable[PreuveFigee], apres: Iterable[PreuveFigee]
) -> PreuvesComparees:
    """Ajoutée, retirée, ou remplacée : le même nom sous une autre empreinte."""
    apres = tuple(apres)
    restantes = [p for p in avant if not any(_la_meme(p, autre) for autre in apres)]
    gardees = {q.id for q in apres if any(_la_meme(p, q) for p in avant)}
    mentions: dict[int, str] = {}
    for preuve in (p for p in apres if p.id not in gardees):
        ancienne = next((p for p in restantes if _meme_nom(p, preuve)), None)
        if ancienne is None:
            mentions[preuve.id] = AJOUTEE
            continue
        restantes.remove(ancienne)
        mentions[preuve.id] = REDIRIGEE if preuve.lien else REMPLACEE
    return PreuvesComparees(mentions, tuple(restantes))


def comparer_les_revendications(
    avant: ContenuFige, apres: ContenuFige
) -> dict[int, RevendicationComparee]:
    """Toutes les sous-compétences revendiquées avant ou après."""
    phrases_avant = {m.sous_competence: m.justification for m in avant.mobilisations}
    phrases_apres = {m.sous_competence: m.justification for m in apres.mobilisations}
    return {
        pk: RevendicationComparee(
            pk, phrases_avant.get(pk, ""), phrases_apres.get(pk, ""), _mention(pk, avant, apres)
        )
        for pk in (*phrases_apres, *(pk for pk in phrases_avant if pk not in phrases_apres))
    }


def _mention(pk: int, avant: ContenuFige, apres: ContenuFige) -> str:
    if pk not in avant.sous_competences:
        return AJOUTEE
    return RETIREE if pk not in apres.sous_competences else ""


def _la_meme(avant: PreuveFigee, apres: PreuveFigee) -> bool:
    """Le même fichier ou la même adresse, renommés ou non, déposés de nouveau ou non."""
    if avant.lien or apres.lien:
        return avant.lien == apres.lien
    return avant.sha256 == apres.sha256


def _meme_nom(avant: PreuveFigee, apres: PreuveFigee) -> bool:
    if bool(avant.lien) != bool(apres.lien):
        return False
    if avant.nom_fichier and avant.nom_fichier == apres.nom_fichier:
        return True
    return avant.intitule == apres.intitule
