"""Une commission et son bureau ; un document qui fait parler WeasyPrint est un défaut."""

import logging

import pytest

from tests import fabriques


@pytest.fixture(autouse=True)
def _impression_sans_avertissement(caplog):
    """Un glyphe absent, une ressource refusée."""
    caplog.set_level(logging.WARNING, logger="weasyprint")
    yield
    plaintes = [r.getMessage() for r in caplog.get_records("call") if r.name == "weasyprint"]
    assert plaintes == []


@pytest.fixture
def commission(db):
    return fabriques.commission()


@pytest.fixture
def bureau(client_de, admin):
    """Le navigateur de l’administration."""
    return client_de(admin)
