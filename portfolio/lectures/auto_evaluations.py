"""Ce que l’étudiant dit de lui-même : un niveau par indicateur, un état par savoir."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comptes.models import Inscription
from portfolio.models import AutoEvaluation, SuiviDeSavoir
from referentiel.lectures import NiveauLu, lire_bloc


@dataclass(frozen=True)
class AutoEvaluationLue:
    """Indicateur → niveau, savoir → état ; ce dont il n’a rien dit n’y est pas."""

    niveaux: Mapping[int, NiveauLu]
    savoirs: Mapping[int, str]


def auto_evaluation_de(inscription: Inscription) -> AutoEvaluationLue:
    """Tout ce que l’étudiant a dit de lui : deux requêtes."""
    suivis = SuiviDeSavoir.objects.filter(inscription=inscription)
    return AutoEvaluationLue(
        niveaux=niveaux_de_l_etudiant(inscription),
        savoirs=dict(suivis.values_list("savoir", "etat")),
    )


def niveaux_de_l_etudiant(inscription: Inscription) -> dict[int, NiveauLu]:
    """Indicateur → le niveau qu’il se donne : une requête."""
    echelle = lire_bloc(inscription.promotion.referentiel_id).niveau_par_id
    faites = AutoEvaluation.objects.filter(inscription=inscription)
    return {pk: echelle[niveau] for pk, niveau in faites.values_list("indicateur", "niveau")}
