"""Préparer ce que les règles montrent, pour l’administration et pour les autres."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet

from comptes.models import Utilisateur
from referentiel.preparees import preparee


def selon_le_role(construire: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """`preparee`, quand la première place est une personne à qui une règle demande son rôle."""
    lire = {est_de: _preparer(construire, est_de) for est_de in (True, False)}

    def lire_pour(personne: Utilisateur, *valeurs: Any) -> list[Any]:
        return lire[personne.is_staff](personne.pk, *valeurs)

    return lire_pour


def _preparer(
    construire: Callable[..., QuerySet], est_de_l_administration: bool
) -> Callable[..., list[Any]]:
    @preparee
    @wraps(construire)
    def lire(personne: Any, *places: Any) -> QuerySet:
        # La place d’une personne dit son rôle, comme la personne elle-même.
        personne.is_staff = est_de_l_administration
        return construire(personne, *places)

    return lire
