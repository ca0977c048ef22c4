"""La classe de démonstration : complète, crédible, refusée en production, chargée une seule fois.

Elle est chargée une fois pour toute la suite, dans une transaction défaite à la fin.
"""

import re
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptes.management.commands.charger_demo import DEJA_CHARGEE
from comptes.management.demonstration.donnees import DOSSIER, lire_modeles
from comptes.models import Avis, Inscription, Promotion, Utilisateur
from documents.calculs.page_de_depot import STAGES, page_de_depot
from documents.lectures.commissions import adresse_de_la_commission
from documents.models import Commission, Dossier
from evaluations.lectures import FiltresDeFile, file_d_attente, nombre_en_attente
from evaluations.lectures.accords import accords
from evaluations.lectures.rappels import rappels
from evaluations.models import Evaluation, Positionnement, Remarque, Retenue, SecondRegard
from evaluations.regles import realisations_a_evaluer
from portfolio.models import (
    AutoEvaluation,
    Commentaire,
    Etat,
    FichierDeNote,
    Invitation,
    Journal,
    Mobilisation,
    Note,
    Preuve,
    Realisation,
    Soumission,
    Stage,
    SuiviDeSavoir,
    VeilleDeLien,
)
from referentiel.models import SessionExamen

pytestmark = pytest.mark.django_db

TEXTES = ("intitule", "contribution", "contexte", "demarche", "resultats", "environnement")
COMPTES = ["ines", "hugo", "kenza", "lefevre", "roche", "bernard", "admin"]
PRENOMS_DE_LA_MATRICE = {
    *("Adam", "Chloé", "Enzo", "Fatou", "Hugo", "Inès", "Jules", "Léa"),
    *("Mathis", "Nora", "Oscar", "Rania", "Tom"),
}


def charger() -> str:
    sortie = StringIO()
    with override_settings(DEBUG=True):
        call_command("charger_demo", stdout=sortie)
    return sortie.getvalue()


@pytest.fixture
def classe(demonstration: str) -> str:
    """Ce que la commande imprime ; la base garde la classe jusqu’à la fin de la suite."""
    return demonstration


def realisations_de(prenom: str) -> Counter[str]:
    etats = Realisation.objects.filter(inscription__etudiant__email=f"{prenom}@sillage.example")
    return Counter(etats.values_list("etat", flat=True))


def sous_competences_validees(prenom: str) -> set[int]:
    travaux = Realisation.objects.filter(inscription__etudiant__email=f"{prenom}@sillage.example")
    retenues = Retenue.objects.validants().filter(
        evaluation__soumission__realisation__in=travaux, retenue=True
    )
    return set(retenues.values_list("sous_competence", flat=True))


def en_attente(prenom: str) -> list[Realisation]:
    enseignant = Utilisateur.objects.get(email=f"{prenom}@sillage.example")
    return list(realisations_a_evaluer(enseignant).order_by("soumise_le"))


def test_la_demonstration_est_refusee_hors_debug():
    with pytest.raises(CommandError) as refus, override_settings(DEBUG=False):
        call_command("charger_demo")

    assert not Utilisateur.objects.exists()
    assert str(refus.value) == (
        "La classe de démonstration ne se charge qu’avec DEBUG=1 : "
        "le mot de passe de ses comptes est public."
    )


def test_la_commande_dit_toujours_les_comptes_et_leur_mot_de_passe(classe):
    for dit in (classe, charger()):
        assert re.findall(r"(\w+)@sillage\.example", dit) == COMPTES
        assert dit.splitlines()[1] == "Comptes de démonstration (mot de passe : demo-sillage)"


def test_une_deuxieme_execution_ne_change_rien(classe):
    avant = Journal.objects.count(), Preuve.objects.count(), Utilisateur.objects.count()

    with CaptureQueriesContext(connection) as requetes:
        dit = charger()

    assert dit.splitlines()[0] == DEJA_CHARGEE
    assert len(requetes) == 2  # la classe est là ; les liens de jury ouverts
    assert (Journal.objects.count(), Preuve.objects.count(), Utilisateur.objects.count()) == avant


def test_les_deux_classes_ont_leur_effectif_et_leur_session(classe):
    effectifs = {
        (p.nom, p.session.annee): p.inscriptions.count()
        for p in Promotion.objects.select_related("session")
    }

    assert effectifs == {("BTS SIO 2", 2027): 14, ("BTS SIO 1", 2028): 12}
    assert SessionExamen.objects.get(annee=2028).depot_le is None


def test_la_deuxieme_annee_est_celle_de_la_matrice(classe):
    prenoms = Inscription.objects.filter(promotion__nom="BTS SIO 2").values_list(
        "etudiant__prenom", flat=True
    )

    assert set(prenoms) - PRENOMS_DE_LA_MATRICE == {"Yanis"}
    assert PRENOMS_DE_LA_MATRICE - set(prenoms) == set()


def test_l_option_ne_se_choisit_qu_en_deuxieme_annee(classe):
    options = Counter(Inscription.objects.values_list("promotion__nom", "option"))

    assert options[("BTS SIO 1", "")] == 12
    assert set(options) == {("BTS SIO 1", ""), ("BTS SIO 2", "SISR"), ("BTS SIO 2", "SLAM")}


@pytest.mark.parametrize("nom", COMPTES)
def test_chaque_compte_ouvre_avec_le_mot_de_passe_de_demonstration(classe, nom):
    compte = Utilisateur.objects.get(email=f"{nom}@sillage.example")

    assert compte.check_password("demo-sillage")
    assert compte.is_superuser == (nom == "admin")


def test_chaque_enseignant_n_a_que_sa_classe(classe):
    couples = Promotion.objects.values_list("enseignements__enseignant__nom", "nom")

    assert sorted(couples) == [
        ("Bernard", "BTS SIO 1"),
        ("Lefèvre", "BTS SIO 2"),
        ("Roche", "BTS SIO 2"),
    ]


def test_ines_a_un_portfolio_riche(classe):
    mobilisees = Mobilisation.objects.filter(
        realisation__inscription__etudiant__email="ines@sillage.example"
    ).exclude(realisation__etat=Etat.BROUILLON)

    assert realisations_de("ines") == {
        Etat.VALIDEE: 4,
        Etat.SOUMISE: 2,
        Etat.A_REPRENDRE: 1,
        Etat.BROUILLON: 2,
    }
    assert len(set(mobilisees.values_list("sous_competence", flat=True))) == 17
    assert len(sous_competences_validees("ines")) == 11


def test_ines_a_soumis_de_nouveau_apres_une_demande_de_reprise(classe):
    realisation = Realisation.objects.get(
        inscription__etudiant__email="ines@sillage.example", intitule__startswith="Plan de sauv"
    )
    premiere, seconde = realisation.soumissions.order_by("numero")

    reponses = premiere.evaluation.retenues.order_by("sous_competence__ordre")

    assert premiere.evaluation.decision == "a_reprendre"
    assert list(reponses.values_list("retenue", flat=True)) == [False, True]
    assert len(seconde.contenu["resultats"]) > len(premiere.contenu["resultats"])
    assert len(seconde.contenu["preuves"]) == len(premiere.contenu["preuves"]) + 1


def test_hugo_a_un_portfolio_pauvre(classe):
    assert realisations_de("hugo") == {Etat.VALIDEE: 1, Etat.BROUILLON: 1}
    assert len(sous_competences_validees("hugo")) == 1


def test_tous_les_etats_existent_dans_chaque_classe(classe):
    couples = Realisation.objects.values_list("inscription__promotion__nom", "etat").distinct()

    assert set(couples) == {(n, e) for n in ("BTS SIO 1", "BTS SIO 2") for e in Etat.values}


def test_l_etat_de_chaque_realisation_est_celui_de_son_journal(classe):
    for realisation in Realisation.objects.prefetch_related("journal"):
        lignes = sorted(realisation.journal.all(), key=lambda ligne: (ligne.le, ligne.pk))
        etats = [Etat.BROUILLON, *(ligne.vers for ligne in lignes)]
        assert [ligne.depuis for ligne in lignes] == etats[:-1]
        assert realisation.etat == etats[-1]


def test_chaque_histoire_est_en_ordre(classe):
    for premiere in Soumission.objects.filter(numero=1).select_related("realisation"):
        realisation = premiere.realisation
        assert realisation.debut_le <= realisation.fin_le <= premiere.soumise_le.date()
        assert realisation.cree_le < premiere.soumise_le <= timezone.now()


@pytest.mark.parametrize("nom, nombre, jours", [("lefevre", 7, 5), ("bernard", 4, 4)])
def test_la_file_d_attente_est_fournie(classe, nom, nombre, jours):
    attente = en_attente(nom)

    assert len(attente) == nombre
    assert (timezone.now() - attente[0].soumise_le).days == jours


def test_la_file_se_partage_avec_une_collegue(classe):
    lefevre, roche = (
        Utilisateur.objects.get(email=f"{nom}@sillage.example") for nom in ("lefevre", "roche")
    )

    assert [nombre_en_attente(p) for p in (lefevre, roche)] == [5, 6]
    assert len(file_d_attente(roche, FiltresDeFile(a="moi"))) == 2


def test_deux_collegues_se_relisent(classe):
    promotion = Promotion.objects.get(nom="BTS SIO 2")
    lefevre, roche = (
        Utilisateur.objects.get(email=f"{nom}@sillage.example") for nom in ("lefevre", "roche")
    )
    attente, rendus = SecondRegard.objects.all().a_rendre(), SecondRegard.objects.rendus()

    assert [r.relecteur for r in attente] == [lefevre]
    assert Counter(rendus.values_list("relecteur", flat=True)) == {roche.pk: 7, lefevre.pk: 4}
    assert accords(promotion).ensemble.nombre > 20


def test_deux_rappels_sont_partis_dont_un_trop_recent_pour_un_autre(classe):
    promotion = Promotion.objects.get(nom="BTS SIO 2")
    lus = rappels(promotion, le=timezone.now()).etudiants

    dits = {e.nom: e.prevenu for e in lus if e.dernier_le}
    assert {nom.split()[0]: prevenu for nom, prevenu in dits.items()} == {
        "Hugo": True,
        "Yanis": False,
    }


def test_qui_a_ecrit_est_venu_et_une_remarque_attend_sous_sa_touche(classe):
    etudiants = Utilisateur.objects.filter(inscriptions__isnull=False)
    sans_travail = etudiants.filter(inscriptions__realisations__isnull=True)

    assert set(etudiants.filter(last_login=None)) == set(sans_travail)
    assert [r.touche for r in Remarque.objects.order_by("touche")] == ["c", "p", "r"]


def test_chaque_revendication_soumise_est_justifiee(classe):
    soumises = Mobilisation.objects.exclude(realisation__etat=Etat.BROUILLON)

    assert soumises.filter(justification="").count() == 0
    assert soumises.count() > 150


def test_un_renvoi_comme_une_validation_dit_pourquoi(classe):
    assert not Evaluation.objects.filter(commentaire="").exists()


def test_des_niveaux_sont_arretes_dans_chaque_classe(classe):
    etudiants = Positionnement.objects.values_list(
        "inscription__promotion__nom", "inscription__etudiant__prenom"
    )

    assert Counter(etudiants) == {
        ("BTS SIO 2", "Nora"): 6,
        ("BTS SIO 2", "Inès"): 5,
        ("BTS SIO 2", "Enzo"): 3,
        ("BTS SIO 2", "Oscar"): 2,
        ("BTS SIO 2", "Adam"): 1,
        ("BTS SIO 1", "Camille"): 1,
        ("BTS SIO 1", "Sarah"): 1,
    }


def test_les_stages_sont_varies_et_ceux_d_ines_sont_attestes(classe):
    par_prenom = Counter(Stage.objects.values_list("inscription__etudiant__prenom", flat=True))
    sans = Stage.objects.filter(attestation="")
    attestes = Stage.objects.filter(inscription__etudiant__prenom="Inès").exclude(attestation="")

    assert {p: par_prenom[p] for p in ("Inès", "Léa", "Hugo", "Yanis", "Kenza")} == {
        "Inès": 2,
        "Léa": 2,
        "Hugo": 1,
        "Yanis": 0,
        "Kenza": 0,
    }
    assert set(sans.values_list("nature", flat=True)) == {"stage", "contrat"}
    assert [s.attestation.size == s.attestation_taille for s in attestes] == [True, True]


def test_la_classe_a_ses_habitudes(classe):
    """De quoi montrer le journal, le dialogue, une équipe, les deux regards, un lien suivi."""
    d_ines = {"inscription__etudiant__email": "ines@sillage.example"}

    assert Note.objects.filter(**d_ines).count() == 4
    assert FichierDeNote.objects.count() == 2
    assert AutoEvaluation.objects.filter(**d_ines).count() == 8
    assert SuiviDeSavoir.objects.filter(**d_ines).count() == 5
    assert Invitation.objects.count() == 2
    assert VeilleDeLien.objects.count() == 2
    assert Commentaire.objects.count() == 2


def test_les_vieux_avis_de_la_classe_sont_lus(classe):
    limite = timezone.now() - timedelta(days=4)

    assert Avis.objects.filter(cree_le__lt=limite, lu_le__isnull=True).count() == 0


def test_les_preuves_sont_de_vrais_petits_fichiers(classe):
    fichiers = Preuve.objects.exclude(sha256="")

    assert len(set(fichiers.values_list("type_mime", flat=True))) == 6
    assert all(0 < preuve.taille < 60_000 for preuve in fichiers)
    assert all(preuve.fichier.size == preuve.taille for preuve in fichiers)
    assert sum(f.stat().st_size for f in (DOSSIER / "preuves").iterdir()) < 500_000


def test_chacun_a_fait_ses_documents_sauf_une_capture_qui_circule(classe):
    fichiers = Preuve.objects.exclude(sha256="").values_list(
        "sha256", "realisation__inscription", "nom_fichier"
    )
    auteurs = {}
    for empreinte, inscription, nom in fichiers:
        auteurs.setdefault((empreinte, nom), set()).add(inscription)

    assert {nom for (_, nom), qui in auteurs.items() if len(qui) > 1} == {"restauration.png"}


def test_un_fichier_de_texte_est_propre_a_chaque_etudiant(classe):
    inventaires = Preuve.objects.filter(nom_fichier="inventaire-parc.csv")

    couples = set(inventaires.values_list("realisation", "sha256"))
    assert len({sha for _, sha in couples}) == len(couples) == inventaires.count()


def test_les_liens_menent_a_des_adresses_inventees(classe):
    hotes = Preuve.objects.exclude(lien="").values_list("lien", flat=True)
    portfolios = Inscription.objects.exclude(url_portfolio="")
    adresses = [*hotes, *portfolios.values_list("url_portfolio", flat=True)]

    assert [a for a in adresses if not re.match(r"https://[\w.-]+\.example(/|$)", a)] == []


def test_aucun_texte_n_a_d_apostrophe_droite_ni_de_trou(classe):
    textes = [
        *(texte for ligne in Realisation.objects.values_list(*TEXTES) for texte in ligne),
        *Mobilisation.objects.values_list("justification", flat=True),
        *Preuve.objects.values_list("intitule", flat=True),
        *Evaluation.objects.values_list("commentaire", flat=True),
        *Journal.objects.values_list("motif", flat=True),
        *Positionnement.objects.values_list("commentaire", flat=True),
    ]

    assert [texte for texte in textes if re.search(r"['{}@]| [;:?!»]|« ", texte)] == []


def test_chaque_modele_prouve_chaque_revendication():
    for modele in lire_modeles().values():
        appuyees = {rang for piece in modele.preuves for rang in piece.appuie}
        assert appuyees == set(range(len(modele.mobilisations))), modele.cle


def test_trois_ont_depose_et_ines_a_complete_un_stage_depuis(classe):
    deposants = Dossier.objects.order_by("inscription__etudiant__prenom")
    assert [d.inscription.etudiant.prenom for d in deposants] == ["Adam", "Chloé", "Inès"]

    inscription = Inscription.objects.avec_tout_l_entete().get(
        etudiant__email="ines@sillage.example"
    )
    page = page_de_depot(inscription, le=timezone.now())

    assert page.changements == (STAGES,)


def test_un_jury_attend_six_candidats_et_son_adresse_s_imprime(classe):
    commission = Commission.objects.get()
    adresse = adresse_de_la_commission(commission.liens.get())

    lignes = [ligne for ligne in classe.splitlines() if ligne.startswith("Jury")]
    assert lignes == [f"Jury, sans compte (Commission 1) : {adresse}"]
    prenoms = commission.convocations.values_list("inscription__etudiant__prenom", flat=True)
    assert set(prenoms) == {"Adam", "Chloé", "Enzo", "Fatou", "Hugo", "Inès"}
