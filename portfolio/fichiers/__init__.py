"""Les fichiers que l’on dépose : examinés, refusés avec une phrase, ou prêts à ranger."""

from portfolio.fichiers.examen import FichierExamine, examiner
from portfolio.fichiers.refus import FichierRefuse

__all__ = ["FichierExamine", "FichierRefuse", "examiner"]
