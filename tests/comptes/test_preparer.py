"""Deux machines qui démarrent ensemble préparent la base l’une après l’autre."""

from contextlib import closing
from threading import Timer
from time import monotonic

import pytest
from django.core.management.base import CommandError
from django.db import connection

from comptes.management.tour import VERROU, chacune_son_tour


@pytest.mark.django_db
def test_la_seconde_machine_attend_que_la_premiere_ait_fini():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ne sert qu’une machine")
    with closing(connection.get_new_connection(connection.get_connection_params())) as premiere:
        premiere.cursor().execute("SELECT pg_advisory_lock(%s)", [VERROU])
        debut = monotonic()
        Timer(0.3, premiere.close).start()
        with chacune_son_tour():
            assert 0.3 <= monotonic() - debut < 10


@pytest.mark.django_db
def test_le_tour_se_rend_meme_apres_un_echec():
    for _ in range(2):
        with pytest.raises(CommandError), chacune_son_tour():
            raise CommandError("une migration qui échoue")
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            assert curseur.fetchone() == (0,)
