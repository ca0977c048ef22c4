"""Le contrôle de conformité : les faits d’un dossier, les règles, ce qu’elles y trouvent.

Vivant : tout se calcule à la lecture, rien n’est gardé.
"""

from evaluations.conformite.bilan import Bilan, bilan, controler
from evaluations.conformite.constatations import Constatation, Gravite, Nature, Sujet
from evaluations.conformite.faits import Faits, Lecteur, Ligne, Lus, Place, Releve, charger, lire
from evaluations.conformite.regles import REGLES

__all__ = [
    "REGLES",
    "Bilan",
    "Constatation",
    "Faits",
    "Gravite",
    "Lecteur",
    "Ligne",
    "Lus",
    "Nature",
    "Place",
    "Releve",
    "Sujet",
    "bilan",
    "charger",
    "controler",
    "lire",
]
