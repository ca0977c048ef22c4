"""Ce que les enseignants décident, et l’atelier où ils le décident."""

from evaluations.models.atelier import Attribution, JugementEnCours, Remarque
from evaluations.models.equite import (
    SecondConstat,
    SecondeRetenue,
    SecondRegard,
    SecondRegardQuerySet,
)
from evaluations.models.jugement import (
    Constat,
    Decision,
    Evaluation,
    EvaluationQuerySet,
    Retenue,
)
from evaluations.models.positionnement import Positionnement
from evaluations.models.rappel import Rappel

__all__ = [
    "Attribution",
    "Constat",
    "Decision",
    "Evaluation",
    "EvaluationQuerySet",
    "JugementEnCours",
    "Positionnement",
    "Rappel",
    "Remarque",
    "Retenue",
    "SecondConstat",
    "SecondRegard",
    "SecondRegardQuerySet",
    "SecondeRetenue",
]
