"""Les fichiers gardés, par promotion : combien, et leurs octets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from portfolio.lectures.espace import SOURCES


@dataclass(frozen=True)
class Place:
    """Un nombre de fichiers, et leurs octets."""

    fichiers: int = 0
    octets: int = 0

    def __add__(self, autre: Place) -> Place:
        return Place(self.fichiers + autre.fichiers, self.octets + autre.octets)


def places_par_promotion(promotions: Collection[int]) -> Mapping[int, Place]:
    """Promotion → ce que ses étudiants, sortis compris, ont déposé : une requête."""
    premiere, *autres = (
        groupe(
            modele.objects.filter(**{f"{chemin}__promotion__in": promotions, f"{taille}__gt": 0}),
            f"{chemin}__promotion",
            taille,
        )
        for _, modele, chemin, taille in SOURCES
    )
    return additionner(premiere.union(*autres, all=True))


def groupe(lignes: QuerySet, promotion: str, taille: str) -> QuerySet:
    """(promotion, fichiers, octets) de ces lignes."""
    return (
        lignes.order_by()
        .values_list(F(promotion))
        .annotate(fichiers=Count("pk"), octets=Sum(taille))
    )


def additionner(lignes: Iterable[tuple[int, int, int]]) -> Mapping[int, Place]:
    """Une promotion qui revient s’ajoute à elle-même."""
    places: dict[int, Place] = defaultdict(Place)
    for promotion, fichiers, octets in lignes:
        places[promotion] += Place(fichiers, octets or 0)
    return places
