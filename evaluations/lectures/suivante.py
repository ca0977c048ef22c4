"""Où l’on est dans la file, et ce qui vient ensuite."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.models import Utilisateur
from evaluations.lectures.file_d_attente import rangs_de_la_file
from evaluations.lectures.filtres import SANS_FILTRE, FiltresDeFile
from portfolio.models import Realisation


@dataclass(frozen=True)
class Place:
    """« 2 sur 7 » ; `rang` est nul pour une réalisation sortie de la file entre-temps."""

    rang: int
    total: int
    precedente: int | None
    suivante: int | None


def place_dans_la_file(
    personne: Utilisateur, realisation: Realisation, filtres: FiltresDeFile = SANS_FILTRE
) -> Place:
    """La place d’une réalisation dans la file filtrée et ses voisines : une requête légère."""
    rangs = [rang.realisation_id for rang in rangs_de_la_file(personne, filtres)]
    if realisation.pk not in rangs:
        return Place(0, len(rangs), None, None)
    i = rangs.index(realisation.pk)
    return Place(
        rang=i + 1,
        total=len(rangs),
        precedente=rangs[i - 1] if i else None,
        suivante=rangs[i + 1] if i + 1 < len(rangs) else None,
    )


def suivante_de(
    personne: Utilisateur, realisation: Realisation, filtres: FiltresDeFile = SANS_FILTRE
) -> int | None:
    """La plus ancienne soumise après celle-ci, sinon la première de la file ; rien si vide."""
    repere = (realisation.soumise_le, realisation.pk)
    rangs = [(rang.soumise_le, rang.realisation_id) for rang in rangs_de_la_file(personne, filtres)]
    file = [rang for rang in rangs if rang != repere]
    apres = [rang for rang in file if rang > repere]
    return next((pk for _, pk in (*apres, *file)), None)


def premiere_de_la_file(personne: Utilisateur, filtres: FiltresDeFile = SANS_FILTRE) -> int | None:
    """La plus ancienne à évaluer parmi celles que les filtres gardent."""
    return next((rang.realisation_id for rang in rangs_de_la_file(personne, filtres)), None)
