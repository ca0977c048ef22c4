"""La fiche d’une personne : la lire, la corriger, changer son adresse et ses droits."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from comptes.actions.gestes import agir
from comptes.actions.personnes import changer_l_adresse, changer_les_droits
from comptes.lectures.gestes import Geste
from comptes.models import Acte, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI

NEUVE = "ines.moreau@lycee.example"


def changer(personne, **champs):
    type(personne).objects.filter(pk=personne.pk).update(**champs)


def relue(personne):
    return Utilisateur.objects.avec_roles().get(pk=personne.pk)


@pytest.mark.parametrize("nombre", [1, 15])
def test_la_fiche_coute_le_meme_nombre_de_requetes(
    nombre, client_de, admin, ines, django_assert_num_queries
):
    for _ in range(nombre):
        Acte.objects.create(nature=NatureDActe.INVITATION, acteur=admin, personne=ines, le=MIDI)
    client = client_de(admin)

    # session, lecteur, personne, facteurs, administrateurs, inscriptions, enseignements,
    # appareils, actes
    with django_assert_num_queries(8):
        page = client.get(reverse("personne", args=[ines.pk]))

    assert len(page.context["fiche"].actes) == nombre


def test_la_fiche_dit_le_second_facteur_sans_son_secret(client_de, admin, ines):
    Authenticator.objects.create(user=ines, type="totp", data={"secret": "JBSWY3DPEHPK"})

    page = client_de(admin).get(reverse("personne", args=[ines.pk])).content.decode()

    assert ("application d’authentification" in page, "JBSWY3DPEHPK" in page) == (True, False)


def test_corriger_le_nom_ecrit_quoi_mais_pas_la_valeur(client_de, admin, ines):
    url = reverse("personne_identite", args=[ines.pk])

    client_de(admin).post(url, {"civilite": "mme", "prenom": "Inès", "nom": "Moreau-Petit"})

    acte = Acte.objects.get()
    assert (relue(ines).nom, acte.nature, acte.objet) == (
        "Moreau-Petit",
        NatureDActe.IDENTITE_CORRIGEE,
        "civilité, nom",
    )


@pytest.mark.parametrize("nom", ["", "x" * 81])
def test_un_nom_impossible_ne_s_ecrit_pas(nom, client_de, admin, ines):
    url = reverse("personne_identite", args=[ines.pk])

    reponse = client_de(admin).post(url, {"civilite": "", "prenom": "Inès", "nom": nom})

    assert (reponse.status_code, relue(ines).nom, Acte.objects.count()) == (200, "Moreau", 0)
    assert reponse.context["personne"] == admin


def test_changer_l_adresse_previent_les_deux_et_ferme_les_appareils(
    client_de, admin, ines, mailoutbox, django_capture_on_commit_callbacks
):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    appareil, client = client_de(ines), client_de(admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("personne_adresse", args=[ines.pk]), {"email": NEUVE.upper()})

    assert (relue(ines).email, Acte.objects.get().nature) == (NEUVE, NatureDActe.ADRESSE_CHANGEE)
    suivie = EmailAddress.objects.get(user=ines)
    assert (suivie.email, suivie.primary, suivie.verified) == (NEUVE, True, False)
    assert [courriel.to for courriel in mailoutbox] == [["ines@sillage.example"], [NEUVE]]
    assert appareil.get(reverse("portfolio")).status_code == 302


@pytest.mark.parametrize(
    "prise", ["hugo@sillage.example", "HUGO@Sillage.Example", "pas une adresse"]
)
def test_une_adresse_prise_ou_fausse_est_refusee(prise, client_de, admin, ines, hugo):
    reponse = client_de(admin).post(reverse("personne_adresse", args=[ines.pk]), {"email": prise})

    assert (reponse.status_code, relue(ines).email) == (200, "ines@sillage.example")
    with pytest.raises(ActionRefusee):
        changer_l_adresse(ines, "hugo@sillage.example", acteur=admin, le=MIDI)


def test_une_panne_de_courriel_ne_defait_pas_l_adresse(
    client_de, admin, ines, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.absent.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        changer_l_adresse(ines, NEUVE, acteur=admin, le=MIDI)

    assert relue(ines).email == NEUVE
    dits = [ligne.getMessage() for ligne in caplog.records]
    assert (len(dits), any("@" in dit for dit in dits)) == (2, False)


def test_nommer_puis_retirer_l_administration(client_de, admin, lefevre):
    client, url = client_de(admin), reverse("personne_droits", args=[lefevre.pk])

    client.post(url, {"droits": "donner"})
    assert (relue(lefevre).is_staff, relue(lefevre).is_superuser) == (True, True)
    client.post(url, {"droits": "donner"})
    client.post(url, {"droits": "retirer"})

    assert (relue(lefevre).is_staff, relue(lefevre).is_superuser) == (False, False)
    objets = Acte.objects.order_by("pk").values_list("nature", "objet")
    assert list(objets) == [
        (NatureDActe.ROLE_CHANGE, "administration donnée"),
        (NatureDActe.ROLE_CHANGE, "administration retirée"),
    ]


def test_les_droits_se_refusent_avec_leur_raison(admin, ines, lefevre):
    changer(lefevre, is_active=False)
    essais = ((ines, True), (lefevre, True), (admin, False))

    for personne, administre in essais:
        with pytest.raises(ActionRefusee):
            changer_les_droits(personne, administre=administre, acteur=admin, le=MIDI)


def test_deux_administrateurs_ne_s_ecartent_pas_l_un_l_autre(admin):
    """Celui que l’autre vient d’écarter avait déjà sa page sous les yeux."""
    second = fabriques.personne("second@sillage.example", "Luc", "Second", is_staff=True)
    fabriques.personne("jamais.venu@sillage.example", "Ève", "Absente", is_staff=True)
    changer_les_droits(second, administre=False, acteur=admin, le=MIDI)

    with pytest.raises(ActionRefusee, match="plus de l’administration"):
        changer_les_droits(admin, administre=False, acteur=second, le=MIDI)
    bilan = agir(Geste.FERMER, [admin.pk], acteur=second, le=MIDI)

    assert (bilan.faits, relue(admin).is_staff, relue(admin).is_active) == (0, True, True)


# Ce que la page d’administration de Django écrit laisse les mêmes actes


def test_l_administration_de_django_laisse_les_memes_actes(client_de, admin, ines):
    appareil, client = client_de(ines), client_de(admin)
    donnees = {"email": NEUVE, "civilite": "", "prenom": "Inès", "nom": "Petit", "is_staff": "on"}

    client.post(reverse("admin:comptes_utilisateur_change", args=[ines.pk]), donnees)

    natures = Acte.objects.order_by("pk").values_list("nature", flat=True)
    assert list(natures) == [NatureDActe.IDENTITE_CORRIGEE, NatureDActe.ADRESSE_CHANGEE]
    assert appareil.get(reverse("portfolio")).status_code == 302


def test_l_administration_de_django_ne_change_ni_les_droits_ni_l_ouverture_d_un_compte(
    client_de, admin, ines
):
    donnees = {"email": admin.email, "civilite": "", "prenom": "Sophie", "nom": "Arnaud"}
    client, fiche = client_de(admin), reverse("admin:comptes_utilisateur_change", args=[admin.pk])

    client.post(fiche, donnees)
    effacer = client.post(reverse("admin:comptes_utilisateur_delete", args=[ines.pk]))

    assert (relue(admin).is_active, relue(admin).is_staff) == (True, True)
    assert effacer.status_code == 403


def test_creer_un_compte_par_l_administration_est_un_acte(client_de, admin):
    donnees = {"email": NEUVE, "civilite": "", "prenom": "Inès", "nom": "Petit"}

    client_de(admin).post(reverse("admin:comptes_utilisateur_add"), donnees)

    acte = Acte.objects.get()
    assert (acte.nature, acte.acteur, acte.personne.email) == (
        NatureDActe.COMPTE_CREE,
        admin,
        NEUVE,
    )


def test_nul_ne_choisit_le_mot_de_passe_d_un_autre(client_de, admin, ines):
    url = reverse("admin:auth_user_password_change", args=[ines.pk])

    assert client_de(admin).post(url, {"password1": "x", "password2": "x"}).status_code == 403


def test_l_administration_de_django_renvoie_a_la_page_du_compte_pour_le_mot_de_passe(
    client_de, admin
):
    reponse = client_de(admin).post(reverse("admin:password_change"), {"old_password": "x"})
    assert (reponse.status_code, reponse.url) == (302, reverse("account_change_password"))
