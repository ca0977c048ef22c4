"""Les saisies de l’étage : l’administration, les réglages, les listes de classe."""

from comptes.forms.administration import (
    CreationUtilisateurForm,
    EnseignementForm,
    InscriptionEnLigneForm,
    InscriptionForm,
    LignesDeClasse,
    ModificationUtilisateurForm,
    PromotionForm,
    RythmeForm,
)
from comptes.forms.listes import ColonnesForm, ConfirmationForm, DepotDeListeForm
from comptes.forms.passages import PassageForm

__all__ = [
    "ColonnesForm",
    "ConfirmationForm",
    "CreationUtilisateurForm",
    "DepotDeListeForm",
    "EnseignementForm",
    "InscriptionEnLigneForm",
    "InscriptionForm",
    "LignesDeClasse",
    "ModificationUtilisateurForm",
    "PassageForm",
    "PromotionForm",
    "RythmeForm",
]
