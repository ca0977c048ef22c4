"""Ce que désigne l’adresse d’une page d’enseignant, si la personne peut le lire."""

from __future__ import annotations

from comptes.lectures.designees import designee
from comptes.models import InscriptionQuerySet, Utilisateur
from evaluations.lectures.attributions import avec_toute_l_attribution
from evaluations.lectures.matrice_demandee import promotions_montrees
from evaluations.regles import inscriptions_lues, promotions_lues, realisations_connues
from portfolio.models.realisation import RealisationQuerySet


def _avec_l_attribution(personne: Utilisateur) -> RealisationQuerySet:
    return avec_toute_l_attribution(realisations_connues(personne))


def _avec_sa_session(personne: Utilisateur) -> InscriptionQuerySet:
    """Sans l’établissement ni le référentiel, que la fiche ne nomme pas."""
    lues = inscriptions_lues(personne).select_related(None)
    return lues.select_related("etudiant", "promotion__session")


inscription_lue = designee(inscriptions_lues)
inscription_montree = designee(_avec_sa_session)
promotion_lue = designee(promotions_lues)
promotion_montree = designee(promotions_montrees)
realisation_a_juger = designee(_avec_l_attribution)
