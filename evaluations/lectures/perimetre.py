"""Des étudiants que l’on lit ensemble, désignés par ce qui les réunit plutôt qu’un par un."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from comptes.models import Inscription, InscriptionQuerySet, Passage


@dataclass(frozen=True)
class Perimetre:
    """`trouver` dit à la base où chercher, à partir de la clé : une requête s’en prépare."""

    trouver: Callable[[int], InscriptionQuerySet]
    cle: int


def lui_seul(inscription: int) -> InscriptionQuerySet:
    return Inscription.objects.filter(pk=inscription)


def la_classe(promotion: int) -> InscriptionQuerySet:
    """Ceux qui y sont aujourd’hui."""
    return Inscription.objects.actives().filter(promotion=promotion)


def passes_par(promotion: int) -> InscriptionQuerySet:
    """Les clés de ceux qui sont dans cette classe, ou qui en sont partis."""
    presentes = Inscription.objects.filter(promotion=promotion).values("pk")
    parties = Passage.objects.filter(depuis=promotion).values("inscription")
    # Une union, et non un « ou » : la base lirait toutes les inscriptions pour y répondre.
    return presentes.union(parties)
