"""Ce que l’enseignant décide : une fonction par verbe, atomique et verrouillée."""

from evaluations.actions.jugement import rendre, rouvrir
from evaluations.actions.positionnement import Bilan, Position, positionner

__all__ = ["Bilan", "Position", "positionner", "rendre", "rouvrir"]
