"""Ce que les pages lisent d’un portfolio, en un nombre constant de requêtes."""

from portfolio.lectures.contenu import contenu_actuel, derniere_soumission
from portfolio.lectures.realisations import (
    RealisationResumee,
    avec_nombres,
    qui_mobilisent,
    realisations_de,
)
from portfolio.lectures.stages import (
    AttestationLue,
    StageLu,
    semaines_de_stage,
    stages_de,
    stages_des,
)

__all__ = [
    "AttestationLue",
    "RealisationResumee",
    "StageLu",
    "avec_nombres",
    "contenu_actuel",
    "derniere_soumission",
    "qui_mobilisent",
    "realisations_de",
    "semaines_de_stage",
    "stages_de",
    "stages_des",
]
