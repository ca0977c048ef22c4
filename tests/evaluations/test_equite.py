"""L’accord de l’équipe, la charge et les délais : des nombres et des mots, jamais un palmarès."""

from datetime import timedelta

import pytest

from evaluations.lectures.accords import Accord, accords
from evaluations.lectures.charge import charge, duree_dite
from evaluations.models import Attribution
from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau

pytestmark = pytest.mark.django_db


@pytest.fixture
def roche(sio2):
    return fabriques.collegue(sio2)


def comparer(inscrit, premier, second, *couples):
    """Pour chaque couple de codes, une évaluation du premier relue par le second."""
    for un, deux in couples:
        travail = fabriques.soumise(inscrit)
        niveaux = [{indicateur(): niveau(code)} if code else {} for code in (un, deux)]
        evaluation = fabriques.juger(travail, premier, niveaux=niveaux[0])
        fabriques.relue(evaluation, second, niveaux[1])


# L’accord


@pytest.mark.parametrize(
    "ecarts, exacts, a_un_pres, sens, trop_peu",
    [
        ((), 0, 0, "aucun écart", True),
        ((0, 0, 0, 0), 4, 4, "aucun écart", True),
        ((0, 1, -1, 2, 0), 2, 4, "plus haut 2 fois, plus bas 1 fois", False),
        ((-2, -3, 0, 0, 0), 3, 3, "plus bas 2 fois", False),
    ],
)
def test_un_accord_se_dit_en_nombres_et_en_mots(ecarts, exacts, a_un_pres, sens, trop_peu):
    lu = Accord(ecarts)

    assert (lu.exacts, lu.a_un_niveau_pres, lu.trop_peu) == (exacts, a_un_pres, trop_peu)
    assert lu.sens.replace("\xa0", " ") == sens


def test_les_accords_se_comptent_par_indicateur(inscription_d_ines, lefevre, roche, sio2):
    couples = [("BM", "BM"), ("BM", "EM"), ("NM", "BM"), ("NE", "BM"), ("NE", "NE"), ("", "BM")]
    comparer(inscription_d_ines, roche, lefevre, *couples)
    lus = accords(sio2)

    [competence] = lus.competences
    [ligne] = competence.lignes
    assert (ligne.indicateur.id, ligne.accord.ecarts) == (indicateur(), (0, 0, 1, 2))
    assert lus.reponses == (True,) * 6
    assert lus.resume.replace("\xa0", " ") == (
        "4 niveaux comparés, 2 identiques, 3 à un niveau près au plus ; "
        "6 réponses comparées, 6 identiques"
    )


def test_un_regard_en_attente_ou_d_une_autre_classe_ne_compte_pas(
    inscription_d_ines, inscription_de_kenza, lefevre, roche, bernard, sio1, sio2
):
    evaluation = fabriques.juger(fabriques.soumise(inscription_d_ines), roche)
    fabriques.second_regard(evaluation, lefevre)
    autre = fabriques.collegue(sio1, "Thomas")
    comparer(inscription_de_kenza, bernard, autre, ("BM", "BM"))

    assert accords(sio2).resume == ""
    assert accords(sio1).ensemble.nombre == 1


def test_aucun_etudiant_n_est_nomme(client_de, inscription_d_ines, lefevre, roche, sio2, admin):
    comparer(inscription_d_ines, roche, lefevre, ("BM", "EM"))

    for personne in (lefevre, roche, admin):
        page = client_de(personne).get(f"/promotions/{sio2.pk}/equite/").content.decode()
        assert (page.count("Inès"), page.count("Moreau"), page.count("κ")) == (0, 0, 0)
        assert page.count("trop peu pour conclure") == 1


# La charge


def attribuer(realisation, a, par):
    Attribution.objects.create(realisation=realisation, enseignant=a, par=par, le=MIDI)


def test_la_charge_suit_l_alphabet_et_la_derniere_attribution(
    inscription_d_ines, lefevre, roche, sio2
):
    chez_roche, commune = (
        fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=n)) for n in (4, 2)
    )
    rendue = fabriques.soumise(inscription_d_ines)
    for qui in (lefevre, roche):
        attribuer(chez_roche, qui, lefevre)
    for qui in (roche, None):
        attribuer(commune, qui, lefevre)
    attribuer(rendue, lefevre, lefevre)
    lue = charge(sio2, le=MIDI + timedelta(days=1))

    assert [(c.nom, c.en_attente, c.plus_ancienne_le) for c in (*lue.personnes, lue.commune)] == [
        ("Mme Lefèvre", 1, MIDI),
        ("Mme Roche", 1, MIDI - timedelta(days=4)),
        ("À toute l’équipe", 1, MIDI - timedelta(days=2)),
    ]


def test_le_delai_est_celui_du_milieu_sur_trente_jours(inscription_d_ines, lefevre, sio2):
    for jours in (1, 2, 9):
        travail = fabriques.soumise(inscription_d_ines)
        fabriques.juger(travail, lefevre, le=MIDI + timedelta(days=jours))
    ancien = fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=90))
    fabriques.juger(ancien, lefevre, le=MIDI - timedelta(days=40))

    [lue] = charge(sio2, le=MIDI + timedelta(days=10)).personnes
    assert (lue.rendues, lue.delai_median) == (3, "2\xa0jours")
    [lue] = charge(sio2, le=MIDI + timedelta(days=50)).personnes
    assert (lue.rendues, lue.delai_median) == (0, "")


def test_ce_qui_reste_chez_un_collegue_parti_revient_a_tous(
    inscription_d_ines, lefevre, roche, sio2
):
    attribuer(fabriques.soumise(inscription_d_ines), roche, lefevre)
    roche.enseignements.all().delete()
    lue = charge(sio2, le=MIDI)

    assert [c.nom for c in lue.personnes] == ["Mme Lefèvre"]
    assert lue.commune.en_attente == 1


@pytest.mark.parametrize(
    "heures, dite",
    [(0.2, "moins d’une heure"), (1, "1 heure"), (47, "47 heures"), (60, "2 jours")],
)
def test_une_duree_se_dit_dans_son_unite(heures, dite):
    assert duree_dite(timedelta(hours=heures)).replace("\xa0", " ") == dite


# Le prix


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_sept_requetes(
    client_de, inscription_d_ines, lefevre, roche, sio2, django_assert_num_queries, nombre
):
    for rang in range(nombre):
        comparer(inscription_d_ines, roche, lefevre, ("BM", "EM"))
        attribuer(fabriques.soumise(inscription_d_ines), roche, lefevre)
        fabriques.collegue(sio2, f"Nom{rang}")
    client = client_de(lefevre)

    # session, personne, menu, promotion, regards, accords, charge
    with django_assert_num_queries(7):
        client.get(f"/promotions/{sio2.pk}/equite/")
