"""Ce qui s’écrit des personnes : les avis qu’elles reçoivent, et leurs réglages."""

from comptes.actions.avis import lire_les_avis, oublier_les_avis, prevenir
from comptes.actions.courriels import envoyer_les_avis, envoyer_les_courriels
from comptes.actions.preferences import choisir_le_rythme, renouveler_le_calendrier

__all__ = [
    "choisir_le_rythme",
    "envoyer_les_avis",
    "envoyer_les_courriels",
    "lire_les_avis",
    "oublier_les_avis",
    "prevenir",
    "renouveler_le_calendrier",
]
