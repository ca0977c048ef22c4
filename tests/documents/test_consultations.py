"""La trace d’une lecture ne fait pas attendre celui qui lit."""

import pytest
from django.db import connection

from documents.actions.consultations import PATIENCE_MS, patience_courte


def attente():
    with connection.cursor() as curseur:
        curseur.execute("PRAGMA busy_timeout")
        return curseur.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="l’attente d’un verrou de SQLite")
def test_la_patience_est_courte_le_temps_de_la_trace_seulement(db, django_assert_num_queries):
    avant = attente()
    with django_assert_num_queries(1), patience_courte():
        pendant = attente()

    assert (pendant, attente()) == (PATIENCE_MS, avant)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="l’attente d’un verrou de SQLite")
def test_la_patience_revient_meme_apres_une_panne(db):
    avant = attente()
    with pytest.raises(RuntimeError), patience_courte():
        raise RuntimeError

    assert attente() == avant
