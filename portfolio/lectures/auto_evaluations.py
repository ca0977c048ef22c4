"""Ce que l’étudiant dit de lui-même : un niveau par indicateur, un état par savoir."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast

from comptes.models import Inscription
from portfolio.models import AutoEvaluation, SuiviDeSavoir
from referentiel.lectures import NiveauLu, lire_bloc
from referentiel.preparees import preparee


@dataclass(frozen=True)
class AutoEvaluationLue:
    """Indicateur → niveau, savoir → état ; ce dont il n’a rien dit n’y est pas."""

    niveaux: Mapping[int, NiveauLu]
    savoirs: Mapping[int, str]


def auto_evaluation_de(inscription: Inscription) -> AutoEvaluationLue:
    """Tout ce que l’étudiant a dit de lui : une requête."""
    echelle = lire_bloc(inscription.promotion.referentiel_id).niveau_par_id
    tout = _tout(inscription.pk)
    return AutoEvaluationLue(
        niveaux={pk: echelle[int(dit)] for sujet, pk, dit in tout if sujet == "indicateur"},
        savoirs={pk: dit for sujet, pk, dit in tout if sujet == "savoir"},
    )


@preparee
def _tout(inscription: int) -> QuerySet[Any, tuple[str, int, str]]:
    niveaux = _dits(AutoEvaluation, inscription, "indicateur", Cast("niveau_id", CharField()))
    return niveaux.union(_dits(SuiviDeSavoir, inscription, "savoir", F("etat")), all=True)


def _dits(
    modele: type[Model], inscription: int, sujet: str, dit: Cast | F
) -> QuerySet[Any, tuple[str, int, str]]:
    """Des lignes (sujet, identifiant, ce qui en est dit en toutes lettres)."""
    lignes = modele.objects.filter(inscription=inscription).order_by()
    return lignes.values_list(Value(sujet, output_field=CharField()), sujet, dit)


def niveaux_de_l_etudiant(inscription: Inscription) -> dict[int, NiveauLu]:
    """Indicateur → le niveau qu’il se donne : une requête."""
    echelle = lire_bloc(inscription.promotion.referentiel_id).niveau_par_id
    return {pk: echelle[niveau] for pk, niveau in _niveaux(inscription.pk)}


@preparee
def _niveaux(inscription: int) -> QuerySet[AutoEvaluation, tuple[int, int]]:
    faites = AutoEvaluation.objects.filter(inscription=inscription)
    return faites.values_list("indicateur", "niveau")
