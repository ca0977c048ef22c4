"""Le travail de l’étudiant : réalisations, mobilisations, preuves, soumissions, journal, stages."""

from portfolio.models.contenu import ContenuFige, MobilisationFigee, PreuveFigee
from portfolio.models.journal import Journal
from portfolio.models.preuve import Appui, Preuve
from portfolio.models.realisation import (
    MODIFIABLES,
    TRANSITIONS,
    Cadre,
    Etat,
    Mobilisation,
    Partie,
    Realisation,
    Transition,
    Verbe,
)
from portfolio.models.soumission import Soumission
from portfolio.models.stage import NatureDeStage, Stage

__all__ = [
    "MODIFIABLES",
    "TRANSITIONS",
    "Appui",
    "Cadre",
    "ContenuFige",
    "Etat",
    "Journal",
    "Mobilisation",
    "MobilisationFigee",
    "NatureDeStage",
    "Partie",
    "Preuve",
    "PreuveFigee",
    "Realisation",
    "Soumission",
    "Stage",
    "Transition",
    "Verbe",
]
