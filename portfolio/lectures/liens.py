"""Les liens d’une réalisation : lesquels s’ouvrent encore."""

from __future__ import annotations

from collections.abc import Iterable

from portfolio.models import PreuveFigee, VeilleDeLien


def veilles_des_liens(preuves: Iterable[PreuveFigee]) -> dict[int, VeilleDeLien]:
    """Le dernier relevé de chaque lien, par identifiant de preuve : une requête s’il y en a.

    Le relevé d’une adresse changée depuis ne dit rien de la nouvelle.
    """
    adresses = {preuve.id: preuve.lien for preuve in preuves if preuve.lien}
    if not adresses:
        return {}
    veilles = VeilleDeLien.objects.filter(preuve__in=adresses).order_by("pk")
    return {v.preuve_id: v for v in veilles if v.adresse == adresses[v.preuve_id]}
