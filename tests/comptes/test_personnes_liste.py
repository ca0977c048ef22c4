"""Les personnes de l’établissement : chercher, filtrer, agir en deux temps sur une sélection."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from comptes.actions.gestes import AUCUN_APPAREIL, agir
from comptes.actions.lettres import LETTRES, envoyer_la_lettre
from comptes.lectures.annuaire import EtatDeCompte, Filtre, choisies, personnes_lues
from comptes.lectures.gestes import Geste
from comptes.models import Acte, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee
from referentiel.alphabet import Plie, plier
from tests import fabriques
from tests.fabriques import MIDI

MOTIF = "Téléphone perdu au lycée."


def noms(filtre):
    return [lue.nom for lue in personnes_lues(choisies(filtre))]


def changer(personne, **champs):
    type(personne).objects.filter(pk=personne.pk).update(**champs)


@pytest.mark.parametrize("cherche", ["lefevre", "LEFÈVRE", "cla lef", "lefevre@sillage"])
def test_une_personne_se_cherche_sans_accents(cherche, ines, lefevre):
    assert noms(Filtre(cherche=cherche)) == ["LEFÈVRE Claire"]


def test_la_liste_se_range_comme_un_dictionnaire(ines, admin):
    fabriques.personne("e@sillage.example", "Zoé", "Écarlat")

    assert noms(Filtre()) == ["ARNAUD Agnès", "ÉCARLAT Zoé", "MOREAU Inès"]


@pytest.mark.parametrize("signes", ["ÀÉÎÕÜÇŸŠ", "àéîõüçÿšőąș", "Đœøæß", "e\u0301 ﬁ"])
def test_la_base_plie_comme_le_code(signes, ines):
    changer(ines, nom=signes)

    plie = Utilisateur.objects.annotate(plie=Plie("nom")).get(pk=ines.pk).plie
    attendu = plier(signes)
    # Le ß devient « ss » en Python seulement.
    assert plie in {attendu, attendu.replace("ss", "ß")}


def test_un_joker_de_la_base_ne_trouve_que_lui_meme(ines):
    assert noms(Filtre(cherche="%")) == noms(Filtre(cherche="m_reau")) == []


@pytest.mark.parametrize("lycee", ["Jean-Moulin", "ailleurs"])
def test_un_etablissement_garde_ses_personnes(lycee, ines, lefevre, admin):
    autre = fabriques.etablissement("0870100A", "Lycée Dautry")
    lina = fabriques.personne("lina@sillage.example", "Lina", "Roy")
    fabriques.inscription(lina, fabriques.promotion(lycee=autre))
    ici = lycee == "Jean-Moulin"
    regarde = ines.inscriptions.get().promotion.etablissement_id if ici else autre.pk

    attendus = ["LEFÈVRE Claire", "MOREAU Inès"] if ici else ["ROY Lina"]
    assert noms(Filtre(etablissement=regarde)) == attendus


def test_une_liste_trop_longue_le_dit_et_ne_se_prend_pas_entiere(
    client_de, admin, ines, hugo, monkeypatch
):
    for module in ("referentiel.pagination", "comptes.views.personnes"):
        monkeypatch.setattr(f"{module}.MAXIMUM", 2)
    client = client_de(admin)

    page = client.get(reverse("personnes"))
    assert "Plus de 2 personnes" in page.content.decode()
    assert len(page.context["personnes"]) == 2
    envoi = client.post(reverse("personnes_agir"), {"geste": "fermer", "toutes": "on"}, follow=True)
    assert [str(m)[:7] for m in envoi.context["messages"]] == ["Plus de"]


@pytest.mark.parametrize(
    "filtre, attendus",
    [
        ({"role": "est_etudiant"}, ["HADDAD Kenza", "MOREAU Inès"]),
        ({"role": "est_enseignant"}, ["LEFÈVRE Claire"]),
        ({"role": "is_staff"}, ["ARNAUD Agnès"]),
        ({"role": "aucun"}, []),
    ],
)
def test_un_role_se_filtre(filtre, attendus, ines, kenza, lefevre, admin):
    assert noms(Filtre(**filtre)) == attendus


def test_une_promotion_garde_ses_etudiants_et_ses_enseignants(ines, kenza, lefevre, admin):
    promotion = ines.inscriptions.get().promotion_id

    assert noms(Filtre(promotion=promotion)) == ["LEFÈVRE Claire", "MOREAU Inès"]


@pytest.mark.parametrize(
    "champs, etat",
    [
        ({}, EtatDeCompte.A_INVITER),
        ({"invite_le": MIDI}, EtatDeCompte.INVITE),
        ({"last_login": MIDI}, EtatDeCompte.ACTIF),
        ({"is_active": False}, EtatDeCompte.FERME),
        ({"is_active": False, "anonymise_le": MIDI}, EtatDeCompte.ANONYME),
    ],
)
def test_l_etat_d_un_compte_se_lit_et_se_filtre(champs, etat, ines):
    changer(ines, **champs)

    assert [lue.etat for lue in personnes_lues(choisies(Filtre()))] == [etat]
    assert [e for e in EtatDeCompte if choisies(Filtre(etat=e.value))] == [etat]


def test_sans_second_facteur_se_filtre(ines, hugo):
    Authenticator.objects.create(user=hugo, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert noms(Filtre(etat="sans_facteur")) == ["MOREAU Inès"]


@pytest.mark.parametrize("nombre", [1, 60])
def test_la_liste_coute_le_meme_nombre_de_requetes(
    nombre, client_de, admin, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.personne(f"p{rang}@sillage.example", "Léa", f"Nom{rang:03}")
    client = client_de(admin)

    # session, personne, établissement, numéros, page, classes, promotions du filtre
    with django_assert_num_queries(7):
        page = client.get(reverse("personnes"))

    assert len(page.context["personnes"]) == min(nombre + 1, 50)


@pytest.mark.parametrize(
    "adresse", ["?page=99&cherche=%00", "?promotion=neuf&role=roi&etat=x", "?promotion=" + "9" * 40]
)
def test_une_adresse_qui_ne_veut_rien_dire_montre_la_liste(adresse, client_de, admin):
    reponse = client_de(admin).get(reverse("personnes") + adresse)

    assert (reponse.status_code, reponse.context["filtre"].pose) == (200, False)


# Agir


def demander(client, geste, *personnes, **suite):
    donnees = {"geste": geste.value, "choix": [p.pk for p in personnes], **suite}
    return client.post(reverse("personnes_agir"), donnees)


def test_l_apercu_nomme_ce_qui_se_fera_et_ce_qui_est_refuse(client_de, admin, ines, hugo):
    changer(hugo, is_active=False)

    page = demander(client_de(admin), Geste.FERMER, ines, hugo, admin)

    assert [d.personne for d in page.context["faites"]] == [ines]
    assert [(d.personne, d.refus) for d in page.context["refusees"]] == [
        (admin, "C’est vous\u00a0: un autre administrateur fermera votre compte."),
        (hugo, "Déjà fermé."),
    ]
    assert (Utilisateur.objects.get(pk=ines.pk).is_active, Acte.objects.count()) == (True, 0)


def test_fermer_ferme_aussi_les_appareils_et_l_ecrit_au_registre(
    client_de, admin, ines, mailoutbox, django_capture_on_commit_callbacks
):
    changer(ines, last_login=MIDI)
    telephone, client = client_de(ines), client_de(admin)
    with django_capture_on_commit_callbacks(execute=True):
        demander(client, Geste.FERMER, ines, confirmer="oui", motif="A quitté le lycée.")

    acte = Acte.objects.get()
    assert (acte.nature, acte.acteur, acte.personne, acte.motif) == (
        NatureDActe.COMPTE_FERME,
        admin,
        ines,
        "A quitté le lycée.",
    )
    assert telephone.get(reverse("portfolio")).status_code == 302
    changer(ines, is_active=True)
    assert telephone.get(reverse("portfolio")).status_code == 302


def test_refaire_un_geste_ne_change_rien(admin, ines):
    premier = agir(Geste.FERMER, [ines.pk], acteur=admin, le=MIDI)
    second = agir(Geste.FERMER, [ines.pk], acteur=admin, le=MIDI)

    assert (premier.faits, second.faits, Acte.objects.count()) == (1, 0, 1)
    assert [d.refus for d in second.refuses] == ["Déjà fermé."]


def test_rouvrir_rend_l_entree(admin, ines):
    changer(ines, is_active=False)

    assert agir(Geste.ROUVRIR, [ines.pk], acteur=admin, le=MIDI).faits == 1
    assert (Utilisateur.objects.get(pk=ines.pk).is_active, Acte.objects.get().nature) == (
        True,
        NatureDActe.COMPTE_ROUVERT,
    )


def test_deconnecter_ferme_chaque_appareil_et_previent(client_de, admin, ines):
    changer(ines, last_login=MIDI)
    appareils = [client_de(ines) for _ in range(2)]
    autre = client_de(admin)

    bilan = agir(Geste.DECONNECTER, [ines.pk], acteur=admin, le=timezone.now())

    assert bilan.faits == 1
    assert [a.get(reverse("portfolio")).status_code for a in appareils] == [302, 302]
    assert autre.get(reverse("personnes")).status_code == 200
    assert ines.avis.get().titre == "Votre établissement a déconnecté tous vos appareils"
    de_nouveau = agir(Geste.DECONNECTER, [ines.pk], acteur=admin, le=timezone.now())
    assert [d.refus for d in de_nouveau.refuses] == [AUCUN_APPAREIL]


def test_retirer_le_second_facteur_demande_un_motif(client_de, admin, ines):
    Authenticator.objects.create(user=ines, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = client_de(admin)

    page = demander(client, Geste.OTER_LE_FACTEUR, ines, confirmer="oui", motif="court")
    assert (page.status_code, Authenticator.objects.count()) == (200, 1)
    demander(client, Geste.OTER_LE_FACTEUR, ines, confirmer="oui", motif=MOTIF)

    assert (Authenticator.objects.count(), Acte.objects.get().motif) == (0, MOTIF)
    with pytest.raises(ActionRefusee):
        agir(Geste.OTER_LE_FACTEUR, [ines.pk], acteur=admin, le=MIDI)


def test_inviter_une_selection_ecrit_un_acte_par_personne(
    client_de, admin, ines, hugo, kenza, mailoutbox, django_capture_on_commit_callbacks
):
    changer(hugo, last_login=MIDI)
    changer(kenza, invite_le=timezone.now() - timedelta(hours=2))
    with django_capture_on_commit_callbacks(execute=True):
        demander(client_de(admin), Geste.INVITER, ines, hugo, kenza, confirmer="oui")

    actes = Acte.objects.values_list("nature", "acteur", "personne")
    assert list(actes) == [(NatureDActe.INVITATION, admin.pk, ines.pk)]


def test_toutes_celles_du_filtre_passent_l_apercu_avec_leur_nombre(client_de, admin, ines, kenza):
    for rang in range(55):
        fabriques.personne(f"p{rang}@sillage.example", "Léa", f"Nom{rang:03}")
    client = client_de(admin)
    donnees = {"geste": "fermer", "choix": [ines.pk], "toutes": "on", "cherche": "léa"}

    page = client.post(reverse("personnes_agir"), donnees)

    assert len(page.context["faites"]) == 55
    choix = ",".join(str(d.personne.pk) for d in page.context["faites"])
    client.post(reverse("personnes_agir"), donnees | {"choix": choix, "confirmer": "oui"})
    assert Utilisateur.objects.filter(is_active=False).count() == 55


def test_toutes_ne_se_confirme_pas_sans_apercu(client_de, admin, ines):
    donnees = {"geste": "fermer", "toutes": "on", "role": "illisible", "confirmer": "oui"}

    client_de(admin).post(reverse("personnes_agir"), donnees)
    assert not Utilisateur.objects.filter(is_active=False).exists()


@pytest.mark.parametrize(
    "donnees", [{}, {"geste": "fermer"}, {"geste": "danser", "choix": "1"}, {"choix": "x,\0,9"}]
)
def test_un_envoi_incomplet_ramene_a_la_liste(donnees, client_de, admin):
    reponse = client_de(admin).post(reverse("personnes_agir"), donnees)

    assert (reponse.status_code, reponse.url) == (302, reverse("personnes"))


def test_un_retour_vers_un_autre_site_est_ignore(client_de, admin, ines):
    reponse = demander(
        client_de(admin), Geste.FERMER, ines, confirmer="oui", retour="//ailleurs.example/"
    )

    assert reponse.url == reverse("personnes")


def test_le_suivi_des_appareils_s_efface_avec_eux(client_de, admin, ines):
    session = client_de(ines).session.session_key
    UserSession.objects.create(user=ines, session_key=session, ip="192.0.2.1", user_agent="x")

    agir(Geste.FERMER, [ines.pk], acteur=admin, le=timezone.now())

    assert UserSession.objects.filter(user=ines).count() == 0
    assert Session.objects.filter(session_key=session).count() == 0


@pytest.mark.parametrize("cle", sorted(LETTRES))
def test_une_lettre_part_a_l_adresse_de_la_personne(cle, ines, hugo, mailoutbox):
    changer(hugo, anonymise_le=MIDI)

    envoyer_la_lettre.func(cle, [ines.pk, hugo.pk])

    assert [(c.to, c.subject) for c in mailoutbox] == [([ines.email], LETTRES[cle][0])]


def test_qui_n_est_jamais_venu_ne_recoit_pas_de_lettre(
    admin, ines, hugo, django_capture_on_commit_callbacks
):
    changer(hugo, last_login=MIDI)

    with django_capture_on_commit_callbacks() as lettres:
        agir(Geste.FERMER, [ines.pk, hugo.pk], acteur=admin, le=MIDI)

    assert len(lettres) == 1
