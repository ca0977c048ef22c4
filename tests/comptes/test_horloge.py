"""L’horloge : ce qui est dû, une seule fois, à l’heure de Paris, quoi qu’il arrive aux autres."""

import os
import signal
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread, Timer

import pytest
from django.core.management import call_command
from django.db import connection

from comptes.management.horloge import RENDEZ_VOUS, ChaqueHeure, Travail, faire_ce_qui_est_du
from comptes.models import RendezVous
from tests.fabriques import PARIS

SEPT_HEURES = datetime(2026, 11, 17, 7, 0, tzinfo=PARIS)


class Note:
    """Un travail qui se souvient des instants où on l’a fait."""

    def __init__(self, nom="essai", periodicite=None):
        self.instants = []
        self.travail = Travail(nom, periodicite or ChaqueHeure(), self.instants.append)


@pytest.mark.parametrize(
    "instant, attendue",
    [
        (datetime(2026, 11, 17, 5, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 17, 6, 0, tzinfo=UTC), datetime(2026, 11, 17, 6, 0, tzinfo=UTC)),
        (datetime(2026, 7, 14, 5, 20, tzinfo=UTC), datetime(2026, 7, 14, 5, 0, tzinfo=UTC)),
        (datetime(2026, 11, 17, 19, 0, tzinfo=UTC), None),
    ],
    ids=["avant sept heures", "sept heures en hiver", "sept heures en été", "le soir"],
)
def test_les_courriels_partent_le_jour_a_l_heure_de_paris(instant, attendue):
    [courriels] = [t for t in RENDEZ_VOUS if t.nom == "courriels"]

    assert courriels.periodicite.echeance(instant) == attendue


def test_un_travail_ne_se_fait_qu_une_fois_par_echeance(db):
    note = Note()

    for minutes in (0, 1, 59, 60, 61):
        faire_ce_qui_est_du(SEPT_HEURES + timedelta(minutes=minutes), [note.travail])

    assert note.instants == [SEPT_HEURES, SEPT_HEURES + timedelta(hours=1)]


def test_l_heure_redite_en_octobre_ne_se_saute_pas(db):
    note, minuit = Note(), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)

    for heures in range(4):
        faire_ce_qui_est_du(minuit + timedelta(hours=heures), [note.travail])

    assert len(note.instants) == 4


def test_l_erreur_d_un_travail_est_journalisee_et_n_empeche_pas_les_autres(db, caplog):
    def casser(le):
        raise RuntimeError("panne")

    note = Note("sain")

    faits = faire_ce_qui_est_du(
        SEPT_HEURES, [Travail("casse", ChaqueHeure(), casser), note.travail]
    )

    assert (faits, note.instants) == (["sain"], [SEPT_HEURES])
    assert ["casse" in ligne.getMessage() for ligne in caplog.records] == [True]


def test_a_l_arret_le_travail_suivant_attend(db):
    note = Note()

    faits = faire_ce_qui_est_du(SEPT_HEURES, [note.travail], on_s_arrete=lambda: True)

    assert (faits, RendezVous.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deja", [True, False], ids=["déjà vu", "jamais vu"])
def test_deux_horloges_ne_font_pas_deux_fois_le_meme_travail(deja):
    if deja:
        RendezVous.objects.create(nom="essai", passe_le=SEPT_HEURES - timedelta(hours=1))
    note, depart = Note(), Barrier(2)

    def tourner():
        depart.wait()
        faire_ce_qui_est_du(SEPT_HEURES, [note.travail])
        connection.close()

    horloges = [Thread(target=tourner) for _ in range(2)]
    for horloge in horloges:
        horloge.start()
    for horloge in horloges:
        horloge.join()

    assert note.instants == [SEPT_HEURES]


@pytest.fixture
def _sans_reseau(settings):
    settings.LIENS_SUIVIS = False


@pytest.mark.usefixtures("_sans_reseau", "db")
def test_la_commande_passe_une_fois():
    call_command("horloge", une_fois=True, stdout=StringIO())

    assert RendezVous.objects.filter(nom="liens").count() == 1


@pytest.mark.usefixtures("_sans_reseau", "db")
@pytest.mark.parametrize("signe", [signal.SIGTERM, signal.SIGINT])
def test_l_horloge_finit_proprement_quand_on_le_lui_demande(signe):
    dit, anciens = StringIO(), {s: signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT)}
    minuteur = Timer(0.2, os.kill, [os.getpid(), signe])
    minuteur.start()

    call_command("horloge", stdout=dit)

    for numero, ancien in anciens.items():
        signal.signal(numero, ancien)
    assert dit.getvalue().splitlines()[-1] == "L’horloge s’arrête."
