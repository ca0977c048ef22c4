"""Le travail de l’étudiant : réalisations, mobilisations, preuves, soumissions, journal."""

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
    "Partie",
    "Preuve",
    "PreuveFigee",
    "Realisation",
    "Soumission",
    "Transition",
    "Verbe",
]
