"""Les formulaires de l’enseignant : juger, rouvrir, positionner."""

from evaluations.forms.jugement import EvaluationForm, ReouvertureForm
from evaluations.forms.positionnement import PositionnementForm

__all__ = ["EvaluationForm", "PositionnementForm", "ReouvertureForm"]
