"""Ce qui s’écrit des personnes : leurs avis, leurs réglages, leurs classes d’année en année."""

from comptes.actions.actes import noter_un_acte
from comptes.actions.annulation import annuler
from comptes.actions.avis import lire_les_avis, oublier_les_avis, prevenir
from comptes.actions.courriels import envoyer_les_avis, envoyer_les_courriels
from comptes.actions.imports import (
    abandonner,
    corriger_les_colonnes,
    deposer,
    importer,
    oublier_les_listes,
)
from comptes.actions.invitations import inviter
from comptes.actions.passages import passer
from comptes.actions.preferences import choisir_le_rythme, renouveler_le_calendrier

__all__ = [
    "abandonner",
    "annuler",
    "choisir_le_rythme",
    "corriger_les_colonnes",
    "deposer",
    "envoyer_les_avis",
    "envoyer_les_courriels",
    "importer",
    "inviter",
    "lire_les_avis",
    "noter_un_acte",
    "oublier_les_avis",
    "oublier_les_listes",
    "passer",
    "prevenir",
    "renouveler_le_calendrier",
]
