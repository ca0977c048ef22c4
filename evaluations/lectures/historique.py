"""D’une soumission à l’autre : ce qui a changé dans une réalisation, et ce qui en a été jugé."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluations.lectures.differences import Difference, comparer
from evaluations.lectures.suite import evaluation_de, soumissions_de
from evaluations.models import Evaluation
from portfolio.lectures import contenu_actuel
from portfolio.models import ContenuFige, Realisation, Soumission
from referentiel.lectures import lire_bloc


@dataclass(frozen=True)
class Etape:
    """Une soumission, ce qu’elle change à celle d’avant (`precedente` : son numéro, ou 0)."""

    soumission: Soumission
    precedente: int
    differences: tuple[Difference, ...]
    evaluation: Evaluation | None


@dataclass(frozen=True)
class Historique:
    """Les soumissions, de la première à la dernière ; `brouillon` : ce qui a changé depuis.

    `brouillon` est vide pour qui n’écrit pas, ou quand rien n’est en cours d’écriture.
    """

    etapes: tuple[Etape, ...]
    brouillon: tuple[Difference, ...]
    en_cours: bool


def historique(realisation: Realisation, *, de_l_etudiant: bool) -> Historique:
    """Une requête, quatre de plus pour l’étudiant qui a repris son texte.

    L’étudiant voit aussi les soumissions qu’il a retirées ; les autres, celles qu’il maintient.
    """
    intitules = _intitules(realisation)
    soumissions = [
        s for s in soumissions_de(realisation).soumissions if de_l_etudiant or s.retiree_le is None
    ]
    etapes = tuple(_etapes(soumissions, intitules))
    en_cours = de_l_etudiant and realisation.modifiable and bool(soumissions)
    if not en_cours:
        return Historique(etapes, (), en_cours=False)
    actuel = contenu_actuel(realisation)
    differences = comparer(soumissions[-1].contenu_fige, actuel, intitules)
    return Historique(etapes, differences, en_cours=True)


def _intitules(realisation: Realisation) -> dict[int, str]:
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    return {pk: item.intitule for pk, item in bloc.sous_competences.items()}


def _etapes(soumissions: Iterable[Soumission], intitules: dict[int, str]) -> Iterable[Etape]:
    avant: ContenuFige | None = None
    precedente = 0
    for soumission in soumissions:
        contenu = soumission.contenu_fige
        differences = comparer(avant, contenu, intitules) if avant else ()
        yield Etape(soumission, precedente, differences, evaluation_de(soumission))
        avant, precedente = contenu, soumission.numero
