"""Une migration qui couperait le site pendant la mise à jour est refusée par `make check`."""

import pytest
from django.db import models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AlterField,
    DeleteModel,
    Migration,
    RemoveField,
)
from django.db.migrations import RenameField as Renommer
from django.db.migrations.loader import MigrationLoader

from outils.migrations import (
    d_avant,
    defauts_de,
    perdues,
    postgres_sans_serveur,
    relire,
    sql_de,
)

TEXTE = models.CharField(max_length=9, default="")
LIEU = {"model_name": "stage", "name": "telephone"}


@pytest.fixture(scope="module")
def etat():
    return MigrationLoader(None).project_state()


def refus(etat, *operations):
    migration = Migration("essai", "portfolio")
    migration.operations = operations
    with postgres_sans_serveur() as connexion:
        return [d.split(" (")[0] for d in defauts_de(sql_de(migration, etat.clone(), connexion))]


@pytest.mark.parametrize(
    "operation, phrase",
    [
        (RemoveField(**LIEU), "retire une colonne que l’ancien code lit encore"),
        (Renommer("stage", "telephone", "tel"), "renomme une colonne que l’ancien code lit encore"),
        (
            AlterField("stage", "semaines", models.CharField(max_length=9)),
            "change le type d’une colonne",
        ),
        (AddField("stage", "ville", TEXTE), "rend une colonne obligatoire sans défaut en base"),
        (DeleteModel("veilledeportfolio"), "retire une table que l’ancien code lit encore"),
        (
            AddConstraint("stage", models.UniqueConstraint(name="une", fields=["organisation"])),
            "pose une unicité sur une table déjà pleine",
        ),
    ],
)
def test_une_migration_dangereuse_est_refusee(etat, operation, phrase):
    assert phrase in refus(etat, operation)


@pytest.mark.parametrize(
    "champ",
    [
        models.CharField(max_length=9, null=True),
        models.CharField(max_length=9, default="", db_default=""),
    ],
)
def test_une_colonne_facultative_ou_a_defaut_en_base_passe(etat, champ):
    assert refus(etat, AddField("stage", "ville", champ)) == []


def test_les_migrations_du_depot_tiennent_la_regle():
    assert list(relire(d_avant())) == []


def test_la_liste_des_anciennes_ne_garde_pas_de_nom_perdu():
    assert list(perdues(d_avant() | {"portfolio.9999_perdue"})) == [
        "portfolio.9999_perdue\u00a0: plus aucune migration."
    ]
