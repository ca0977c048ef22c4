"""Les identités liées à son compte : les lire, en lier une, en délier une."""

from dataclasses import replace

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from comptes.actions.identites import IdentiteDejaLiee, lier_une_identite
from comptes.models import Avis
from tests.federation.oidc import chez_nous

pytestmark = pytest.mark.django_db

PAGE = "/compte/3rdparty/"
DEPART = "/compte/oidc/oidc/login/"


def lier(personne, fournisseur, empreinte="a" * 64, **change):
    return lier_une_identite(
        personne,
        **{
            "fournisseur": fournisseur.cle,
            "nom_du_fournisseur": fournisseur.nom,
            "empreinte": empreinte,
            "emetteur": fournisseur.emetteur,
            "adresse": personne.email,
            "le": timezone.now(),
        }
        | change,
    )


def confirmer(client, adresse):
    """La personne retape son mot de passe, et ce qu’elle faisait reprend."""
    return client.post(adresse, {"password": "demo-sillage"})


def phrases(reponse):
    return [str(message) for message in reponse.context["messages"]]


@pytest.mark.parametrize("nombre, requetes", [(0, 3), (1, 3), (3, 3)])
def test_la_page_se_lit_en_un_nombre_fixe_de_requetes(
    client_de, oidc, ines, nombre, requetes, django_assert_num_queries
):
    for rang in range(nombre):
        lier(ines, oidc, f"{rang}" * 64, emetteur=f"https://ancien-{rang}.example")
    client = client_de(ines)
    client.get(PAGE)

    with django_assert_num_queries(requetes):
        page = client.get(PAGE).content.decode()

    assert (page.count("Votre établissement ne s’en sert plus"), page.count(">Lier<")) == (
        nombre,
        1,
    )


def test_la_page_d_un_anonyme_mene_a_la_connexion(anonyme, oidc):
    assert anonyme.get(PAGE).url == f"/compte/login/?next={PAGE}"


def test_un_fournisseur_retire_des_reglages_se_lit_encore(client_de, settings, oidc, ines):
    lier(ines, oidc)
    settings.FOURNISSEURS = ()

    assert oidc.serveur in client_de(ines).get(PAGE).content.decode()


def test_lier_demande_de_confirmer_puis_lie_meme_a_une_autre_adresse(
    client_de, oidc, serveur_oidc, ines
):
    serveur_oidc.connait("perso", email="ines@ailleurs.example", email_verified=False)
    client = client_de(ines)
    demande = client.post(DEPART, {"process": "connect"})
    passage = confirmer(client, demande.url)

    page = client.get(
        chez_nous(serveur_oidc.identifie(passage.context["adresse"], "perso")), follow=True
    )

    assert phrases(page) == ["Votre compte s’ouvre désormais avec Annuaire du lycée."]
    assert SocialAccount.objects.get().user == ines


def test_une_identite_d_une_autre_personne_ne_se_lie_pas(client_de, oidc, serveur_oidc, ines, hugo):
    serveur_oidc.connait("de-hugo", email=hugo.email, email_verified=True)
    hugo_chez_lui = client_de(hugo)
    hugo_chez_lui.get(
        chez_nous(serveur_oidc.identifie(hugo_chez_lui.post(DEPART).context["adresse"], "de-hugo"))
    )
    client = client_de(ines)
    passage = confirmer(client, client.post(DEPART, {"process": "connect"}).url)

    page = client.get(
        chez_nous(serveur_oidc.identifie(passage.context["adresse"], "de-hugo")), follow=True
    )

    assert phrases(page) == ["Cette identité est déjà liée à un autre compte."]
    assert SocialAccount.objects.get().user == hugo


def test_ce_que_l_une_a_commence_ne_se_lie_pas_a_l_autre(client_de, oidc, serveur_oidc, ines, hugo):
    """Le même navigateur, deux personnes de suite : la demande de la première est morte."""
    client = client_de(ines)
    passage = confirmer(client, client.post(DEPART, {"process": "connect"}).url)
    retour = chez_nous(serveur_oidc.identifie(passage.context["adresse"], "perso"))
    etats = client.session["socialaccount_states"]
    client.force_login(hugo)
    session = client.session
    session["socialaccount_states"] = etats
    session.save()

    assert client.get(retour).status_code == 400
    assert SocialAccount.objects.count() == 0


def test_delier_demande_de_confirmer_puis_delie_et_previent(client_de, oidc, ines):
    compte = lier(ines, oidc)
    client = client_de(ines)
    demande = client.post(PAGE, {"identite": compte.pk})

    page = confirmer(client, demande.url)

    assert (page.url, SocialAccount.objects.count()) == (PAGE, 0)
    assert Avis.objects.filter(destinataire=ines).order_by("pk").last().titre == (
        "Votre compte ne s’ouvre plus avec Annuaire du lycée"
    )


def test_sans_mot_de_passe_on_ne_delie_pas(client_de, oidc, ines):
    compte = lier(ines, oidc)
    ines.set_unusable_password()
    ines.save()
    client = client_de(ines)

    page = client.post(PAGE, {"identite": compte.pk}, follow=True)

    assert phrases(page) == [
        "Choisissez d’abord un mot de passe : cette identité seule ouvre votre compte."
    ]
    assert (SocialAccount.objects.count(), "Délier" in page.content.decode()) == (1, False)


@pytest.mark.parametrize("identite", ["", "abc", "999999", "9" * 30])
def test_on_ne_delie_que_les_siennes(client_de, oidc, ines, hugo, identite):
    compte = lier(hugo, oidc)
    client = client_de(ines)
    confirmer(client, client.post(PAGE, {"identite": compte.pk}).url)

    page = client.post(PAGE, {"identite": identite}, follow=True)

    assert phrases(page)[-1] == "Cette identité n’était déjà plus liée."
    assert SocialAccount.objects.get() == compte


def test_deux_premieres_connexions_a_la_fois_ne_font_qu_un_lien(oidc, ines, hugo):
    assert lier(ines, oidc) == lier(ines, oidc)
    with pytest.raises(IdentiteDejaLiee):
        lier(ines, oidc, "b" * 64)
    with pytest.raises(IdentiteDejaLiee):
        lier(hugo, oidc)
    assert lier(hugo, replace(oidc, cle="oidc_2"), "c" * 64).user == hugo


def test_l_inscription_reste_fermee(anonyme, oidc):
    assert anonyme.get("/compte/3rdparty/signup/").url == "/compte/login/"


def test_renoncer_se_dit_et_la_page_d_erreur_d_allauth_ne_s_ouvre_a_personne(anonyme, oidc):
    abandon = anonyme.get("/compte/3rdparty/login/cancelled/").content.decode()

    assert "rien n’a été ouvert, rien n’a changé" in abandon
    assert anonyme.get("/compte/3rdparty/login/error/").status_code == 302
