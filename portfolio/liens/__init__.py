"""Aller voir une adresse donnée par un étudiant, sans jamais toucher au réseau de l’école."""

from portfolio.liens.adresses import AdresseRefusee, Destination, resoudre_publiquement
from portfolio.liens.visite import Releve, visiter

__all__ = ["AdresseRefusee", "Destination", "Releve", "resoudre_publiquement", "visiter"]
