"""Rien, par les pages ni par l’administration, ne change ce qui est rendu, soumis ou officiel.

Ces preuves valent sur SQLite, où aucun déclencheur ne garde la base : on essaie toutes les
portes d’un administrateur qui a tous les droits, puis on recompte et on relit tout.
"""

import pytest
from django.contrib import admin as administration
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import serializers
from django.urls import NoReverseMatch, reverse

from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from evaluations.models import Constat, Evaluation, Positionnement, Retenue
from portfolio.models import Appui, Journal, Mobilisation, Preuve, Realisation, Soumission
from referentiel.models import (
    Bloc,
    Competence,
    Indicateur,
    Niveau,
    Referentiel,
    Savoir,
    SessionExamen,
    SousCompetence,
)
from tests import fabriques
from tests.evaluations.gestes import saisie
from tests.fabriques import indicateur, niveau
from tests.troupe import arriver

TEXTE_OFFICIEL = [Referentiel, Bloc, Competence, SousCompetence, Indicateur, Savoir, Niveau]
TRAVAIL = [Realisation, Mobilisation, Preuve, Appui, Soumission, Journal]
JUGEMENT = [Evaluation, Retenue, Constat, Positionnement]
FIGES = [*TEXTE_OFFICIEL, *TRAVAIL, *JUGEMENT]
QUI_LES_PORTE = [Utilisateur, Etablissement, Promotion, Inscription, SessionExamen]


def photographie():
    """Tout le contenu des tables figées."""
    return {m.__name__: serializers.serialize("json", m.objects.order_by("pk")) for m in FIGES}


def adresse(modele, page, *arguments):
    return reverse(f"admin:{modele._meta.label_lower.replace('.', '_')}_{page}", args=arguments)


def tenter(client, modele):
    """Ajouter, modifier, effacer, effacer en groupe et vider chaque champ d’une ligne."""
    ligne = modele.objects.order_by("pk").first()
    vide = {champ.name: "" for champ in modele._meta.fields}
    groupe = {"action": "delete_selected", ACTION_CHECKBOX_NAME: ligne.pk, "post": "yes"}
    client.post(adresse(modele, "add"), vide)
    client.post(adresse(modele, "change", ligne.pk), vide)
    client.post(adresse(modele, "delete", ligne.pk), {"post": "yes"})
    client.post(adresse(modele, "changelist"), groupe)


@pytest.fixture(scope="module")
def troupe_du_fichier(base_du_fichier):
    return {nom: arriver(nom) for nom in ("ines", "lefevre", "admin")}


@pytest.fixture(scope="module")
def decor(troupe_du_fichier):
    """Un travail validé avec ses niveaux, un renvoyé, un qui attend, et un niveau arrêté."""
    inscription_d_ines, lefevre = (
        troupe_du_fichier["ines"].inscriptions.get(),
        troupe_du_fichier["lefevre"],
    )
    fabriques.validee(
        inscription_d_ines,
        lefevre,
        niveaux={indicateur(1, 5): niveau("EM")},
        avec_preuve=True,
    )
    fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="Renvoyé")
    fabriques.soumise(inscription_d_ines, intitule="En attente")
    fabriques.positionnement(inscription_d_ines, lefevre)


def test_le_decor_remplit_chaque_table_figee(db, decor):
    assert [modele.__name__ for modele in FIGES if not modele.objects.exists()] == []


@pytest.mark.parametrize("modele", FIGES, ids=lambda m: m.__name__)
def test_aucune_page_d_administration_n_ecrit_une_table_figee(client_de, admin, decor, modele):
    avant, client = photographie(), client_de(admin)

    try:
        tenter(client, modele)
    except NoReverseMatch:
        assert modele not in administration.site._registry

    assert photographie() == avant


@pytest.mark.parametrize("modele", QUI_LES_PORTE, ids=lambda m: m.__name__)
def test_effacer_qui_porte_le_travail_n_efface_rien_de_fige(client_de, admin, decor, modele):
    """Une personne, une classe, une inscription, une session : protégées, ou sans effet."""
    avant, client = photographie(), client_de(admin)

    for ligne in modele.objects.order_by("pk"):
        client.post(adresse(modele, "delete", ligne.pk), {"post": "yes"})
    lignes = list(modele.objects.values_list("pk", flat=True))
    groupe = {"action": "delete_selected", ACTION_CHECKBOX_NAME: lignes, "post": "yes"}
    client.post(adresse(modele, "changelist"), groupe)

    assert photographie() == avant


def test_retirer_un_enseignement_laisse_ses_evaluations(client_de, admin, decor, lefevre):
    avant = photographie()

    client_de(admin).post(
        adresse(Enseignement, "delete", lefevre.enseignements.get().pk), {"post": "yes"}
    )

    assert not lefevre.enseignements.exists()
    assert photographie() == avant


def test_une_inscription_ne_change_pas_d_etudiant(client_de, admin, decor, inscription_d_ines):
    """Son travail et ses jugements passeraient à quelqu’un d’autre."""
    autre = fabriques.personne("autre@sillage.example")
    envoi = {"etudiant": autre.pk, "promotion": inscription_d_ines.promotion_id, "option": "SISR"}

    client_de(admin).post(adresse(Inscription, "change", inscription_d_ines.pk), envoi)

    inscription_d_ines.refresh_from_db()
    assert (inscription_d_ines.etudiant.prenom, inscription_d_ines.option) == ("Inès", "SISR")


def nouveau_referentiel():
    return Referentiel.objects.create(
        code="autre", intitule="Autre arrêté", source="Essai", empreinte="0" * 64
    )


def test_une_promotion_au_travail_ne_change_pas_de_referentiel(client_de, admin, decor, sio2):
    envoi = {
        "nom": "BTS SIO 2 renommée",
        "etablissement": sio2.etablissement_id,
        "session": sio2.session_id,
        "referentiel": nouveau_referentiel().pk,
        **{
            f"{ligne}-{n}_FORMS": 0
            for ligne in ("enseignements", "inscriptions")
            for n in ("TOTAL", "INITIAL")
        },
    }

    client_de(admin).post(adresse(Promotion, "change", sio2.pk), envoi)

    sio2.refresh_from_db()
    assert (sio2.nom, sio2.referentiel.code) == ("BTS SIO 2 renommée", "bts-sio")


def test_une_inscription_au_travail_ne_passe_pas_a_un_autre_referentiel(
    client_de, admin, decor, inscription_d_ines, sio2
):
    ailleurs = Promotion.objects.create(
        nom="Autre",
        session=sio2.session,
        etablissement=sio2.etablissement,
        referentiel=nouveau_referentiel(),
    )
    envoi = {"promotion": ailleurs.pk, "option": "SLAM"}

    page = client_de(admin).post(adresse(Inscription, "change", inscription_d_ines.pk), envoi)

    assert page.context["adminform"].form.errors == {
        "promotion": ["Cette promotion suit un autre référentiel."]
    }


# Les pages du site


def test_aucun_verbe_du_site_ne_touche_une_evaluation_rendue(
    client_de, ines, lefevre, decor, inscription_d_ines
):
    """Rejuger, retirer, modifier, supprimer, rouvrir : les jugements rendus restent tels quels."""
    rendus = {m.__name__: list(m.objects.order_by("pk").values()) for m in JUGEMENT}
    soumis = list(Soumission.objects.order_by("pk").values("contenu", "soumise_le", "numero"))
    for travail in Realisation.objects.exclude(intitule="En attente"):
        envoi = saisie(travail, "a_reprendre", "Autre avis.")
        client_de(lefevre).post(f"/realisations/{travail.pk}/evaluer/", envoi)
        for verbe in ("retirer", "modifier", "soumettre", "supprimer"):
            client_de(ines).post(f"/realisations/{travail.pk}/{verbe}/", {"version": 99})
        client_de(lefevre).post(f"/realisations/{travail.pk}/rouvrir/", {"motif": "Encore."})

    assert {m.__name__: list(m.objects.order_by("pk").values()) for m in JUGEMENT} == rendus
    assert (
        list(Soumission.objects.order_by("pk").values("contenu", "soumise_le", "numero"))[
            : len(soumis)
        ]
        == soumis
    )
