"""Chaque page d’administration de chaque modèle répond, sans coûter une requête par ligne."""

import pytest
from django.contrib import admin as administration
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from documents.models import ClasseurOfficiel, Consultation, Controle, Dossier, Emission, Objet
from evaluations.models import Evaluation, Positionnement
from portfolio.models import Realisation, Stage
from referentiel.models import Bloc, Competence, Niveau, Referentiel, SessionExamen
from tests import fabriques
from tests.fabriques import indicateur, niveau

LUS = [Referentiel, Bloc, Competence, Niveau, Realisation, Stage, Evaluation, Positionnement]
LUS += [Emission, Dossier, Controle, Consultation]
ECRITS = [Utilisateur, Etablissement, Promotion, Inscription, Enseignement, SessionExamen]
ECRITS += [ClasseurOfficiel]
TOUS = [*LUS, *ECRITS]


def adresse(modele, page, *arguments):
    return reverse(f"admin:{modele._meta.label_lower.replace('.', '_')}_{page}", args=arguments)


def peupler(rangs):
    """Pour chaque rang : un lycée, une session, une classe, deux personnes, deux travaux jugés."""
    for rang in rangs:
        lycee = fabriques.etablissement(uai=f"000000{rang}B", nom=f"Lycée {rang}")
        classe = fabriques.promotion(f"Classe {rang}", 2030 + rang, lycee)
        enseignant = fabriques.personne(f"enseignant{rang}@sillage.example", nom=f"Prof {rang}")
        fabriques.enseignement(enseignant, classe)
        inscrit = fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), classe)
        niveaux = {indicateur(1, 5): niveau("BM")}
        fabriques.validee(inscrit, enseignant, niveaux=niveaux, avec_preuve=True)
        fabriques.a_reprendre(inscrit, enseignant)
        fabriques.stage(inscrit)
        fabriques.positionnement(inscrit, enseignant)
        fabriques.classeur_officiel(enseignant, classe.session)
        fabriques.emission(inscrit, code=f"7K3M90QXV2TD8HA{rang}", empreinte=f"{rang}" * 64)
        deposer_et_consulter(inscrit, enseignant)


def deposer_et_consulter(inscrit, enseignant):
    depot = fabriques.dossier_depose(inscrit)
    points = dict.fromkeys(Controle.POINTS, True)
    depot.controles.create(enseignant=enseignant, fait_le=fabriques.MIDI, suite="vise", **points)
    lien = fabriques.lien_de_commission(fabriques.commission(f"Jury {inscrit.pk}"))
    lien.consultations.create(le=fabriques.MIDI, objet=Objet.CANDIDAT, dossier=depot)


def requetes(client, chemin):
    with CaptureQueriesContext(connection) as lues:
        assert client.get(chemin).status_code == 200
    return len(lues)


def test_la_liste_des_modeles_est_complete():
    assert set(administration.site._registry) == set(TOUS)


def test_chaque_liste_repond_sans_requete_par_ligne(client_de, admin):
    peupler([1])
    client, listes = client_de(admin), [adresse(modele, "changelist") for modele in TOUS]
    requetes(client, listes[0])
    avec_une = {liste: requetes(client, liste) for liste in listes}

    peupler([2, 3, 4])

    assert {liste: requetes(client, liste) for liste in listes} == avec_une
    assert {liste: nombre for liste, nombre in avec_une.items() if nombre > 9} == {}


def test_chaque_fiche_repond_en_peu_de_requetes(client_de, admin):
    peupler([1, 2, 3])
    client = client_de(admin)
    fiches = [adresse(modele, "change", o.pk) for modele in TOUS for o in modele.objects.all()]

    nombres = {fiche: requetes(client, fiche) for fiche in fiches}

    assert {fiche: nombre for fiche, nombre in nombres.items() if nombre > 12} == {}
    assert len(fiches) > 3 * len(ECRITS)


@pytest.mark.parametrize("modele", TOUS, ids=lambda m: m.__name__)
def test_chaque_page_d_ajout_repond_ou_se_refuse(client_de, admin, modele):
    attendu = 200 if modele in ECRITS else 403

    assert client_de(admin).get(adresse(modele, "add")).status_code == attendu


def test_une_classe_de_trente_cinq_coute_autant_qu_une_classe_d_un(client_de, admin, sio2):
    client, fiche = client_de(admin), adresse(Promotion, "change", sio2.pk)
    fabriques.inscription(fabriques.personne("e0@sillage.example"), sio2)
    fabriques.enseignement(fabriques.personne("p0@sillage.example"), sio2)
    avec_un = requetes(client, fiche)

    for rang in range(1, 35):
        fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), sio2)
    fabriques.enseignement(fabriques.personne("p1@sillage.example"), sio2)

    assert requetes(client, fiche) == avec_un


def test_une_personne_aux_trois_inscriptions_coute_autant(client_de, admin, sio2):
    personne = fabriques.personne()
    client, fiche = client_de(admin), adresse(Utilisateur, "change", personne.pk)
    fabriques.inscription(personne, sio2)
    avec_une = requetes(client, fiche)

    for rang in (1, 2):
        fabriques.inscription(personne, fabriques.promotion(f"C{rang}"), sortie_le="2026-01-01")

    assert requetes(client, fiche) == avec_une
