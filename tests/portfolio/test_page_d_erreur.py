"""Une panne se dit en français, sans rien montrer du programme."""

import pytest

from portfolio.views import portfolio as vue
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_une_panne_montre_une_page_sans_trace(client_de, ines, inscription_d_ines, monkeypatch):
    fabriques.realisation(inscription_d_ines)
    monkeypatch.setattr(vue, "realisations_de", None)
    client = client_de(ines)
    client.raise_request_exception = False

    page = client.get("/portfolio/")

    html = page.content.decode()
    assert (page.status_code, "Sillage a rencontré un problème" in html) == (500, True)
    assert [mot for mot in ("Traceback", "TypeError", ".py") if mot in html] == []
