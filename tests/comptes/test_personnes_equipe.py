"""Ouvrir les comptes d’une équipe : la liste se relit ligne à ligne, puis s’écrit une fois."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comptes.lectures.decisions import Sort
from comptes.lectures.equipe import decider_l_equipe
from comptes.listes import lire
from comptes.listes.equipe import TROP_DE_COLONNES, lire_l_equipe, reconnaitre_l_equipe
from comptes.models import Acte, NatureDActe, Utilisateur
from tests import fabriques
from tests.comptes.listes import xlsx
from tests.troupe import sio1, sio2

ENTETE = "Nom;Prénom;Civilité;Adresse;Classes;Administration"
ROCHE = "ROCHE;Anne;Mme;anne.roche@lycee.example;BTS SIO 1, BTS SIO 2;non"


def lues(*lignes, entete=ENTETE):
    rangees = lire("\n".join([entete, *lignes]).encode()).rangees
    return lire_l_equipe(rangees, reconnaitre_l_equipe(rangees))


def decidees(*lignes, **options):
    return [(d.sort, d.raison) for d in decider_l_equipe(lues(*lignes, **options))]


@pytest.fixture
def deposer(client_de, admin):
    """`deposer(texte)` : la page après l’envoi, et de quoi confirmer."""
    client = client_de(admin)

    def envoyer(*lignes, **suite):
        donnees = {"texte": "\n".join([ENTETE, *lignes]), **suite}
        return client.post(reverse("equipe_importer"), donnees)

    def confirmer(page, **suite):
        donnees = {"liste": page.context["liste"], "confirmer": "oui", **suite}
        return client.post(reverse("equipe_importer"), donnees)

    envoyer.puis = confirmer
    return envoyer


def test_une_ligne_se_lit_avec_ses_classes(db):
    ligne = lues(ROCHE)[0]

    assert (ligne.numero, ligne.nom, ligne.prenom, ligne.civilite, ligne.classes) == (
        2,
        "Roche",
        "Anne",
        "mme",
        ("BTS SIO 1", "BTS SIO 2"),
    )


def test_sans_entete_les_colonnes_sont_dans_l_ordre_annonce(db):
    assert lues(entete=ROCHE)[0].email == "anne.roche@lycee.example"


@pytest.mark.parametrize(
    "ligne, refus",
    [
        ("Roche;Anne;;pas une adresse;;", "L’adresse électronique n’a pas la bonne forme."),
        ("=1+1;Anne;;a@b.fr;;", "Le nom commence comme une formule («\u00a0=\u00a0»)."),
        (
            "Roche;Anne;;a@b.fr;;peut-être",
            "«\u00a0peut-être\u00a0» ne dit ni oui ni non à l’administration.",
        ),
        ("Roche;Anne;;a@b.fr;;non;BTS SIO 2", TROP_DE_COLONNES),
        ("Roche;Anne;;a@b.fr;BTS CRSA;", "La classe «\u00a0BTS CRSA\u00a0» n’existe pas."),
    ],
)
def test_une_ligne_impossible_est_refusee_avec_sa_raison(ligne, refus, db):
    assert decidees(ligne) == [(Sort.INVALIDE, refus)]


def test_la_meme_adresse_deux_fois_ne_fait_qu_un_compte(db):
    sio1(), sio2()

    assert [sort for sort, _ in decidees(ROCHE, ROCHE)] == [Sort.NOUVELLE, Sort.CONFLIT]


def test_une_adresse_connue_est_completee_pas_doublee(lefevre):
    sio1()
    ligne = "LEFEVRE;Claire;Mme;Lefevre@sillage.example;BTS SIO 1, bts sio 2;"

    sort, raison = decidees(ligne)[0]

    assert (sort, raison) == (Sort.COMPLETEE, "Enseignera\u00a0: BTS SIO 1 — session 2028.")


def test_rien_a_ajouter_se_dit(lefevre):
    ligne = "Lefèvre;Claire;;lefevre@sillage.example;BTS SIO 2;"

    assert decidees(ligne) == [(Sort.CONNUE, "Déjà là, rien à ajouter.")]


def test_l_adresse_d_un_etudiant_ou_d_un_compte_ferme_est_un_conflit(ines, lefevre):
    Utilisateur.objects.filter(pk=lefevre.pk).update(is_active=False)
    lignes = ("Moreau;Inès;;ines@sillage.example;;", "L;C;;lefevre@sillage.example;;")

    assert [sort for sort, _ in decidees(*lignes)] == [Sort.CONFLIT, Sort.CONFLIT]


def test_deux_sessions_du_meme_nom_la_plus_lointaine_ou_celle_qui_est_dite(db):
    fabriques.promotion("BTS SIO 2", 2026), sio2()
    lignes = ("A;A;;a@lycee.example;BTS SIO 2;", "B;B;;b@lycee.example;bts sio 2 2026;")

    annees = [d.promotions[0].session.annee for d in decider_l_equipe(lues(*lignes))]

    assert annees == [2027, 2026]


def test_la_liste_relue_s_ecrit_une_seule_fois(deposer, admin, bernard):
    sio2()
    page = deposer(ROCHE)
    assert (Utilisateur.objects.count(), page.context["a_ecrire"][0].sort) == (2, Sort.NOUVELLE)

    for _ in range(2):
        deposer.puis(page)

    anne = Utilisateur.objects.get(email="anne.roche@lycee.example")
    assert (anne.has_usable_password(), anne.is_staff, anne.enseignements.count()) == (
        False,
        False,
        2,
    )
    actes = Acte.objects.order_by("pk").values_list("nature", "personne", "acteur")
    assert list(actes) == [
        (nature, anne.pk, admin.pk)
        for nature in (
            NatureDActe.COMPTE_CREE,
            NatureDActe.ROLE_CHANGE,
            NatureDActe.ROLE_CHANGE,
        )
    ]


def test_l_administration_ne_se_donne_que_cochee(deposer):
    page = deposer("Petit;Léo;M.;leo.petit@lycee.example;;oui")

    deposer.puis(page)
    assert Utilisateur.objects.filter(email="leo.petit@lycee.example").count() == 0
    deposer.puis(page, confirmees=["2"])

    assert Utilisateur.objects.get(email="leo.petit@lycee.example").is_superuser


def test_un_homonyme_se_confirme(deposer, lefevre):
    page = deposer("Lefevre;Claire;;claire2@lycee.example;;")

    assert [d.a_confirmer for d in page.context["a_confirmer"]] == [True]


def test_les_invitations_partent_si_on_les_demande(
    deposer, mailoutbox, django_capture_on_commit_callbacks
):
    page = deposer("Petit;Léo;M.;leo.petit@lycee.example;;")
    with django_capture_on_commit_callbacks(execute=True):
        deposer.puis(page, inviter="on")

    natures = Acte.objects.order_by("pk").values_list("nature", flat=True)
    assert list(natures) == [NatureDActe.COMPTE_CREE, NatureDActe.INVITATION]


def test_un_classeur_se_lit_aussi(client_de, admin):
    contenu = xlsx(ENTETE.split(";"), ["Petit", "Léo", "M.", "leo.petit@lycee.example", "", "non"])
    fichier = SimpleUploadedFile("equipe.xlsx", contenu)

    page = client_de(admin).post(reverse("equipe_importer"), {"fichier": fichier})

    assert [d.ligne.nom for d in page.context["a_ecrire"]] == ["Petit"]


@pytest.mark.parametrize(
    "donnees, phrase",
    [
        ({}, "Choisissez un fichier, ou collez la liste."),
        ({"texte": "Nom;Prénom\nRoche;Anne"}, "Il manque l’adresse électronique"),
        ({"texte": ENTETE}, "Cette liste n’a que ses entêtes"),
        ({"texte": "\n".join([ENTETE] + [ROCHE] * 501)}, "lignes au plus"),
        ({"liste": "sep=;\n"}, "Ce fichier est vide"),
        ({"texte": '"guillemet ouvert'}, "Il manque"),
    ],
)
def test_une_liste_illisible_recoit_une_phrase(donnees, phrase, client_de, admin):
    reponse = client_de(admin).post(reverse("equipe_importer"), donnees)

    assert (reponse.status_code, phrase in reponse.content.decode()) == (200, True)


def test_la_relecture_garde_les_lignes_telles_quelles(deposer):
    """Des virgules dans une cellule, une ligne blanche : la confirmation relit la même chose."""
    sio1(), sio2()
    page = deposer("", ROCHE, "")

    assert [d.ligne.numero for d in page.context["a_ecrire"]] == [3]
    deposer.puis(page)
    anne = Utilisateur.objects.get(email="anne.roche@lycee.example")
    assert anne.enseignements.count() == 2
