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

__all__ = [
    "CreationUtilisateurForm",
    "EnseignementForm",
    "InscriptionEnLigneForm",
    "InscriptionForm",
    "LignesDeClasse",
    "ModificationUtilisateurForm",
    "PromotionForm",
    "RythmeForm",
]
