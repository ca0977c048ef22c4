"""La classe de démonstration, refaite à la main, case à case et niveau par niveau."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comptes.models import Inscription, Promotion, Utilisateur
from evaluations.lectures import matrice, matrice_au
from evaluations.lectures.matrice import GAGNEE
from tests.evaluations.naif import (
    lignes_de_la_page,
    lignes_naives,
    marques_lues,
    marques_naives_au,
    niveaux_lus,
    niveaux_naifs,
)
from tests.evaluations.test_passe import montre

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("nom, enseignant", [("BTS SIO 2", "lefevre"), ("BTS SIO 1", "bernard")])
def test_la_page_de_la_classe_dit_ce_que_dit_le_calcul_a_la_main(
    demonstration, client_de, nom, enseignant
):
    promotion = Promotion.objects.get(nom=nom)
    personne = Utilisateur.objects.get(email=f"{enseignant}@sillage.example")

    affichees = lignes_de_la_page(client_de(personne), promotion)

    assert affichees == lignes_naives(promotion)
    assert len({etat for _, etats, _ in affichees for etat in etats}) > 3


@pytest.mark.parametrize("nom", ["BTS SIO 2", "BTS SIO 1"])
def test_les_niveaux_retenus_de_chaque_etudiant_se_refont_a_la_main(demonstration, nom):
    inscriptions = Promotion.objects.get(nom=nom).inscriptions.all()

    lus = {str(i.etudiant): niveaux_lus(i) for i in inscriptions}

    assert lus == {str(i.etudiant): niveaux_naifs(i) for i in inscriptions}
    assert sum(map(len, lus.values())) > 10


@pytest.mark.parametrize("nom, enseignant", [("BTS SIO 2", "lefevre"), ("BTS SIO 1", "bernard")])
def test_le_passe_a_cet_instant_est_la_matrice_vivante(demonstration, nom, enseignant):
    promotion = Promotion.objects.get(nom=nom)
    personne = Utilisateur.objects.get(email=f"{enseignant}@sillage.example")
    maintenant = timezone.now()

    passee = matrice_au(promotion, maintenant, maintenant=maintenant, personne=personne)

    assert montre(passee.matrice) == montre(matrice(promotion))
    assert set(passee.matrice.mouvements) == {""}


@pytest.mark.parametrize("jours", [20, 45, 70])
def test_la_classe_passee_se_refait_a_la_main(demonstration, jours):
    promotion = Promotion.objects.get(nom="BTS SIO 2")
    personne = Utilisateur.objects.get(email="lefevre@sillage.example")
    maintenant = timezone.now()
    instant = maintenant - timedelta(days=jours)

    passee = matrice_au(promotion, instant, maintenant=maintenant, personne=personne)

    lues = {ligne.inscription_id: marques_lues(ligne) for ligne in passee.matrice.lignes}
    inscriptions = Inscription.objects.filter(pk__in=lues)
    assert lues == {i.pk: marques_naives_au(i, instant) for i in inscriptions}
    assert passee.matrice.mouvements[GAGNEE] > 0
