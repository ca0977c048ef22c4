"""Les fichiers que l’on dépose : examinés, refusés avec une phrase, ou prêts à ranger."""

from portfolio.fichiers.archives import ArchiveRefusee
from portfolio.fichiers.examen import FichierExamine, examiner
from portfolio.fichiers.refus import FichierRefuse
from portfolio.fichiers.sommaire import Sommaire, sommaire
from portfolio.fichiers.textes import Extrait, extrait
from portfolio.fichiers.vignettes import vignette

__all__ = [
    "ArchiveRefusee",
    "Extrait",
    "FichierExamine",
    "FichierRefuse",
    "Sommaire",
    "examiner",
    "extrait",
    "sommaire",
    "vignette",
]
