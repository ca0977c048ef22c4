"""Ce qui attend dans chaque promotion, et depuis quand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, Min

from portfolio.models import Etat, Realisation


def attentes_par_promotion(promotions: Collection[int]) -> Mapping[int, tuple[int, datetime]]:
    """Promotion → le nombre de soumissions en attente, la plus ancienne : une requête."""
    soumises = Realisation.objects.presentes().filter(
        etat=Etat.SOUMISE,
        inscription__sortie_le__isnull=True,
        inscription__promotion__in=promotions,
    )
    lignes = soumises.order_by().values_list("inscription__promotion")
    comptees = lignes.annotate(nombre=Count("pk"), ancienne=Min("soumise_le"))
    return {promotion: (nombre, ancienne) for promotion, nombre, ancienne in comptees}
