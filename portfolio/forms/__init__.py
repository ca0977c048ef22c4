"""Les formulaires de l’étudiant : sa réalisation, ses preuves."""

from portfolio.forms.divergences import Divergence, divergences
from portfolio.forms.preuves import DepotForm, LienForm, PreuveForm
from portfolio.forms.realisation import RealisationForm

__all__ = [
    "DepotForm",
    "Divergence",
    "LienForm",
    "PreuveForm",
    "RealisationForm",
    "divergences",
]
