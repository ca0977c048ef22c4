"""Ce qui reste d’un document, d’un dépôt et d’une journée de jury."""

from documents.models.classeur import ClasseurOfficiel
from documents.models.commission import (
    NOTE_MAX,
    Commission,
    Convocation,
    Grille,
    LienDeCommission,
    Membre,
    NiveauDeGrille,
    NoteDeMembre,
)
from documents.models.consultation import Consultation, Objet
from documents.models.controle import Controle, Suite
from documents.models.dossier import (
    Dossier,
    DossierQuerySet,
    NatureDePiece,
    PieceDeDossier,
    PieceDeDossierQuerySet,
)
from documents.models.effacement import FichierAEffacer
from documents.models.emission import Emission, Nature
from documents.models.production import EtatDePiece, Piece, Production

__all__ = [
    "NOTE_MAX",
    "ClasseurOfficiel",
    "Commission",
    "Consultation",
    "Controle",
    "Convocation",
    "Dossier",
    "DossierQuerySet",
    "Emission",
    "EtatDePiece",
    "FichierAEffacer",
    "Grille",
    "LienDeCommission",
    "Membre",
    "Nature",
    "NatureDePiece",
    "NiveauDeGrille",
    "NoteDeMembre",
    "Objet",
    "Piece",
    "PieceDeDossier",
    "PieceDeDossierQuerySet",
    "Production",
    "Suite",
]
