"""Les formulaires de l’étudiant : sa réalisation, ses preuves, ses stages."""

from portfolio.forms.divergences import Divergence, divergences, du_contenu
from portfolio.forms.preuves import DepotForm, LienForm, PreuveForm
from portfolio.forms.realisation import RealisationForm
from portfolio.forms.stages import StageForm

__all__ = [
    "DepotForm",
    "Divergence",
    "LienForm",
    "PreuveForm",
    "RealisationForm",
    "StageForm",
    "divergences",
    "du_contenu",
]
