"""Un travailleur mort ne rend plus sa tâche : son bail échoit, l’horloge la relance."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from comptes.management.commands.db_worker import signe_de_vie
from comptes.management.horloge import faire_ce_qui_est_du
from documents.actions.abandons import BAIL, PERDUE, Abandons, reprendre_les_abandons
from documents.actions.productions import lancer
from documents.models import EtatDePiece, Nature
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db
LE = timezone.now()


@pytest.fixture
def piece(ines, lefevre, sio2):
    fabriques.validee(ines.inscriptions.get(), lefevre)
    return lancer(sio2, Nature.SYNTHESE, acteur=lefevre, le=MIDI).pieces.get()


@pytest.fixture
def tache(piece):
    """La tâche de la pièce, prise par un travailleur qui n’a plus rien dit ensuite."""
    prise = DBTaskResult.objects.get()
    prise.claim("premier")
    return prise


def etat(tache):
    tache.refresh_from_db()
    return tache.status


def test_un_bail_prolonge_n_est_pas_un_abandon(tache):
    with signe_de_vie(tache.pk):
        assert reprendre_les_abandons(LE + BAIL / 2) == Abandons(0, 0)
    assert etat(tache) == TaskResultStatus.RUNNING


def test_un_bail_echu_remet_la_tache_en_file(tache):
    with signe_de_vie(tache.pk):
        pass

    faits = faire_ce_qui_est_du(timezone.now() + BAIL + timedelta(seconds=1))
    assert "abandons" in faits
    assert (etat(tache), tache.run_after) == (TaskResultStatus.READY, get_date_max())
    assert DBTaskResult.objects.ready().get() == tache


def test_un_travailleur_mort_avant_de_prendre_son_bail_est_vu_aussi(tache):
    assert reprendre_les_abandons(timezone.now() + BAIL / 2) == Abandons(0, 0)
    assert reprendre_les_abandons(timezone.now() + BAIL * 2) == Abandons(1, 0)


def test_une_tache_qui_tue_trois_travailleurs_est_perdue_et_sa_piece_le_dit(tache, piece):
    tache.worker_ids = ["premier", "deuxieme", "troisieme"]
    tache.save()

    assert reprendre_les_abandons(timezone.now() + BAIL * 2) == Abandons(0, 1)
    piece.refresh_from_db()
    assert (etat(tache), tache.traceback) == (TaskResultStatus.FAILED, PERDUE)
    assert (piece.etat, piece.motif) == (EtatDePiece.IMPOSSIBLE, PERDUE)
