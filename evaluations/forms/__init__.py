"""Les formulaires de l’enseignant : juger, rouvrir, positionner."""

from evaluations.forms.jugement import EvaluationForm, JugementEnCoursForm, ReouvertureForm
from evaluations.forms.positionnement import PositionnementForm
from evaluations.forms.remarques import RemarqueForm

__all__ = [
    "EvaluationForm",
    "JugementEnCoursForm",
    "PositionnementForm",
    "RemarqueForm",
    "ReouvertureForm",
]
