"""Importer une liste : rien avant « Importer », rien deux fois, et tout ce qui peut se défait."""

from datetime import timedelta

import pytest
from django.core import mail

from comptes import actions
from comptes.lectures.decisions import Sort, compter, decider
from comptes.listes import lire, lire_les_lignes, reconnaitre
from comptes.models import ImportDeClasse, Inscription, Passage, Utilisateur
from comptes.regles import ActionRefusee
from tests import fabriques
from tests.comptes.listes import csv
from tests.fabriques import MIDI

LINA = "ROY;Lina;lina@x.fr;SLAM;101"


def decisions(promotion, *lignes):
    rangees = lire(csv(*lignes)).rangees
    return decider(promotion, lire_les_lignes(rangees, reconnaitre(rangees)))


def sort(promotion, *lignes):
    """Le sort de la dernière ligne et sa phrase."""
    derniere = decisions(promotion, *lignes)[-1]
    return derniere.sort, derniere.raison.replace("\u00a0", " ")


def deposer(promotion, acteur, *lignes, le=MIDI):
    contenu = csv(*lignes)
    return actions.deposer(
        promotion,
        lire(contenu),
        acteur=acteur,
        le=le,
        nom_fichier="liste.csv",
        contenu=contenu,
    )


def importer(promotion, acteur, *lignes, le=MIDI, **options):
    depose = deposer(promotion, acteur, *lignes, le=le)
    return actions.importer(depose, acteur=acteur, le=le, **options)


def annuler(fait):
    """L’état de chaque effet : vrai s’il est défait, sinon pourquoi il reste."""
    effets = actions.annuler(fait, le=MIDI + timedelta(hours=1)).effets
    return [e.get("reste") or e.get("compte_reste") or e["defait"] for e in effets if "defait" in e]


# Décider


def test_une_inconnue_est_nouvelle(sio2):
    assert sort(sio2, LINA) == (Sort.NOUVELLE, "Compte créé, et inscription dans la classe.")


def test_un_compte_sans_classe_s_inscrit(sio2):
    fabriques.personne("lina@x.fr", "Lina", "Roy")

    assert sort(sio2, LINA) == (Sort.NOUVELLE, "Son compte existe : inscription dans la classe.")


def test_qui_est_deja_la_n_a_rien_a_faire_quelle_que_soit_la_casse(sio2, ines):
    assert sort(sio2, "MOREAU;Inès;INES@Sillage.example;SLAM;") == (Sort.CONNUE, "Rien à faire.")


def test_ce_que_l_inscription_ne_disait_pas_se_complete(sio2):
    fabriques.inscription(fabriques.personne("lina@x.fr", "Lina", "Roy"), sio2, option="")

    assert sort(sio2, LINA) == (Sort.COMPLETEE, "Ajoute l’option SLAM et le n° candidat 101.")


def test_qui_est_ailleurs_vient_si_on_le_confirme(sio2, kenza):
    [decision] = decisions(sio2, "HADDAD;Kenza;kenza@sillage.example;;")

    assert (decision.sort, decision.a_confirmer) == (Sort.DEPLACEE, True)
    assert decision.raison.startswith("En BTS SIO 1 (session 2028) aujourd’hui")


def test_qui_est_sorti_peut_revenir(sio2, ines):
    ines.inscriptions.update(sortie_le="2026-10-01")

    assert sort(sio2, "MOREAU;Inès;ines@sillage.example;;") == (
        Sort.DEPLACEE,
        "Sortie de la classe le 01/10/26 : y revient avec tout son travail.",
    )


def test_une_adresse_en_double_nomme_ses_lignes(sio2):
    lues = decisions(sio2, LINA, "PAUL;Roy;LINA@x.fr;;", "AUTRE;Léa;lea@x.fr;;101")

    assert [d.raison for d in lues] == [
        "Cette adresse est aussi à la ligne 3 du fichier.",
        "Cette adresse est aussi à la ligne 2 du fichier.",
        "Ce n° candidat est aussi à la ligne 2 du fichier.",
    ]


def test_l_adresse_d_un_enseignant_ou_d_un_compte_ferme_est_un_conflit(sio2, lefevre, bernard):
    Utilisateur.objects.filter(pk=bernard.pk).update(is_active=False)
    lues = decisions(
        sio2, "LEFEVRE;Claire;lefevre@sillage.example;;", "BERNARD;Paul;bernard@sillage.example;;"
    )

    assert [d.raison.replace("\u00a0", " ") for d in lues] == [
        "Cette adresse est celle d’un enseignant.",
        "Cette adresse est celle d’un compte fermé : l’administration le rouvre.",
    ]


@pytest.mark.parametrize(
    "ligne, phrase",
    [
        (
            "MOREAU;Inès;ines@sillage.example;SISR;",
            "Son option est SLAM ici, SISR dans le fichier.",
        ),
        (
            "PETIT;Jean;ines@sillage.example;;",
            "Cette adresse est celle d’une personne d’un autre nom.",
        ),
        ("ROY;Lina;lina@x.fr;;77", "Ce n° candidat est déjà pris dans la classe."),
    ],
)
def test_ce_qui_contredit_la_classe_est_un_conflit(sio2, ines, hugo, ligne, phrase):
    hugo.inscriptions.update(numero_candidat="77")

    assert sort(sio2, ligne) == (Sort.CONFLIT, phrase)


def test_un_homonyme_attend_une_confirmation(sio2, ines):
    [decision] = decisions(sio2, "Moreau;Ines;autre@x.fr;;")

    assert (decision.sort, decision.a_confirmer) == (Sort.NOUVELLE, True)


def test_un_autre_etablissement_ne_cede_pas_ses_etudiants(sio2):
    ailleurs = fabriques.promotion("BTS SIO 1", 2027, fabriques.etablissement("0750001A"))
    fabriques.inscription(fabriques.personne("lina@x.fr", "Lina", "Roy"), ailleurs)

    assert sort(sio2, LINA)[0] == Sort.CONFLIT


def test_decider_coute_trois_requetes(sio2, ines, hugo, django_assert_num_queries):
    with django_assert_num_queries(3):
        decisions(sio2, "MOREAU;Inès;ines@sillage.example;;")
    with django_assert_num_queries(3):
        decisions(sio2, LINA, "MOREAU;Inès;ines@sillage.example;;", "K;Hugo;hugo@sillage.example;;")


# Importer


def test_rien_ne_s_ecrit_avant_d_importer(sio2, lefevre):
    avant = Utilisateur.objects.count(), Inscription.objects.count()

    depose = deposer(sio2, lefevre, LINA)

    assert (Utilisateur.objects.count(), Inscription.objects.count()) == avant
    assert (depose.importe_le, depose.correspondance["email"]) == (None, 2)


def test_importer_cree_le_compte_l_inscription_et_l_arrivee(sio2, lefevre):
    fait = importer(sio2, lefevre, LINA)
    lina = Utilisateur.objects.get(email="lina@x.fr")
    inscription = lina.inscriptions.get()

    assert (str(lina), lina.has_usable_password(), lina.last_login) == ("Lina Roy", False, None)
    assert (inscription.promotion, inscription.option, inscription.numero_candidat) == (
        sio2,
        "SLAM",
        "101",
    )
    assert [(p.depuis, p.vers, p.par) for p in Passage.objects.all()] == [(None, sio2, lefevre)]
    assert (fait.rangees, fait.importe_le) == ([], MIDI)


def test_reimporter_le_meme_fichier_ne_change_rien(sio2, lefevre):
    importer(sio2, lefevre, LINA, "NGUYEN;Tom;tom@x.fr;SISR;")
    ecrit = list(Inscription.objects.order_by("pk").values())

    refait = importer(sio2, lefevre, LINA, "NGUYEN;Tom;tom@x.fr;SISR;", le=MIDI + timedelta(1))

    assert list(Inscription.objects.order_by("pk").values()) == ecrit
    assert [effet["quoi"] for effet in refait.effets] == ["rien", "rien"]


def test_un_double_clic_n_importe_qu_une_fois(sio2, lefevre):
    depose = deposer(sio2, lefevre, LINA)
    assert deposer(sio2, lefevre, LINA) == depose

    for _ in range(2):
        actions.importer(depose, acteur=lefevre, le=MIDI)

    assert (Utilisateur.objects.filter(email="lina@x.fr").count(), Passage.objects.count()) == (
        1,
        1,
    )


def test_l_apercu_perime_se_recalcule_a_l_import(sio2, lefevre):
    depose = deposer(sio2, lefevre, LINA)
    Utilisateur.objects.create_user("lina@x.fr", prenom="Lina", nom="Roy", is_active=False)

    fait = actions.importer(depose, acteur=lefevre, le=MIDI)

    assert [e["raison"] for e in fait.effets] == [
        "Cette adresse est celle d’un compte fermé\u00a0: l’administration le rouvre."
    ]


@pytest.mark.parametrize(
    "options, attendue",
    [
        ({}, "BTS SIO 1"),
        ({"confirmees": [2]}, "BTS SIO 2"),
        ({"tout_confirmer": True}, "BTS SIO 2"),
    ],
)
def test_un_deplacement_attend_sa_case_et_emporte_le_travail(
    sio2, kenza, lefevre, options, attendue
):
    inscription = kenza.inscriptions.get()
    travail = fabriques.realisation(inscription)

    importer(sio2, lefevre, "HADDAD;Kenza;kenza@sillage.example;;", **options)

    travail.refresh_from_db()
    assert (travail.inscription.pk, travail.inscription.promotion.nom) == (inscription.pk, attendue)


def test_le_numero_candidat_suit_dans_la_meme_session_s_il_est_libre(sio2, hugo, lefevre):
    autre = fabriques.promotion("BTS SIO 2 bis", 2027)
    for numero, email in (("7", "a@x.fr"), ("8", "b@x.fr")):
        fabriques.inscription(fabriques.personne(email, "Léa", "Roy"), autre, "", numero)
    hugo.inscriptions.update(numero_candidat="8")

    importer(sio2, lefevre, "ROY;Léa;a@x.fr;;", "ROY;Léa;b@x.fr;;", tout_confirmer=True)

    venues = Inscription.objects.filter(etudiant__nom="Roy").order_by("pk")
    assert [(i.promotion, i.numero_candidat) for i in venues] == [(sio2, "7"), (sio2, "")]


def test_sans_ses_colonnes_une_liste_ne_s_importe_pas(sio2, lefevre):
    contenu = b"Machin;Truc\nRoy;lina@x.fr"
    depose = actions.deposer(
        sio2, lire(contenu), acteur=lefevre, le=MIDI, nom_fichier="l.csv", contenu=contenu
    )

    with pytest.raises(ActionRefusee, match="quelle colonne porte l’adresse électronique"):
        actions.importer(depose, acteur=lefevre, le=MIDI)


def test_une_liste_s_oublie_au_bout_d_un_jour(sio2, lefevre):
    depose = deposer(sio2, lefevre, LINA)

    assert actions.oublier_les_listes(MIDI + timedelta(hours=23)) == 0
    assert actions.oublier_les_listes(MIDI + timedelta(hours=24)) == 1
    with pytest.raises(ActionRefusee, match="oublié"):
        actions.importer(depose, acteur=lefevre, le=MIDI)


def test_les_effets_ne_gardent_ni_nom_ni_adresse(sio2, lefevre):
    importer(sio2, lefevre, LINA, "ROY;;sans-prenom@x.fr;;", "LEFEVRE;C;lefevre@sillage.example;;")

    gardes = str(ImportDeClasse.objects.values_list("effets", "rangees").get())
    assert [mot for mot in ("Roy", "ROY", "@", "Lefèvre", "LEFEVRE") if mot in gardes] == []


def test_mille_lignes_s_importent_en_peu_de_requetes(sio2, lefevre, django_assert_max_num_queries):
    depose = deposer(sio2, lefevre, *(f"NOM{n};Léa;e{n}@x.fr;;{n}" for n in range(1000)))

    with django_assert_max_num_queries(41):
        actions.importer(depose, acteur=lefevre, le=MIDI)

    assert sio2.inscriptions.count() == 1000


# Annuler


def test_annuler_supprime_ce_qui_n_a_pas_servi(sio2, lefevre):
    avant = Utilisateur.objects.count()
    fait = importer(sio2, lefevre, LINA, inviter=True)

    assert annuler(fait) == [True]
    assert (Utilisateur.objects.count(), Inscription.objects.count(), Passage.objects.count()) == (
        avant,
        0,
        0,
    )


def test_annuler_garde_un_compte_qui_a_servi_et_le_dit(sio2, lefevre):
    fait = importer(sio2, lefevre, LINA, "NGUYEN;Tom;tom@x.fr;;", "PETIT;Léo;leo@x.fr;;")
    Utilisateur.objects.filter(email="lina@x.fr").update(last_login=MIDI)
    fabriques.realisation(Inscription.objects.get(etudiant__email="tom@x.fr"))

    assert [str(r).replace("\u00a0", " ") for r in annuler(fait)] == [
        "S’est déjà connecté : son compte reste, sans cette inscription.",
        "Du travail ou un document s’y rattache déjà : l’inscription reste.",
        "True",
    ]
    assert [str(i.etudiant) for i in Inscription.objects.all()] == ["Tom Nguyen"]
    assert Utilisateur.objects.filter(email="leo@x.fr").count() == 0


def test_annuler_ramene_dans_sa_classe_et_ote_les_complements(sio2, kenza, hugo, lefevre):
    hugo.inscriptions.update(option="")
    kenza.inscriptions.update(numero_candidat="9", option="SISR")
    etat = list(Inscription.objects.order_by("pk").values())
    lignes = ("HADDAD;Kenza;kenza@sillage.example;;12", "KLEIN;Hugo;hugo@sillage.example;SISR;13")
    fait = importer(sio2, lefevre, *lignes, tout_confirmer=True)
    assert list(Inscription.objects.order_by("pk").values()) != etat

    assert annuler(fait) == [True, True]
    assert (list(Inscription.objects.order_by("pk").values()), Passage.objects.count()) == (etat, 0)


def test_annuler_ne_defait_pas_ce_qui_a_change_depuis(sio2, sio1, kenza, hugo, lefevre):
    hugo.inscriptions.update(option="")
    lignes = ("HADDAD;Kenza;kenza@sillage.example;;", "KLEIN;Hugo;hugo@sillage.example;SISR;")
    fait = importer(sio2, lefevre, *lignes, tout_confirmer=True)
    hugo.inscriptions.update(option="SLAM")
    kenza.inscriptions.update(promotion=sio1)

    assert annuler(fait) == [
        "A encore changé de classe depuis.",
        "Son inscription a été modifiée depuis.",
    ]


def test_annuler_deux_fois_ne_defait_qu_une_fois(sio2, lefevre):
    fait = importer(sio2, lefevre, LINA)
    annuler(fait)
    importer(sio2, lefevre, LINA, le=MIDI + timedelta(hours=2))

    annuler(fait)

    assert Utilisateur.objects.filter(email="lina@x.fr").count() == 1


def test_on_n_annule_qu_un_import_fait(sio2, lefevre):
    with pytest.raises(ActionRefusee, match="rien à annuler"):
        annuler(deposer(sio2, lefevre, LINA))


# Inviter


def inviter(*personnes, le=MIDI, executer):
    with executer(execute=True):
        return actions.inviter([p.pk for p in personnes], le=le)


@pytest.fixture
def taches_immediates(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def test_une_invitation_donne_un_lien_et_rien_de_personnel(
    taches_immediates, ines, anonyme, settings, django_capture_on_commit_callbacks
):
    settings.ADRESSE_DU_SITE = "http://testserver"
    assert inviter(ines, executer=django_capture_on_commit_callbacks) == 1

    [courriel] = mail.outbox
    assert [
        mot for mot in ("Inès", "Moreau", "SIO 2") if mot in courriel.subject + courriel.body
    ] == []
    lien = next(ligne for ligne in courriel.body.split() if "/reset/key/" in ligne)
    page = anonyme.get(lien.removeprefix("http://testserver"), follow=True)
    choix = {"password1": "vague-42-lointaine", "password2": "vague-42-lointaine"}
    anonyme.post(page.redirect_chain[-1][0], choix)
    ines.refresh_from_db()
    assert ines.check_password("vague-42-lointaine")


def test_on_n_invite_pas_deux_fois_le_meme_jour_ni_qui_est_venu(
    taches_immediates, ines, hugo, django_capture_on_commit_callbacks
):
    executer = django_capture_on_commit_callbacks
    Utilisateur.objects.filter(pk=hugo.pk).update(last_login=MIDI)

    envois = [
        inviter(ines, hugo, le=MIDI + timedelta(hours=heures), executer=executer)
        for heures in (0, 1, 23, 24)
    ]

    assert (envois, len(mail.outbox)) == ([1, 0, 0, 1], 2)


def test_une_invitation_refusee_par_le_serveur_reste_a_faire(
    taches_immediates, ines, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1

    inviter(ines, executer=django_capture_on_commit_callbacks)

    ines.refresh_from_db()
    assert (ines.invite_le, "n’est pas partie" in caplog.text) == (None, True)


def test_compter_dit_tous_les_sorts(sio2):
    assert compter(decisions(sio2, LINA, "ROY;;x@x.fr;;")) == {
        "nouvelle": 1,
        "completee": 0,
        "deplacee": 0,
        "connue": 0,
        "conflit": 0,
        "invalide": 1,
    }
