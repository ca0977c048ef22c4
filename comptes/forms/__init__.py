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
from comptes.forms.personnes import (
    AdresseForm,
    ConfirmationDEquipeForm,
    EquipeForm,
    GesteForm,
    IdentiteForm,
    PlaceForm,
)

__all__ = [
    "AdresseForm",
    "ColonnesForm",
    "ConfirmationDEquipeForm",
    "ConfirmationForm",
    "CreationUtilisateurForm",
    "DepotDeListeForm",
    "EnseignementForm",
    "EquipeForm",
    "GesteForm",
    "IdentiteForm",
    "InscriptionEnLigneForm",
    "InscriptionForm",
    "LignesDeClasse",
    "ModificationUtilisateurForm",
    "PassageForm",
    "PlaceForm",
    "PromotionForm",
    "RythmeForm",
]
