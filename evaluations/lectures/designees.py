"""Ce que désigne l’adresse d’une page, si la personne peut le lire : une requête préparée."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import BigIntegerField, Model, QuerySet
from django.http import Http404

from comptes.models import Utilisateur
from evaluations.lectures.attributions import avec_toute_l_attribution
from evaluations.lectures.matrice_demandee import promotions_montrees
from evaluations.lectures.roles import selon_le_role
from evaluations.regles import inscriptions_lues, promotions_lues, realisations_connues
from portfolio.models.realisation import RealisationQuerySet

M = TypeVar("M", bound=Model)


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


def _avec_l_attribution(personne: Utilisateur) -> RealisationQuerySet:
    return avec_toute_l_attribution(realisations_connues(personne))


inscription_lue = designee(inscriptions_lues)
promotion_lue = designee(promotions_lues)
promotion_montree = designee(promotions_montrees)
realisation_a_juger = designee(_avec_l_attribution)
