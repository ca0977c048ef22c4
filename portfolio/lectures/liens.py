"""Les liens d’une réalisation : lesquels s’ouvrent encore."""

from __future__ import annotations

from portfolio.models import Realisation, VeilleDeLien


def veilles_de(realisation: Realisation) -> dict[int, VeilleDeLien]:
    """Le dernier relevé de chaque lien présent, par identifiant de preuve : une requête."""
    veilles = VeilleDeLien.objects.filter(
        preuve__realisation=realisation, preuve__retiree_le__isnull=True
    ).order_by("pk")
    return {veille.preuve_id: veille for veille in veilles}
