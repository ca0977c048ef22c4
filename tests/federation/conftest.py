"""Les fournisseurs d’un établissement : de vrais serveurs sur la boucle locale."""

import pytest
from django.core.cache import cache

from comptes.federation.fournisseurs import Oidc
from tests.federation.oidc import servir


@pytest.fixture(autouse=True)
def _comptes_a_zero():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def serveur_oidc():
    with servir() as serveur:
        yield serveur


@pytest.fixture
def oidc(settings, serveur_oidc):
    """Le lycée a réglé ce fournisseur, et rien d’autre."""
    fournisseur = Oidc(
        cle="oidc",
        nom="Annuaire du lycée",
        domaines=(),
        serveur=serveur_oidc.adresse,
        client="sillage",
        secret="secret-partage",
    )
    settings.FOURNISSEURS = (fournisseur,)
    return fournisseur
