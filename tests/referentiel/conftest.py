"""De quoi altérer une copie des fixtures, ou vider la base, sans toucher aux originaux."""

import shutil

import pytest
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

from referentiel.actions import oublier_les_lectures


@pytest.fixture
def dossier(tmp_path):
    """Une copie des fixtures, à altérer librement."""
    for chemin in settings.FIXTURE_DIRS[0].glob("*.json"):
        shutil.copy(chemin, tmp_path)
    return tmp_path


@pytest.fixture
def alterer(dossier):
    """`alterer(avant, apres)` change un passage de la fixture, une fois exactement."""

    def remplacer(avant, apres):
        chemin = dossier / "referentiel-sio-2020.json"
        texte = chemin.read_text(encoding="utf-8")
        assert texte.count(avant) == 1
        chemin.write_text(texte.replace(avant, apres), encoding="utf-8")
        return dossier

    return remplacer


@pytest.fixture
def base_vide(db):
    """Une base sans référentiel, le temps d’un test (les déclencheurs laissent passer TRUNCATE)."""
    tables = ["referentiel_referentiel", "referentiel_sessionexamen"]
    with connection.cursor() as curseur:
        for ordre in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            curseur.execute(ordre)
    oublier_les_lectures()
    yield
    oublier_les_lectures()
