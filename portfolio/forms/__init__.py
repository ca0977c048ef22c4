"""Les formulaires de l’étudiant : sa réalisation, ses preuves, ses stages."""

from portfolio.forms.adresse import AdresseForm, CodeForm, OuvertureForm
from portfolio.forms.auto_evaluations import AutoEvaluationForm
from portfolio.forms.confirmations import DemandeForm, SignatureForm
from portfolio.forms.dialogue import CommentaireForm, instant_vu
from portfolio.forms.divergences import Divergence, divergences, du_contenu
from portfolio.forms.equipes import InvitationForm
from portfolio.forms.notes import NoteForm, RassemblementForm
from portfolio.forms.preuves import DepotForm, LienForm, OrdreForm, PreuveForm, ReprisesForm
from portfolio.forms.realisation import RealisationForm
from portfolio.forms.stages import StageForm

__all__ = [
    "AdresseForm",
    "CodeForm",
    "OuvertureForm",
    "OrdreForm",
    "ReprisesForm",
    "DemandeForm",
    "SignatureForm",
    "AutoEvaluationForm",
    "CommentaireForm",
    "instant_vu",
    "InvitationForm",
    "DepotForm",
    "Divergence",
    "LienForm",
    "NoteForm",
    "RassemblementForm",
    "PreuveForm",
    "RealisationForm",
    "StageForm",
    "divergences",
    "du_contenu",
]
