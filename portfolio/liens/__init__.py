"""Aller voir une adresse donnée par un étudiant, sans jamais toucher au réseau de l’école."""

from portfolio.liens.adresses import (
    RESEAU_PRIVE,
    AdresseRefusee,
    Destination,
    est_chez_nous,
    resoudre_publiquement,
    s_ouvre_de_partout,
)
from portfolio.liens.visite import VISITEUR, Releve, visiter, visiter_le_site

__all__ = [
    "RESEAU_PRIVE",
    "VISITEUR",
    "AdresseRefusee",
    "Destination",
    "Releve",
    "est_chez_nous",
    "resoudre_publiquement",
    "s_ouvre_de_partout",
    "visiter",
    "visiter_le_site",
]
