"""Deux processus de quatre fils ouvrent, écrivent, ferment la même base SQLite : elle reste saine.

C’est ce que font les commandes, et chaque fil du service quand sa connexion a vieilli. Avec `PRAGMA
mmap_size`, des erreurs « disk I/O error » arrivaient en quelques secondes, et la première page de
la base pouvait être écrasée.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import ConnectionHandler, connection

from config.environnement import base_de_donnees

OUVRIR_ECRIRE_FERMER = """
import os, sqlite3, sys
from contextlib import closing
from random import choice, random
from threading import Thread
from time import monotonic
nom, reglages, secondes = sys.argv[1], sys.argv[2], float(sys.argv[3])
fin, pannes = monotonic() + secondes, []
def fil():
    while monotonic() < fin:
        try:
            with closing(sqlite3.connect(nom, timeout=20, isolation_level=None)) as base:
                base.executescript(reglages)
                base.execute("SELECT count(*) FROM t").fetchall()
                if random() < 0.4:
                    base.execute("BEGIN IMMEDIATE")
                    base.execute("INSERT INTO t VALUES (?)", [os.urandom(choice([50, 5000]))])
                    base.execute("COMMIT")
        except sqlite3.Error as erreur:
            pannes.append(str(erreur))
fils = [Thread(target=fil) for _ in range(4)]
for f in fils: f.start()
for f in fils: f.join()
print(sorted(set(pannes)))
"""


def test_une_base_ouverte_et_fermee_sans_cesse_reste_saine(tmp_path):
    nom = str(tmp_path / "base.sqlite3")
    reglages = base_de_donnees(f"sqlite:///{nom}")["OPTIONS"]["init_command"]
    with closing(sqlite3.connect(nom)) as base:
        base.executescript(reglages + "CREATE TABLE t (a)")
    commande = [sys.executable, "-c", OUVRIR_ECRIRE_FERMER, nom, reglages, "4"]
    lances = [subprocess.Popen(commande, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert [lance.communicate(timeout=60)[0].strip() for lance in lances] == ["[]", "[]"]
    with closing(sqlite3.connect(nom)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.django_db
def test_un_fil_garde_sa_connexion_d_une_demande_a_l_autre(tmp_path):
    reglages = base_de_donnees(f"sqlite:///{tmp_path}/base.sqlite3")
    base = ConnectionHandler({"default": reglages})["default"]
    base.connect()
    ouverte = base.connection
    base.close_if_unusable_or_obsolete()

    assert base.connection is ouverte
    base.close()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="réglages de PostgreSQL")
@pytest.mark.parametrize(
    "reglage, voulu", [("jit", "off"), ("max_parallel_workers_per_gather", "0")]
)
def test_une_page_ne_se_lit_ni_compilee_ni_a_plusieurs(reglage, voulu):
    with connection.cursor() as curseur:
        curseur.execute(f"SHOW {reglage}")
        assert curseur.fetchone() == (voulu,)
