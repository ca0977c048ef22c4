"""Sur PostgreSQL, la base elle-même refuse de changer ou d’effacer le texte officiel."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from referentiel.comparaison import verifier
from referentiel.models import (
    Bloc,
    Competence,
    Indicateur,
    Referentiel,
    Savoir,
    SessionExamen,
    SousCompetence,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="déclencheurs de PostgreSQL"),
]
REFUS = "Texte officiel immuable : un nouvel arrêté se charge sous un nouveau code."


@pytest.mark.parametrize(
    "modele, champ",
    [
        (Referentiel, "intitule"),
        (Bloc, "intitule"),
        (Competence, "intitule"),
        (SousCompetence, "intitule"),
        (Indicateur, "texte"),
        (Savoir, "texte"),
    ],
)
def test_changer_un_texte_est_refuse(modele, champ):
    ligne = modele.objects.order_by("pk").first()
    setattr(ligne, champ, "Autre texte")

    with pytest.raises(IntegrityError, match=REFUS):
        ligne.save()


@pytest.mark.parametrize("modele", [SousCompetence, Indicateur, Savoir])
def test_supprimer_un_texte_est_refuse(modele):
    """Par la base elle-même : Django refuse déjà d’effacer ce qu’un exemple de preuve désigne."""
    premier = modele.objects.order_by("pk").first()

    with pytest.raises(IntegrityError, match=REFUS):
        modele.objects.filter(pk=premier.pk)._raw_delete("default")


def test_recharger_le_meme_texte_par_loaddata_passe():
    call_command("loaddata", "referentiel-sio-2020", verbosity=0)

    assert verifier() == []


def test_charger_un_texte_altere_par_loaddata_est_refuse(alterer):
    dossier = alterer("Charte graphique", "Charte typographique")

    with pytest.raises(IntegrityError, match=REFUS):
        call_command("loaddata", str(dossier / "referentiel-sio-2020.json"), verbosity=0)


def test_une_session_reste_modifiable():
    assert SessionExamen.objects.filter(annee=2027).update(lignes_formation=12) == 1
