"""Ce que désigne l’adresse d’une page, si la personne peut le lire ; `Http404` sinon."""

from __future__ import annotations

from comptes.lectures.designees import designee
from comptes.models import Utilisateur
from portfolio.models.preuve import PreuveQuerySet
from portfolio.models.realisation import RealisationQuerySet
from portfolio.regles import preuves_visibles, realisations_visibles


def _avec_son_entete(personne: Utilisateur) -> RealisationQuerySet:
    """Avec son étudiant, sa session et son stage."""
    return realisations_visibles(personne).select_related(
        "inscription__etudiant", "inscription__promotion__session", "stage"
    )


def _avec_sa_realisation(personne: Utilisateur) -> PreuveQuerySet:
    return preuves_visibles(personne).select_related("realisation")


realisation_visible = designee(_avec_son_entete)
preuve_visible = designee(_avec_sa_realisation)
