"""La proximité d’un récit et d’une sous-compétence : des mots pliés, un score qui s’explique."""

import pytest

from portfolio.lexique import LEXIQUES
from portfolio.proximite import Proximite, profils, profils_du_bloc, proximite, racine
from tests.fabriques import sous_competence

pytestmark = pytest.mark.django_db

LEXIQUE = LEXIQUES["bts-sio"]


@pytest.fixture
def rapprocher(bloc):
    """`rapprocher(récit, 1, 5)` : à quel point, et pourquoi."""
    lus = profils(bloc, LEXIQUE)
    return lambda texte, *rangs: proximite(texte, lus[sous_competence(*rangs)])


def classement(bloc, texte):
    """Les rangs officiels des sous-compétences, de la plus proche à la moins proche."""
    lus = profils(bloc, LEXIQUE)
    rangs = {s.id: (c.ordre, s.ordre) for c in bloc.competences for s in c.sous_competences}
    return [rangs[pk] for pk in sorted(lus, key=lambda pk: -proximite(texte, lus[pk]).score)]


def test_le_lexique_a_une_entree_par_sous_competence(bloc):
    assert list(LEXIQUE) == [
        (c.ordre, s.ordre) for c in bloc.competences for s in c.sous_competences
    ]


@pytest.mark.parametrize(
    "mots, attendue",
    [
        (("Sauvegarde", "sauvegardes", "SAUVEGARDER", "sauvegardées", "sauvegardé"), "sauvegard"),
        (("déploiement", "déployer", "Déployée"), "deploi"),
        (("restauration", "restaurations", "restaurer", "restauré"), "restaur"),
        (("planifier", "planification", "planifiées"), "planif"),
        (("réseau", "réseaux"), "reseau"),
    ],
)
def test_les_formes_d_un_mot_ont_une_racine(mots, attendue):
    assert {racine(mot) for mot in mots} == {attendue}


@pytest.mark.parametrize(
    "recit, attendue",
    [
        ("J’ai restauré une sauvegarde Veeam et mesuré la durée.", (1, 5)),
        ("Tickets GLPI qualifiés et escaladés pendant le stage.", (2, 1)),
        ("Relevé de l’inventaire du parc avec FusionInventory.", (1, 1)),
        ("Plan de tests et procès-verbal de recette signé.", (5, 1)),
        ("Flux RSS lus dans Feedly, une synthèse de veille par mois.", (6, 2)),
        ("Diagramme de Gantt et tableau kanban du projet.", (4, 2)),
        ("Audience du site mesurée avec Matomo, référencement revu.", (3, 2)),
    ],
)
def test_un_recit_va_d_abord_a_sa_sous_competence(bloc, recit, attendue):
    assert classement(bloc, recit)[0] == attendue


def test_la_raison_donne_les_mots_du_recit_et_ceux_du_metier(rapprocher):
    raison = rapprocher("Restauration du serveur testée en 20 minutes avec Borg.", 1, 5).raison

    assert raison == "mots communs\u00a0: restauration, testée\u00a0; mots du métier\u00a0: borg"


@pytest.mark.parametrize(
    "recit", ["", "🙂 🙂", "Réunion d’équipe.", "une sauvegarde", "\0", "a" * 20_000]
)
def test_un_recit_sans_rapport_n_est_pas_propose(rapprocher, recit):
    assert not rapprocher(recit, 1, 5).assez_proche


def test_un_recit_vide_n_a_ni_score_ni_raison(rapprocher):
    proche = rapprocher("", 1, 5)

    assert (proche, proche.raison) == (Proximite(0, (), ()), "")


def test_repeter_un_mot_rapporte_de_moins_en_moins(rapprocher):
    une, deux, cent = (rapprocher("rsync " * n, 1, 5).score for n in (1, 2, 100))

    assert une < deux < cent < 2 * une


def test_noye_dans_un_long_recit_un_mot_pese_moins(rapprocher):
    seul, noye = (rapprocher("rsync " + "autre " * n, 1, 5).score for n in (10, 3000))

    assert noye < seul / 2


def test_un_mot_propre_a_une_sous_competence_pese_plus_qu_un_mot_partage(rapprocher):
    assert rapprocher("snapshot", 1, 5).score > rapprocher("service", 1, 4).score


def test_quarante_longs_recits_ne_reduisent_chaque_mot_qu_une_fois(rapprocher, bloc):
    texte = " ".join(i.texte for c in bloc.competences for i in c.indicateurs)
    recits = [(f"{rang} " + texte * 6)[:20_000] for rang in range(40)]
    rapprocher(recits[0], 1, 5)

    reduits = racine.cache_info().misses
    scores = {rapprocher(recit, 1, 5).score for recit in recits}

    # Chaque récit n’a de neuf que son rang ; le temps, lui, se mesure par `make bench`.
    assert (len(scores), racine.cache_info().misses - reduits < len(recits)) == (1, True)


def test_les_profils_d_un_referentiel_ne_se_calculent_qu_une_fois(bloc):
    lus = profils_du_bloc(bloc, "bts-sio")

    assert lus == profils(bloc, LEXIQUE)
    assert profils_du_bloc(bloc, "bts-sio") is lus
