"""Aller voir une adresse donnée par un étudiant, sans jamais toucher au réseau de l’école."""

from portfolio.liens.adresses import (
    RESEAU_PRIVE,
    AdresseRefusee,
    Destination,
    resoudre_publiquement,
    s_ouvre_de_partout,
)
from portfolio.liens.visite import VISITEUR, Releve, visiter

__all__ = [
    "RESEAU_PRIVE",
    "VISITEUR",
    "AdresseRefusee",
    "Destination",
    "Releve",
    "resoudre_publiquement",
    "s_ouvre_de_partout",
    "visiter",
]
