"""La liste des règles du contrôle de conformité : une petite fonction pure chacune.

Une règle se lit : ce qui est en règle, pourquoi, d’où cela vient, et comment on voit la faute.
"""

from __future__ import annotations

from evaluations.conformite.constatations import Regle
from evaluations.conformite.regles.dossier import REGLES_DU_DOSSIER
from evaluations.conformite.regles.lignes import REGLES_DES_LIGNES
from evaluations.conformite.regles.milieu import REGLES_DU_MILIEU
from evaluations.conformite.regles.preuves import REGLES_DES_PREUVES
from evaluations.conformite.regles.stages import REGLES_DES_STAGES
from evaluations.conformite.regles.tableau import REGLES_DU_TABLEAU

REGLES: tuple[Regle, ...] = (
    *REGLES_DU_DOSSIER,
    *REGLES_DU_TABLEAU,
    *REGLES_DES_LIGNES,
    *REGLES_DES_PREUVES,
    *REGLES_DU_MILIEU,
    *REGLES_DES_STAGES,
)
