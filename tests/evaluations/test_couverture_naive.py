"""La classe de démonstration, refaite à la main, case à case et niveau par niveau."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from comptes.models import Promotion, Utilisateur
from referentiel.lectures import lire_bloc
from tests.evaluations.naif import lignes_de_la_page, lignes_naives, niveaux_lus, niveaux_naifs

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def classe(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """La classe de démonstration, chargée une fois, défaite à la fin du fichier."""
    lire_bloc.cache_clear()
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            call_command("charger_demo", verbosity=0)
        yield
        transaction.set_rollback(True)
    lire_bloc.cache_clear()


@pytest.mark.parametrize("nom, enseignant", [("BTS SIO 2", "lefevre"), ("BTS SIO 1", "bernard")])
def test_la_page_de_la_classe_dit_ce_que_dit_le_calcul_a_la_main(
    classe, client_de, nom, enseignant
):
    promotion = Promotion.objects.get(nom=nom)
    personne = Utilisateur.objects.get(email=f"{enseignant}@sillage.example")

    affichees = lignes_de_la_page(client_de(personne), promotion)

    assert affichees == lignes_naives(promotion)
    assert len({etat for _, etats, _ in affichees for etat in etats}) > 3


@pytest.mark.parametrize("nom", ["BTS SIO 2", "BTS SIO 1"])
def test_les_niveaux_retenus_de_chaque_etudiant_se_refont_a_la_main(classe, nom):
    inscriptions = Promotion.objects.get(nom=nom).inscriptions.all()

    lus = {str(i.etudiant): niveaux_lus(i) for i in inscriptions}

    assert lus == {str(i.etudiant): niveaux_naifs(i) for i in inscriptions}
    assert sum(map(len, lus.values())) > 10
