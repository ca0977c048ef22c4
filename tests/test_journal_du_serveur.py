"""Ce que le serveur écrit dans son journal n’ouvre aucune page."""

import logging
from io import StringIO

import pytest

from config.journal import SansJeton


def ecrit(message, *arguments):
    ligne = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, None)
    assert SansJeton().filter(ligne)
    return ligne.getMessage()


@pytest.mark.parametrize(
    "chemin, garde",
    [
        ("/p/Ab3-_x/", "/p/…/"),
        ("/jury/Ab3-_x/candidats/4/note/", "/jury/…/candidats/4/note/"),
        ("/confirmer/Ab3-_x/", "/confirmer/…/"),
        ("/calendrier/0b1c-22.ics", "/calendrier/…"),
        ("/avis/desabonnement/3.Zx9/", "/avis/desabonnement/…/"),
        ("/compte/password/reset/key/2-abc-def/", "/compte/password/reset/key/…/"),
        ("/realisations/4/?q=100%", "/realisations/4/?q=100%"),
    ],
)
def test_un_jeton_ne_s_ecrit_pas(chemin, garde):
    assert ecrit("Not Found: %s", chemin) == f"Not Found: {garde}"


@pytest.fixture
def journal():
    """Ce que la console du serveur reçoit."""
    console = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    ecrit = StringIO()
    avant = console.setStream(ecrit)
    yield ecrit
    console.setStream(avant)


def test_une_page_par_lien_refusee_ne_laisse_pas_son_jeton(anonyme, journal):
    anonyme.get("/jury/celui-que-nul-ne-doit-lire/")

    assert journal.getvalue().endswith("Not Found: /jury/…/\n")
