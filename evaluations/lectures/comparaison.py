"""Deux jugements d’une même soumission côte à côte : où ils s’accordent, où ils s’écartent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.lectures.seconds_regards import ARelire, CompetenceARelire, a_relire
from evaluations.models import SecondRegard
from evaluations.regles import est_neutre
from referentiel.accords import accord
from referentiel.lectures import IndicateurLu, NiveauLu

NOMBRES = ("", "un niveau", "deux niveaux", "trois niveaux", "quatre niveaux")
REPONSES = {True: "retenue", False: "non retenue", None: "sans réponse"}


@dataclass(frozen=True)
class DeuxReponses:
    """Une revendication et ses deux réponses, en mots."""

    intitule: str
    justification: str
    premiere: str
    seconde: str

    @property
    def pareilles(self) -> bool:
        return self.premiere == self.seconde


@dataclass(frozen=True)
class DeuxNiveaux:
    """Un indicateur, ses deux niveaux et leur écart ; `ecart` : de combien le second dépasse.

    `ecart` vaut `None` quand les deux ne se comparent pas.
    """

    indicateur: IndicateurLu
    premier: NiveauLu | None
    second: NiveauLu | None
    ecart: int | None

    @property
    def ecart_dit(self) -> str:
        """« même niveau », « un niveau plus haut au second regard »."""
        if self.ecart is None:
            return self._pourquoi_rien
        if not self.ecart:
            return "même niveau"
        sens = "plus haut" if self.ecart > 0 else "plus bas"
        return f"{NOMBRES[abs(self.ecart)]} {sens} au second regard"

    @property
    def _pourquoi_rien(self) -> str:
        if self.premier is None:
            return "observé au second regard seulement"
        if self.second is None:
            return "observé au premier jugement seulement"
        return "l’un des deux le dit non évaluable"


@dataclass(frozen=True)
class CompetenceComparee:
    intitule: str
    reponses: tuple[DeuxReponses, ...]
    niveaux: tuple[DeuxNiveaux, ...]


@dataclass(frozen=True)
class Comparaison:
    relue: ARelire
    competences: tuple[CompetenceComparee, ...]

    @property
    def resume(self) -> str:
        """« 5 revendications sur 6 reçoivent la même réponse ; 3 niveaux sur 4 sont les mêmes. »"""
        reponses = [r for c in self.competences for r in c.reponses]
        niveaux = [n for c in self.competences for n in c.niveaux if n.ecart is not None]
        dites = (
            f"Même réponse pour {sum(r.pareilles for r in reponses)}\u00a0sur\u00a0"
            f"{accord(len(reponses), 'revendication')}"
        )
        if not niveaux:
            return f"{dites}\u00a0; aucun indicateur n’a été observé des deux côtés."
        exacts = sum(n.ecart == 0 for n in niveaux)
        return (
            f"{dites}\u00a0; même niveau pour {exacts}\u00a0sur\u00a0"
            f"{accord(len(niveaux), 'indicateur observé', 'indicateurs observés')} des deux côtés."
        )


def ecart_entre(
    premier: NiveauLu | None, second: NiveauLu | None, echelle: Sequence[NiveauLu]
) -> int | None:
    """De combien de niveaux le second dépasse le premier ; rien s’ils ne se comparent pas."""
    if premier is None or second is None:
        return None
    if premier != second and (est_neutre(premier, echelle) or est_neutre(second, echelle)):
        return None
    rangs = [niveau.id for niveau in sorted(echelle, key=lambda niveau: niveau.ordre)]
    return rangs.index(second.id) - rangs.index(premier.id)


def comparaison(regard: SecondRegard) -> Comparaison:
    """Quatre requêtes : les réponses et les niveaux de l’un, puis de l’autre."""
    relue, evaluation = a_relire(regard), regard.evaluation
    reponses = (_reponses(evaluation.retenues), _reponses(regard.retenues))
    niveaux = (
        _niveaux(evaluation.constats, relue.bloc.niveau_par_id),
        _niveaux(regard.constats, relue.bloc.niveau_par_id),
    )
    return Comparaison(
        relue, tuple(_comparer(relue, groupe, reponses, niveaux) for groupe in relue.competences)
    )


def _reponses(retenues: object) -> dict[int, bool | None]:
    return dict(retenues.values_list("sous_competence", "retenue"))


def _niveaux(constats: object, echelle: Mapping[int, NiveauLu]) -> dict[int, NiveauLu]:
    return {pk: echelle[niveau] for pk, niveau in constats.values_list("indicateur", "niveau")}


def _comparer(
    relue: ARelire,
    groupe: CompetenceARelire,
    reponses: tuple[Mapping[int, bool | None], ...],
    niveaux: tuple[Mapping[int, NiveauLu], ...],
) -> CompetenceComparee:
    """Les indicateurs que ni l’un ni l’autre n’a observés ne disent rien."""
    return CompetenceComparee(
        intitule=groupe.competence.intitule,
        reponses=tuple(
            DeuxReponses(
                r.intitule, r.justification, *(REPONSES[lues.get(r.id)] for lues in reponses)
            )
            for r in groupe.revendications
        ),
        niveaux=tuple(
            _deux_niveaux(indicateur, [lus.get(indicateur.id) for lus in niveaux], relue)
            for indicateur in groupe.competence.indicateurs
            if any(indicateur.id in lus for lus in niveaux)
        ),
    )


def _deux_niveaux(
    indicateur: IndicateurLu, lus: Sequence[NiveauLu | None], relue: ARelire
) -> DeuxNiveaux:
    premier, second = lus
    ecart = ecart_entre(premier, second, relue.bloc.niveaux)
    return DeuxNiveaux(indicateur, premier, second, ecart)
