"""Un document qui fait parler WeasyPrint (glyphe absent, ressource refusée) est un défaut."""

import logging

import pytest


@pytest.fixture(autouse=True)
def _impression_sans_avertissement(caplog):
    caplog.set_level(logging.WARNING, logger="weasyprint")
    yield
    plaintes = [r.getMessage() for r in caplog.get_records("call") if r.name == "weasyprint"]
    assert plaintes == []
