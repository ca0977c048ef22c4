"""`manage.py importer_promotion` : le même code que la page, une ligne par décision."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comptes.models import ImportDeClasse, Inscription, Utilisateur
from tests.comptes.listes import csv


@pytest.fixture
def importer(tmp_path, sio2):
    """`importer(contenu, …)` : ce que la commande imprime, puis sa plainte s’il y en a une."""

    def lancer(contenu, **options):
        fichier, sortie = tmp_path / "liste.csv", StringIO()
        fichier.write_bytes(contenu)
        options = {"promotion": sio2.pk} | options
        try:
            call_command("importer_promotion", fichier, stdout=sortie, **options)
        except CommandError as refus:
            sortie.write(str(refus).replace(str(fichier), "liste.csv"))
        return sortie.getvalue().replace("\u00a0", " ").splitlines()

    return lancer


def test_simuler_dit_tout_et_n_ecrit_rien(importer, lefevre):
    lignes = importer(csv("ROY;Lina;lina@x.fr;SLAM;", "PETIT;;leo@x.fr;;"), simuler=True)

    assert lignes == [
        "Ligne 2 : nouvelle, Roy Lina <lina@x.fr>. Compte créé, et inscription dans la classe.",
        "Ligne 3 : invalide, PETIT <leo@x.fr>. Le prénom manque.",
        "Simulation, rien n’est écrit : 1 nouvelle, 1 invalide.",
        "1 ligne refusée : voyez plus haut pourquoi.",
    ]
    assert (ImportDeClasse.objects.count(), Inscription.objects.count()) == (0, 0)


def test_importer_au_nom_de_l_administration(importer, admin):
    lignes = importer(csv("ROY;Lina;lina@x.fr;SLAM;"))

    assert lignes[-1] == "Importé : 1 nouvelle."
    assert [(i.auteur, i.rangees) for i in ImportDeClasse.objects.all()] == [(admin, [])]
    assert importer(csv("ROY;Lina;lina@x.fr;SLAM;"))[-1] == "Importé : 1 déjà là."


@pytest.mark.parametrize("tout, dit", [(False, "1 ligne à confirmer"), (True, "Importé : 1 dé")])
def test_un_etudiant_d_ailleurs_ne_vient_que_confirme(importer, admin, kenza, tout, dit):
    lignes = importer(csv("HADDAD;Kenza;kenza@sillage.example;;"), tout_confirmer=tout)

    assert lignes[-1].startswith(dit)


@pytest.mark.parametrize(
    "contenu, options, plainte",
    [
        (b"", {}, "liste.csv : Ce fichier est vide : exportez de nouveau la liste."),
        (b"%PDF-1.7", {}, "liste.csv : Ce fichier est un PDF, pas une liste"),
        (b"Machin\nx", {}, "Colonnes non reconnues : l’adresse électronique, le nom, le prénom."),
        (csv(), {"promotion": 10**12}, "La promotion 1000000000000 n’existe pas."),
        (csv(), {}, "Dites qui importe : --par ADRESSE d’un compte ouvert."),
        (csv(), {"par": "bernard@sillage.example"}, "Paul Bernard ne gère pas BTS SIO 2"),
    ],
)
def test_un_refus_est_une_phrase(importer, bernard, contenu, options, plainte):
    assert importer(contenu, **options)[-1].startswith(plainte)


def test_une_ligne_refusee_sort_en_echec(importer, admin, sio2, tmp_path):
    importer(csv("PETIT;;leo@x.fr;;"))

    with pytest.raises(CommandError) as refus:
        call_command("importer_promotion", tmp_path / "liste.csv", promotion=sio2.pk)
    assert refus.value.returncode == 1


def test_inviter_aussitot(importer, lefevre):
    importer(csv("ROY;Lina;lina@x.fr;SLAM;"), par="LEFEVRE@sillage.example", inviter=True)

    assert Utilisateur.objects.get(email="lina@x.fr").invite_le is not None
