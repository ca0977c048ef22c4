"""L’administration : créer les comptes, dresser les classes, lire les jugements sans y toucher."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from evaluations.models import Evaluation
from tests import fabriques
from tests.fabriques import indicateur, niveau

LISTES = [Utilisateur, Etablissement, Promotion, Inscription, Enseignement, Evaluation]


def adresse(modele, page, *arguments):
    return reverse(f"admin:{modele._meta.label_lower.replace('.', '_')}_{page}", args=arguments)


def trouves(client, modele, **recherche):
    page = client.get(adresse(modele, "changelist"), recherche)
    return [str(objet) for objet in page.context["cl"].result_list]


def decor(rang):
    """Un établissement, une session, une classe, un enseignant, un étudiant et son évaluation."""
    lycee = fabriques.etablissement(uai=f"000000{rang}B", nom=f"Lycée {rang}")
    classe = fabriques.promotion(f"Classe {rang}", 2030 + rang, lycee)
    enseignant = fabriques.personne(f"enseignant{rang}@sillage.example", nom=f"Prof {rang}")
    fabriques.enseignement(enseignant, classe)
    etudiant = fabriques.personne(f"etudiant{rang}@sillage.example", nom=f"Nom {rang}")
    inscrit = fabriques.inscription(etudiant, classe)
    fabriques.validee(inscrit, enseignant, niveaux={indicateur(1, 1): niveau("BM")})


def requetes(client, chemin):
    with CaptureQueriesContext(connection) as lues:
        assert client.get(chemin).status_code == 200
    return len(lues)


@pytest.mark.parametrize("modele", LISTES)
def test_une_liste_coute_autant_avec_trois_lignes_qu_avec_une(client_de, admin, modele):
    client, liste = client_de(admin), adresse(modele, "changelist")
    decor(1)
    avec_une = requetes(client, liste)

    decor(2)
    decor(3)

    assert requetes(client, liste) == avec_une
    assert avec_une <= 6


@pytest.mark.parametrize("modele", LISTES)
def test_une_recherche_et_une_fiche_s_ouvrent(client_de, admin, modele):
    decor(1)
    client, objet = client_de(admin), modele.objects.order_by("-pk").first()

    assert client.get(adresse(modele, "changelist"), {"q": "Nom"}).status_code == 200
    assert client.get(adresse(modele, "change", objet.pk)).status_code == 200


def test_la_fiche_d_une_classe_ne_coute_pas_une_requete_par_etudiant(client_de, admin, sio2):
    client, fiche = client_de(admin), adresse(Promotion, "change", sio2.pk)
    fabriques.inscription(fabriques.personne("un@sillage.example"), sio2)
    avec_un = requetes(client, fiche)

    fabriques.inscription(fabriques.personne("deux@sillage.example"), sio2)
    fabriques.inscription(fabriques.personne("trois@sillage.example"), sio2)

    assert requetes(client, fiche) == avec_un


@pytest.mark.parametrize("qui", ["ines", "lefevre"])
def test_l_administration_est_fermee_aux_autres(request, client_de, qui):
    client = client_de(request.getfixturevalue(qui))

    assert client.get(adresse(Utilisateur, "changelist"), follow=True).status_code == 403


# Les comptes


def creer(client, **champs):
    envoi = {"email": "Lina.Roy@Sillage.example", "prenom": "Lina", "nom": "Roy", "civilite": ""}
    return client.post(adresse(Utilisateur, "add"), envoi | champs)


def test_un_compte_se_cree_par_son_adresse_sans_mot_de_passe(client_de, admin):
    creer(client_de(admin))

    lina = Utilisateur.objects.get(nom="Roy")
    assert lina.email == "lina.roy@sillage.example"
    assert (lina.has_usable_password(), lina.is_active, lina.is_staff) == (False, True, False)


def test_un_compte_sans_mot_de_passe_le_choisit_par_courriel(client_de, admin, anonyme, mailoutbox):
    creer(client_de(admin))

    anonyme.post(reverse("account_reset_password"), {"email": "lina.roy@sillage.example"})

    assert [courriel.to for courriel in mailoutbox] == [["lina.roy@sillage.example"]]


def test_une_adresse_deja_prise_est_refusee_quelle_que_soit_la_casse(client_de, admin, ines):
    page = creer(client_de(admin), email=ines.email.upper())

    assert page.context["adminform"].form.errors == {
        "email": ["Cette adresse électronique a déjà un compte."]
    }


def test_un_compte_se_modifie(client_de, admin, ines):
    envoi = {"email": ines.email, "prenom": "Inès", "nom": "Moreau-Roy", "civilite": "mme"}

    client_de(admin).post(adresse(Utilisateur, "change", ines.pk), envoi | {"is_active": "on"})

    ines.refresh_from_db()
    assert (ines.nom, ines.civilite) == ("Moreau-Roy", "mme")


@pytest.mark.parametrize("cherche", ["inès", "ines moreau", "MOREAU", "ines.moreau@"])
def test_une_personne_se_cherche_sans_accent_ni_casse(client_de, admin, ines, hugo, cherche):
    Utilisateur.objects.filter(pk=ines.pk).update(email="ines.moreau@sillage.example")

    assert trouves(client_de(admin), Utilisateur, q=cherche) == ["Inès Moreau"]


@pytest.mark.parametrize(
    "role, attendus",
    [
        ("est_etudiant", ["Inès Moreau"]),
        ("est_enseignant", ["Claire Lefèvre"]),
        ("is_staff", ["Agnès Arnaud"]),
        ("aucun", ["Camille Martin"]),
    ],
)
def test_les_personnes_se_filtrent_par_role(client_de, admin, ines, lefevre, role, attendus):
    fabriques.personne()

    assert trouves(client_de(admin), Utilisateur, role=role) == attendus


def test_la_fiche_d_une_personne_mene_a_ses_inscriptions(
    client_de, admin, ines, inscription_d_ines
):
    page = client_de(admin).get(adresse(Utilisateur, "change", ines.pk)).content.decode()

    assert page.count(f'href="{adresse(Inscription, "change", inscription_d_ines.pk)}"') == 1


# Les classes


@pytest.mark.parametrize("filtre", ["", "zéro", "²", "0", "9" * 30])
@pytest.mark.parametrize("comptes", [{}, {"_facets": "True"}], ids=["sans", "comptes"])
def test_un_filtre_de_promotion_insense_ne_casse_rien(client_de, admin, filtre, comptes):
    page = client_de(admin).get(adresse(Inscription, "changelist"), {"promotion": filtre} | comptes)

    assert page.status_code == 200


def test_les_inscriptions_se_filtrent_par_promotion_et_option(
    client_de, admin, ines, hugo, kenza, sio2
):
    client = client_de(admin)

    assert trouves(client, Inscription, promotion=sio2.pk, option__exact="SLAM") == [
        "Inès Moreau — BTS SIO 2"
    ]


def test_le_filtre_de_promotion_lit_un_identifiant_a_deux_chiffres(client_de, admin, ines, sio1):
    Promotion.objects.filter(pk=sio1.pk).update(id=47)
    fabriques.inscription(fabriques.personne(), Promotion.objects.get(pk=47))

    assert trouves(client_de(admin), Inscription, promotion=47) == ["Camille Martin — BTS SIO 1"]


def test_une_inscription_se_cherche_par_n_candidat(client_de, admin, inscription_d_ines, hugo):
    Inscription.objects.filter(pk=inscription_d_ines.pk).update(numero_candidat="0274518303")

    assert trouves(client_de(admin), Inscription, q="4518") == ["Inès Moreau — BTS SIO 2"]


def test_une_seconde_inscription_active_est_refusee_par_une_phrase(client_de, admin, ines, sio1):
    envoi = {"etudiant": ines.pk, "promotion": sio1.pk, "option": ""}

    page = client_de(admin).post(adresse(Inscription, "add"), envoi)

    assert page.context["adminform"].form.errors == {
        "etudiant": ["Cette personne a déjà une inscription en cours."]
    }


def test_un_etudiant_s_ajoute_depuis_sa_classe(client_de, admin, ines, sio2):
    lina = fabriques.personne("lina@sillage.example")
    inscription = ines.inscriptions.get()
    lignes = {
        "enseignements-TOTAL_FORMS": 0,
        "enseignements-INITIAL_FORMS": 0,
        "inscriptions-TOTAL_FORMS": 2,
        "inscriptions-INITIAL_FORMS": 1,
        "inscriptions-0-id": inscription.pk,
        "inscriptions-0-option": "SISR",
        "inscriptions-1-etudiant": lina.pk,
        "inscriptions-1-option": "SLAM",
    }
    classe = {
        "nom": sio2.nom,
        "etablissement": sio2.etablissement_id,
        "referentiel": sio2.referentiel_id,
        "session": sio2.session_id,
    }

    client_de(admin).post(adresse(Promotion, "change", sio2.pk), classe | lignes)

    assert list(sio2.inscriptions.order_by("pk").values_list("etudiant", "option")) == [
        (ines.pk, "SISR"),
        (lina.pk, "SLAM"),
    ]


@pytest.mark.parametrize("modele", LISTES)
def test_une_liste_n_est_ni_comptee_ni_triee_en_entier(client_de, admin, modele):
    decor(1)
    client = client_de(admin)

    with CaptureQueriesContext(connection) as lues:
        client.get(adresse(modele, "changelist"))
    table = modele._meta.db_table
    des_lignes = [q["sql"] for q in lues if f'FROM "{table}"' in q["sql"]]
    assert not [sql for sql in des_lignes if "COUNT(*)" in sql or "DATE" in sql]
    assert any("LIMIT 1001" in sql for sql in des_lignes)


# Les jugements


def test_une_evaluation_se_cherche_par_son_etudiant(client_de, admin):
    decor(1)
    decor(2)

    assert len(trouves(client_de(admin), Evaluation, q="NÔM 2")) == 1


def test_l_administration_ne_decide_d_aucun_jugement(client_de, admin):
    decor(1)
    client, rendue = client_de(admin), Evaluation.objects.get()

    statuts = [
        client.post(adresse(Evaluation, "add"), {}).status_code,
        client.post(adresse(Evaluation, "change", rendue.pk), {"commentaire": "x"}).status_code,
        client.post(adresse(Evaluation, "delete", rendue.pk), {"post": "yes"}).status_code,
    ]

    assert statuts == [403, 403, 403]
    assert Evaluation.objects.get().commentaire == rendue.commentaire
