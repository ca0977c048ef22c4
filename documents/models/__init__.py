"""Ce qui reste d’un document : son émission, le modèle officiel qu’il remplit, sa production."""

from documents.models.classeur import ClasseurOfficiel
from documents.models.emission import Emission, Nature
from documents.models.production import EtatDePiece, Piece, Production

__all__ = ["ClasseurOfficiel", "Emission", "EtatDePiece", "Nature", "Piece", "Production"]
