"""Charger : deux fois n’est rien, un texte altéré est refusé ; vérifier : une phrase par écart."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referentiel.actions import Bilan, TexteAltere, charger_referentiel
from referentiel.comparaison import lire_base, lire_fixture, verifier
from referentiel.empreinte import calculer_empreinte
from referentiel.models import Indicateur, Niveau, Referentiel, SessionExamen

pytestmark = pytest.mark.django_db

SANS_REPRISE = "Un nouvel arrêté se charge sous un nouveau code."


def dire(commande, *arguments):
    sortie = StringIO()
    call_command(commande, *arguments, stdout=sortie)
    return sortie.getvalue().strip()


def recalculer_l_empreinte(dossier):
    chemin = dossier / "referentiel-sio-2020.json"
    lignes = lire_fixture(chemin)
    lignes[0]["fields"]["empreinte"] = calculer_empreinte(lignes)
    chemin.write_text(json.dumps(lignes), encoding="utf-8")


@pytest.mark.usefixtures("base_vide")
def test_charger_une_base_vide_cree_le_texte_l_echelle_et_les_sessions():
    assert charger_referentiel() == Bilan(lignes_de_referentiel=122, sessions=2, exemples=66)
    assert verifier() == []


def test_charger_deux_fois_ne_change_rien_et_le_dit():
    assert (
        dire("charger_referentiel")
        == "Le référentiel et les sessions sont déjà chargés : rien n’a changé."
    )


def test_charger_deux_fois_n_ecrit_rien():
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        charger_referentiel()

    assert [r["sql"] for r in requetes if not r["sql"].startswith("SELECT")] == []
    assert len(requetes) == 9


def test_une_session_modifiee_par_l_administration_n_est_pas_ecrasee():
    SessionExamen.objects.filter(annee=2027).update(depot_le=datetime.date(2027, 4, 9))

    charger_referentiel()

    assert SessionExamen.objects.get(annee=2027).depot_le == datetime.date(2027, 4, 9)


def test_une_session_absente_est_creee():
    SessionExamen.objects.filter(annee=2026).delete()

    assert charger_referentiel() == Bilan(lignes_de_referentiel=0, sessions=1)
    assert SessionExamen.objects.get(annee=2026).epreuve_affichee == "E5 (ex-E4)"


def test_un_niveau_absent_est_cree():
    Niveau.objects.filter(code="EM").delete()

    assert charger_referentiel() == Bilan(lignes_de_referentiel=1, sessions=0)


def test_un_mot_altere_est_refuse_en_nommant_l_item(alterer):
    dossier = alterer("est exhaustif et réalisé", "est complet et réalisé")

    with pytest.raises(TexteAltere) as refus:
        charger_referentiel(dossier)

    assert str(refus.value) == (
        "Chargement refusé : referentiel-sio-2020.json porte un texte officiel altéré. "
        "bloc-1, compétence 1, indicateur 1 : la base dit « Le recensement du patrimoine "
        "informatique est exhaustif et réalisé au moyen d’un outil de gestion des actifs "
        "informatiques. », la fixture dit « Le recensement du patrimoine informatique est complet "
        f"et réalisé au moyen d’un outil de gestion des actifs informatiques. ». {SANS_REPRISE}"
    )


def test_recalculer_l_empreinte_ne_fait_pas_passer_un_texte_altere(alterer):
    dossier = alterer("Gérer des sauvegardes", "Gérer les sauvegardes")
    recalculer_l_empreinte(dossier)

    with pytest.raises(TexteAltere) as refus:
        charger_referentiel(dossier)

    assert str(refus.value) == (
        "Chargement refusé : referentiel-sio-2020.json porte un texte officiel altéré. "
        "bloc-1, compétence 1, sous-compétence 5 : la base dit « Gérer des sauvegardes », "
        f"la fixture dit « Gérer les sauvegardes ». {SANS_REPRISE}"
    )


def test_un_savoir_ajoute_est_refuse_en_nommant_l_item(dossier):
    chemin = dossier / "referentiel-sio-2020.json"
    lignes = lire_fixture(chemin)
    cle = {"competence": ["bts-sio", "bloc-1", 4], "nature": "economique", "ordre": 1}
    lignes.append({"model": "referentiel.savoir", "fields": {**cle, "texte": "Inventé"}})
    chemin.write_text(json.dumps(lignes), encoding="utf-8")

    with pytest.raises(TexteAltere) as refus:
        charger_referentiel(dossier)

    assert str(refus.value) == (
        "Chargement refusé : referentiel-sio-2020.json porte un texte officiel altéré. bloc-1, "
        "compétence 4, savoir économique 1 : présent dans la fixture, absent de la base. "
        f"{SANS_REPRISE}"
    )


@pytest.mark.usefixtures("base_vide")
def test_une_empreinte_fausse_est_refusee_meme_sur_une_base_vide(alterer):
    dossier = alterer("Charte graphique", "Charte typographique")

    with pytest.raises(CommandError) as refus:
        call_command("charger_referentiel", "--dossier", str(dossier))

    assert str(refus.value) == (
        "Chargement refusé : le texte de referentiel-sio-2020.json ne correspond pas à "
        "l’empreinte qu’il annonce."
    )
    assert not Referentiel.objects.exists()


def test_une_fixture_illisible_est_refusee_par_une_phrase(dossier):
    (dossier / "referentiel-sio-2020.json").write_text("[", encoding="utf-8")

    with pytest.raises(CommandError, match="La fixture referentiel-sio-2020.json ne se lit pas"):
        call_command("charger_referentiel", "--dossier", str(dossier))


def test_verifier_une_base_saine_le_dit():
    assert (
        dire("verifier_referentiel")
        == "Le référentiel en base est conforme à la fixture et à son empreinte."
    )


@pytest.mark.usefixtures("base_vide")
def test_verifier_une_base_vide_dit_quoi_faire():
    with pytest.raises(CommandError) as erreur:
        call_command("verifier_referentiel")

    assert (erreur.value.returncode, str(erreur.value)) == (
        1,
        "Le référentiel bts-sio n’est pas chargé : lancez charger_referentiel.",
    )


def test_verifier_nomme_le_niveau_change_en_base():
    Niveau.objects.filter(code="BM").update(intitule="Maîtrise correcte")

    assert verifier() == [
        "référentiel bts-sio, niveau BM : la base dit « Maîtrise correcte », "
        "la fixture dit « Bonne maîtrise »."
    ]


def test_verifier_dit_la_fixture_alteree_et_son_empreinte(alterer):
    dossier = alterer("Charte graphique", "Charte typographique")
    empreinte = calculer_empreinte(lire_fixture(dossier / "referentiel-sio-2020.json"))

    assert verifier(dossier) == [
        "La fixture referentiel-sio-2020.json annonce l’empreinte "
        f"{Referentiel.objects.get().empreinte}, son texte donne {empreinte}.",
        "bloc-1, compétence 3, savoir technologique 3 : la base dit « Charte graphique », "
        "la fixture dit « Charte typographique ».",
    ]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL refuse l’altération")
class TestUneBaseAlteree:
    """Hors PostgreSQL, rien n’empêche d’écrire en base : le chargement et `verifier` le voient."""

    @pytest.fixture(autouse=True)
    def _un_indicateur_altere(self):
        Indicateur.objects.filter(texte="Les livrables sont conformes.").update(
            texte="Les livrables sont parfaits."
        )

    def test_charger_refuse_et_designe_la_base(self):
        with pytest.raises(TexteAltere) as refus:
            charger_referentiel()

        assert str(refus.value) == (
            "Chargement refusé : la base porte un texte officiel altéré. bloc-1, compétence 4, "
            "indicateur 5 : la base dit « Les livrables sont parfaits. », la fixture dit "
            f"« Les livrables sont conformes. ». {SANS_REPRISE}"
        )

    def test_verifier_sort_en_erreur_avec_une_phrase_par_ecart(self):
        empreinte = calculer_empreinte(lire_base("bts-sio"))

        with pytest.raises(CommandError) as erreur:
            call_command("verifier_referentiel")

        assert str(erreur.value).splitlines() == [
            "La base, pour bts-sio, annonce l’empreinte "
            f"{Referentiel.objects.get().empreinte}, son texte donne {empreinte}.",
            "bloc-1, compétence 4, indicateur 5 : la base dit « Les livrables sont parfaits. », "
            "la fixture dit « Les livrables sont conformes. ».",
        ]


def test_l_empreinte_en_base_est_celle_du_texte_en_base():
    assert Referentiel.objects.get().empreinte == calculer_empreinte(lire_base("bts-sio"))


def test_l_empreinte_ignore_l_ordre_des_lignes_l_echelle_et_les_libelles_abreges():
    lignes = lire_base("bts-sio")
    sans_echelle = [e for e in lignes if e["model"] != "referentiel.niveau"]
    for ligne in sans_echelle:
        ligne["fields"].pop("abrege", None)

    assert calculer_empreinte(reversed(sans_echelle)) == calculer_empreinte(lire_base("bts-sio"))


def test_l_empreinte_change_avec_une_seule_lettre():
    lignes = lire_base("bts-sio")
    avant = calculer_empreinte(lignes)

    lignes[-10]["fields"]["texte"] += "s"

    assert calculer_empreinte(lignes) != avant
