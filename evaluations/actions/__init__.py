"""Ce que l’enseignant décide : une fonction par verbe, atomique et verrouillée."""

from evaluations.actions.attributions import attribuer, attribuer_en_nombre
from evaluations.actions.jugement import rendre, rouvrir
from evaluations.actions.jugement_en_cours import garder_le_jugement, signaler_sa_presence
from evaluations.actions.positionnement import Bilan, Position, positionner
from evaluations.actions.remarques import ecrire_une_remarque, supprimer_une_remarque
from evaluations.actions.seconds_regards import rendre_un_regard, tirer_au_sort

__all__ = [
    "Bilan",
    "Position",
    "attribuer",
    "attribuer_en_nombre",
    "ecrire_une_remarque",
    "garder_le_jugement",
    "positionner",
    "rendre",
    "rendre_un_regard",
    "rouvrir",
    "signaler_sa_presence",
    "supprimer_une_remarque",
    "tirer_au_sort",
]
