"""Le résumé du matin : un avis par enseignant que quelque chose attend, une fois par jour."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from comptes import actions as avis
from comptes.management.horloge import RENDEZ_VOUS, faire_ce_qui_est_du
from comptes.models import Avis, Rythme
from evaluations.actions.attributions import attribuer
from evaluations.actions.resume import resumer_ce_qui_attend
from evaluations.lectures.resume import resumes
from evaluations.models import SecondRegard
from tests import fabriques
from tests.fabriques import MIDI, PARIS

MARDI = datetime(2026, 11, 17, 7, 0, 20, tzinfo=PARIS)
DU_MATIN = tuple(t for t in RENDEZ_VOUS if t.nom in {"resume", "courriels"})


def titres(personne):
    resumes_lus = Avis.objects.de(personne).filter(chemin="/evaluations/#attente")
    return list(resumes_lus.order_by("pk").values_list("titre", flat=True))


@pytest.fixture
def deux_en_attente(inscription_d_ines):
    return [fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=j)) for j in (11, 0)]


def test_le_resume_dit_le_nombre_la_classe_et_la_plus_ancienne(deux_en_attente, lefevre):
    resumer_ce_qui_attend(MARDI)

    assert titres(lefevre) == [
        "2\u00a0soumissions à évaluer en BTS SIO 2, la plus ancienne depuis 12\u00a0jours"
    ]


def test_plusieurs_classes_et_un_second_regard_tiennent_en_un_avis(
    deux_en_attente, inscription_de_kenza, lefevre, bernard
):
    fabriques.enseignement(lefevre, inscription_de_kenza.promotion)
    fabriques.soumise(inscription_de_kenza)
    jugee = fabriques.validee(inscription_de_kenza, bernard)
    evaluation = fabriques.soumission_de(jugee).evaluation
    SecondRegard.objects.create(evaluation=evaluation, relecteur=lefevre, tire_le=MIDI)

    resumer_ce_qui_attend(MARDI)

    assert titres(lefevre) == [
        "3\u00a0soumissions à évaluer\u00a0: BTS SIO 2 (2), BTS SIO 1 (1), la plus ancienne "
        "depuis 12\u00a0jours\u00a0; 1\u00a0second regard à rendre"
    ]


def test_rien_n_attend_rien_ne_part(inscription_d_ines, lefevre, bernard):
    fabriques.validee(inscription_d_ines, lefevre)

    assert (resumer_ce_qui_attend(MARDI), titres(lefevre)) == (0, [])


def test_ce_qui_est_a_un_collegue_ne_s_annonce_qu_a_lui(sio2, deux_en_attente, lefevre):
    roche = fabriques.personne("roche@sillage.example", nom="Roche")
    fabriques.enseignement(roche, sio2)
    for travail in deux_en_attente:
        attribuer(travail, acteur=lefevre, a=roche, le=MIDI)

    resumer_ce_qui_attend(MARDI)

    assert (len(titres(lefevre)), len(titres(roche))) == (0, 1)


def test_le_meme_jour_ne_s_annonce_qu_une_fois_meme_lu(deux_en_attente, lefevre):
    faits = [resumer_ce_qui_attend(MARDI)]
    avis.lire_les_avis(lefevre, le=MARDI, chemin="/evaluations/")
    faits += [resumer_ce_qui_attend(MARDI + timedelta(hours=heures)) for heures in (1, 4)]

    assert (faits, len(titres(lefevre))) == ([1, 0, 0], 1)


def test_le_lendemain_remplace_le_resume_que_l_on_n_a_pas_lu(deux_en_attente, lefevre):
    for jours in (0, 1):
        resumer_ce_qui_attend(MARDI + timedelta(days=jours))

    assert [titre.split()[-2:] for titre in titres(lefevre)] == [["13", "jours"]]


def test_un_seul_courriel_part_avec_le_reste(deux_en_attente, lefevre, settings):
    settings.ADRESSE_DU_SITE = "https://sillage.example"
    faits = [faire_ce_qui_est_du(MARDI + timedelta(hours=h), DU_MATIN) for h in (0, 1, 24)]

    assert faits == [["resume", "courriels"], ["courriels"], ["resume", "courriels"]]
    assert [m.body.count("à évaluer en BTS SIO 2") for m in mail.outbox] == [1, 1]
    assert mail.outbox[0].body.count("https://sillage.example/evaluations/#attente") == 1
    assert [m.to for m in mail.outbox] == [[lefevre.email], [lefevre.email]]


def test_qui_ne_veut_pas_de_courriel_n_a_pas_de_resume(deux_en_attente, lefevre):
    avis.choisir_le_rythme(lefevre, Rythme.JAMAIS)

    assert resumer_ce_qui_attend(MARDI) == 0


@pytest.mark.parametrize(
    "instant, du",
    [
        (datetime(2026, 11, 17, 6, 59, tzinfo=PARIS), False),
        (datetime(2026, 11, 17, 7, 0, tzinfo=PARIS), True),
        (datetime(2026, 11, 17, 11, 59, tzinfo=PARIS), True),
        (datetime(2026, 11, 17, 12, 0, tzinfo=PARIS), False),
        (datetime(2026, 11, 21, 9, 0, tzinfo=PARIS), False),
        (datetime(2026, 11, 11, 9, 0, tzinfo=PARIS), False),
        (datetime(2027, 3, 29, 9, 0, tzinfo=PARIS), False),
        (datetime(2027, 5, 6, 9, 0, tzinfo=PARIS), False),
        (datetime(2027, 5, 7, 9, 0, tzinfo=PARIS), True),
    ],
    ids=["trop tôt", "7 h", "fin de matinée", "midi", "samedi", "11 novembre", "lundi de Pâques"]
    + ["Ascension", "lendemain de l’Ascension"],
)
def test_le_resume_part_les_jours_ouvres_vers_sept_heures(instant, du):
    [resume] = [t for t in RENDEZ_VOUS if t.nom == "resume"]

    assert (resume.periodicite.echeance(instant) is not None) == du


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_resumes_se_lisent_en_trois_requetes(
    inscription_d_ines, lefevre, bernard, django_assert_num_queries, nombre
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)

    with django_assert_num_queries(3):
        assert [resume.enseignant for resume in resumes()] == [lefevre]
