"""Lire une liste de classe sortie d’un logiciel d’école : un fichier, puis des personnes.

Rien ici ne touche la base ni n’évalue quoi que ce soit du fichier.
"""

from comptes.listes.entetes import (
    CHAMPS,
    Correspondance,
    correspondance_de,
    manques,
    reconnaitre,
)
from comptes.listes.fichier import TAILLE_MAX, Tableau, lire
from comptes.listes.lignes import LigneLue, lire_les_lignes
from comptes.listes.refus import ListeRefusee

__all__ = [
    "CHAMPS",
    "TAILLE_MAX",
    "Correspondance",
    "LigneLue",
    "ListeRefusee",
    "Tableau",
    "correspondance_de",
    "lire",
    "lire_les_lignes",
    "manques",
    "reconnaitre",
]
