"""Ce que désigne l’adresse d’une page, si la personne peut le lire : des requêtes préparées."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db.models import BigIntegerField, Model, QuerySet
from django.http import Http404

from comptes.models import Utilisateur
from referentiel.preparees import preparee

M = TypeVar("M", bound=Model)


def selon_le_role(construire: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """`preparee`, quand la première place est une personne à qui une règle demande son rôle."""
    lire = {est_de: _preparer(construire, est_de) for est_de in (True, False)}

    def lire_pour(personne: Utilisateur, *valeurs: Any) -> list[Any]:
        return lire[personne.is_staff](personne.pk, *valeurs)

    return lire_pour


def designee(visibles: Callable[[Utilisateur], QuerySet[M]]) -> Callable[[Utilisateur, int], M]:
    """La lecture, par sa clé, d’un des objets que cette règle rend visibles ; `Http404` sinon."""

    @selon_le_role
    def lire(personne: Utilisateur, pk: int) -> QuerySet[M]:
        return visibles(personne).filter(pk=pk)

    def trouver(personne: Utilisateur, pk: int) -> M:
        # Au-delà, la clé n’est celle de rien, et la base ne saurait pas la lire.
        if pk <= BigIntegerField.MAX_BIGINT:
            for trouve in lire(personne, pk):
                return trouve
        raise Http404

    return trouver


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
