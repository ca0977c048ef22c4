"""Les liens d’une réalisation : lesquels s’ouvrent encore."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from portfolio.models import PreuveFigee, Realisation, VeilleDeLien
from referentiel.preparees import preparee


def veilles_des_liens(
    realisation: Realisation, preuves: Iterable[PreuveFigee]
) -> dict[int, VeilleDeLien]:
    """Le dernier relevé de chaque lien, par identifiant de preuve : une requête s’il y en a.

    Le relevé d’une adresse changée depuis ne dit rien de la nouvelle.
    """
    adresses = {preuve.id: preuve.lien for preuve in preuves if preuve.lien}
    if not adresses:
        return {}
    veilles = _veilles(realisation.pk)
    return {v.preuve_id: v for v in veilles if v.adresse == adresses.get(v.preuve_id)}


@preparee
def _veilles(realisation: int) -> QuerySet[VeilleDeLien]:
    return VeilleDeLien.objects.filter(preuve__realisation=realisation).order_by("pk")
