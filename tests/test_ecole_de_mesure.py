"""L’école des mesures (benchmarks/ecole.py) est une vraie école : ses lignes suivent les règles."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from benchmarks import ecole_base
from benchmarks.echelle_pages import PAGES
from benchmarks.ecole_copies import multiplier
from benchmarks.ecole_tables import Tables
from comptes.models import Inscription, Utilisateur
from documents.models import Dossier
from evaluations.models import Evaluation
from portfolio.lectures import contenu_actuel
from portfolio.models import TRANSITIONS, Etat, Journal, Preuve, Realisation, Soumission
from tests import fabriques

ETUDIANTS = 35


@pytest.fixture(scope="module")
def ecole(base_du_fichier):
    fabriques.session(2027)
    ecole_base.batir(ETUDIANTS)
    return ecole_base.reperes()


@pytest.fixture
def visite(db, ecole, anonyme):
    """`visite(role)` : un client entré comme cette personne, et de quoi remplir ses adresses."""

    def entrer(role):
        reperes = ecole[role][0]
        if role == "jury":
            entree = {"nom": "Mme Petit", "cle": "0123456789abcdef"}
            anonyme.post(f"/jury/{reperes['jeton']}/entrer/", entree)
        else:
            anonyme.force_login(Utilisateur.objects.get(email=reperes["compte"]))
        return anonyme, reperes

    return entrer


def test_chacun_a_ses_vingt_cinq_realisations(db, ecole):
    travaux = [inscrit.realisations.count() for inscrit in Inscription.objects.all()]

    assert travaux == [25] * ETUDIANTS


def test_tout_ce_qui_est_garde_repond_a_son_empreinte(db, ecole):
    dit = StringIO()
    call_command("verifier_coherence", stdout=dit)

    # Les autres fichiers rangés sont ceux que d’autres essais ont laissés : nul ne les nomme plus.
    dernier = dit.getvalue().splitlines()[-1]
    assert dernier == "✓ 4\u00a0dossiers déposés, tout répond à son empreinte."


def test_chaque_ligne_passe_les_regles_de_son_modele(db, ecole):
    for modele in (Realisation, Preuve, Soumission, Evaluation, Journal):
        for ligne in modele.objects.order_by("pk")[::40]:
            ligne.full_clean(validate_unique=False)


def test_ce_qui_attend_un_avis_est_ce_que_l_etudiant_a_sous_les_yeux(db, ecole):
    soumissions = Soumission.objects.dernieres().filter(realisation__etat=Etat.SOUMISE)

    assert soumissions.exists()
    for soumission in soumissions:
        assert soumission.contenu_fige == contenu_actuel(soumission.realisation)


def test_le_journal_suit_la_table_des_etats(db, ecole):
    for realisation in Realisation.objects.prefetch_related("journal"):
        etat = Etat.BROUILLON
        for pas in sorted(realisation.journal.all(), key=lambda pas: pas.le):
            transition = TRANSITIONS[pas.verbe]
            assert (pas.depuis, pas.depuis in transition.depuis) == (etat, True)
            assert pas.vers in transition.vers
            etat = pas.vers
        assert realisation.etat == etat


def test_une_validation_repond_a_toutes_les_revendications(db, ecole):
    for evaluation in Evaluation.objects.filter(decision="validee").select_related("soumission"):
        reponses = dict(evaluation.retenues.values_list("sous_competence", "retenue"))
        assert set(reponses) == evaluation.soumission.contenu_fige.sous_competences
        assert any(reponses.values())


@pytest.mark.parametrize(
    "role, adresse", [(role, adresse) for role in PAGES for adresse in PAGES[role]]
)
def test_chaque_page_mesuree_repond(visite, role, adresse):
    client, reperes = visite(role)
    reponse = client.get(adresse.format_map(reperes))

    assert reponse.status_code == 200


def test_la_meme_graine_donne_les_memes_lignes(db):
    fabriques.session(2027)
    ecoles = []
    for _ in range(2):
        tables = Tables()
        decor = ecole_base.decor(tables, secret="x")
        list(ecole_base.lyceen(decor, 1, 3))
        ecoles.append(dict(tables.lignes))

    assert ecoles[0] == ecoles[1]


def test_les_prochains_identifiants_suivent(db, ecole):
    dernier = Realisation.objects.order_by("-pk").values_list("pk", flat=True).first()
    inscription = Dossier.objects.first().inscription

    assert fabriques.realisation(inscription).pk == dernier + 1


def test_une_copie_est_une_ecole_de_plus(db, ecole):
    """Autant de lignes, liées entre elles, et rien de commun que ce que tous partagent."""
    with connection.cursor() as curseur:
        # Ce que la base a remis à plus tard se vérifie ici : ses tables peuvent alors changer.
        if connection.vendor == "postgresql":
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
    index = connection.introspection.get_constraints
    avant = {modele: modele._base_manager.count() for modele in (Inscription, Preuve, Evaluation)}
    with connection.cursor() as curseur:
        index_avant = index(curseur, Realisation._meta.db_table)

    multiplier(3)

    for modele, nombre in avant.items():
        assert modele._base_manager.count() == 3 * nombre
    copie = Inscription.objects.order_by("-pk").first()
    assert [travail.inscription for travail in copie.realisations.all()] == [copie] * 25
    assert copie.etudiant.email.startswith("2-")
    assert copie.promotion.etablissement.uai == "0000003A"
    copiee = Evaluation.objects.order_by("-pk").first()
    assert copiee.soumission.realisation.inscription.promotion.etablissement.uai == "0000003A"
    with connection.cursor() as curseur:
        assert index(curseur, Realisation._meta.db_table).keys() == index_avant.keys()
        connection.check_constraints()
    assert fabriques.realisation(copie).pk == 3 * 25 * ETUDIANTS + 1
