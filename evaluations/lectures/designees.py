"""Ce que désigne l’adresse d’une page d’enseignant, si la personne peut le lire."""

from __future__ import annotations

from comptes.lectures.designees import designee
from comptes.models import Utilisateur
from evaluations.lectures.attributions import avec_toute_l_attribution
from evaluations.lectures.matrice_demandee import promotions_montrees
from evaluations.regles import inscriptions_lues, promotions_lues, realisations_connues
from portfolio.models.realisation import RealisationQuerySet


def _avec_l_attribution(personne: Utilisateur) -> RealisationQuerySet:
    return avec_toute_l_attribution(realisations_connues(personne))


inscription_lue = designee(inscriptions_lues)
promotion_lue = designee(promotions_lues)
promotion_montree = designee(promotions_montrees)
realisation_a_juger = designee(_avec_l_attribution)
