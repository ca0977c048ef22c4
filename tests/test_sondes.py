"""Les sondes : un mot par vérification, 503 quand on ne peut servir, rien de personnel."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from comptes.models import RendezVous
from config.file_des_taches import etats_des_taches, plus_vieille_attente
from documents.sauvegardes.copie import noms_ranges

PRET = {
    "base": "joignable",
    "migrations": "a_jour",
    "stockage": "inscriptible",
    "taches": "a_jour",
    "horloge": "a_jour",
}


@pytest.fixture
def horloge(db):
    return RendezVous.objects.create(nom="liens", passe_le=timezone.now())


@pytest.fixture
def tache(db):
    """`tache(minutes)` : l’une attend depuis ce temps-là."""

    def attendre(minutes, statut=TaskResultStatus.READY, **champs):
        ligne = DBTaskResult.objects.create(
            **{
                "args_kwargs": {"args": [], "kwargs": {}},
                "task_path": "portfolio.actions.veille.voir",
                "backend_name": "default",
                "run_after": get_date_max(),
                "status": statut,
                **champs,
            }
        )
        DBTaskResult.objects.filter(pk=ligne.pk).update(
            enqueued_at=timezone.now() - timedelta(minutes=minutes)
        )

    return attendre


def sonder(client):
    reponse = client.get("/sante/pret/")
    return reponse.status_code, reponse.json()


def test_tout_va_bien(client, horloge, tache):
    tache(14)

    assert sonder(client) == (200, {"etat": "pret", **PRET})


def test_le_nombre_de_requetes_est_connu(client, horloge, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get("/sante/pret/")


def test_vivant_ne_touche_a_rien(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/sante/").json() == {"etat": "vivant"}


def test_les_travailleurs_ne_suivent_pas(client, horloge, tache):
    tache(16)

    assert sonder(client) == (200, {"etat": "degrade", **PRET, "taches": "en_retard"})


def test_un_reglage_exige_les_taches(client, horloge, tache, settings):
    settings.PRET_EXIGE_LES_TACHES = True
    tache(16)

    assert sonder(client)[0] == 503


def test_une_tache_faite_ou_remise_a_plus_tard_n_attend_pas(tache):
    tache(600, TaskResultStatus.SUCCESSFUL)
    tache(600, TaskResultStatus.FAILED)
    tache(600, run_after=timezone.now() + timedelta(hours=1))

    assert plus_vieille_attente(timezone.now()) == timedelta()
    assert etats_des_taches() == {"en_attente": 1, "en_cours": 0, "reussies": 1, "en_echec": 1}


def test_une_tache_remise_attend_des_son_heure(tache):
    le = timezone.now()
    tache(600, run_after=le - timedelta(minutes=3))

    assert plus_vieille_attente(le) == timedelta(minutes=3)


@pytest.mark.parametrize("heures, mot", [(1, "a_jour"), (3, "en_retard")])
def test_l_horloge_arretee_se_dit(client, horloge, heures, mot):
    RendezVous.objects.update(passe_le=timezone.now() - timedelta(hours=heures))

    assert sonder(client)[1]["horloge"] == mot


def test_une_horloge_neuve_n_est_pas_en_retard(client, db):
    assert sonder(client) == (200, {"etat": "pret", **PRET, "horloge": "jamais"})


def test_un_schema_en_retard_n_est_pas_pret(client, db):
    (derniere,) = MigrationExecutor(connection).loader.graph.leaf_nodes("comptes")
    MigrationRecorder(connection).record_unapplied(*derniere)

    assert sonder(client) == (
        503,
        {
            "etat": "pas_pret",
            "base": "joignable",
            "migrations": "en_retard",
            "stockage": "inscriptible",
        },
    )


def test_une_base_muette_n_est_pas_prete_et_la_raison_va_au_journal(client, db, caplog):
    def coupee(*_):
        raise OperationalError("la base s’en est allée")

    with connection.execute_wrapper(coupee):
        statut, mots = sonder(client)

    assert (statut, mots["base"], mots["etat"]) == (503, "injoignable", "pas_pret")
    assert "s’en est allée" in caplog.text


def test_un_stockage_qui_refuse_n_est_pas_pret(client, horloge, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "occupe"
    settings.MEDIA_ROOT.write_text("un fichier à la place du dossier")

    assert sonder(client) == (503, {"etat": "pas_pret", **PRET, "stockage": "indisponible"})


def test_une_sauvegarde_ne_prend_pas_le_temoin(client, db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(default_storage, "delete", lambda nom: None)
    sonder(client)

    assert (len(list(tmp_path.rglob("*-*"))), list(noms_ranges())) == (1, [])


def test_la_sonde_ne_laisse_aucun_fichier(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sonder(client)

    assert [c for c in tmp_path.rglob("*") if c.is_file()] == []


def test_en_lecture_seule_rien_ne_s_ecrit_et_c_est_pret(client, db, tache, settings, tmp_path):
    settings.LECTURE_SEULE, settings.MEDIA_ROOT = True, tmp_path
    tache(600)
    suspendu = {"stockage": "lisible", "taches": "suspendues", "horloge": "suspendue"}

    assert sonder(client) == (200, {"etat": "pret", **PRET, **suspendu})
    assert list(tmp_path.iterdir()) == []


def test_en_lecture_seule_un_stockage_absent_se_dit(client, db, settings, tmp_path):
    settings.LECTURE_SEULE, settings.MEDIA_ROOT = True, tmp_path / "absent"

    assert (sonder(client)[0], sonder(client)[1]["stockage"]) == (503, "indisponible")
