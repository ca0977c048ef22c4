"""Le travail de l’étudiant, de la note du jour à la soumission."""

from portfolio.models.auto_evaluation import AutoEvaluation, EtatDeSavoir, SuiviDeSavoir
from portfolio.models.confirmation import ConfirmationDeTuteur
from portfolio.models.contenu import ContenuFige, MobilisationFigee, PreuveFigee, StageFige
from portfolio.models.dialogue import Commentaire, MarqueDeLecture
from portfolio.models.equipe import Equipe, Invitation, Reponse
from portfolio.models.journal import Journal
from portfolio.models.lien import EtatDeLien, VeilleDeLien, VeilleDePortfolio
from portfolio.models.lien_de_portfolio import LienDePortfolio
from portfolio.models.note import FichierDeNote, Note
from portfolio.models.preuve import Appui, Preuve, Provenance
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
    "AutoEvaluation",
    "Cadre",
    "Commentaire",
    "ConfirmationDeTuteur",
    "ContenuFige",
    "Equipe",
    "Etat",
    "EtatDeLien",
    "EtatDeSavoir",
    "FichierDeNote",
    "Invitation",
    "Journal",
    "LienDePortfolio",
    "MarqueDeLecture",
    "Mobilisation",
    "MobilisationFigee",
    "NatureDeStage",
    "Note",
    "Partie",
    "Preuve",
    "PreuveFigee",
    "Provenance",
    "Realisation",
    "Reponse",
    "Soumission",
    "Stage",
    "StageFige",
    "SuiviDeSavoir",
    "Transition",
    "VeilleDeLien",
    "VeilleDePortfolio",
    "Verbe",
]
