"""Ce que les pages lisent des personnes, des classes et des listes qu’on y importe."""

from comptes.lectures.personnes import (
    AvisLu,
    Reglages,
    avis_de,
    derniere_inscription,
    enseignants_de,
    inscription_en_cours,
    personne_du_calendrier,
    reglages_de,
)

__all__ = [
    "AvisLu",
    "Reglages",
    "avis_de",
    "derniere_inscription",
    "enseignants_de",
    "inscription_en_cours",
    "personne_du_calendrier",
    "reglages_de",
]
