"""Se connecter par OpenID Connect, et ce qu’on ne peut pas y faire croire."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount

from comptes.models import Avis, Utilisateur
from tests.federation.oidc import chez_nous, dire, parametres, port_libre

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]

DEPART = "/compte/oidc/oidc/login/"
RETOUR = "/compte/oidc/oidc/login/callback/"


def partir(client, **champs):
    """L’adresse du fournisseur où conduit la page de passage."""
    return client.post(DEPART, champs).context["adresse"]


def revenir(client, serveur, sub, **champs):
    return client.get(chez_nous(serveur.identifie(partir(client, **champs), sub)))


def qui(client):
    return client.session.get("_auth_user_id")


def phrase(reponse):
    return reponse.context["phrase"].replace("\u00a0", " ")


@pytest.fixture
def connue(serveur_oidc, ines):
    serveur_oidc.connait("sub-ines", email="Ines@Sillage.example", email_verified=True)
    return "sub-ines"


def test_la_page_de_connexion_propose_les_fournisseurs_regles_sans_requete_de_plus(
    anonyme, settings, oidc, django_assert_num_queries
):
    with django_assert_num_queries(0):
        avec = anonyme.get("/compte/login/").content.decode()
    settings.FOURNISSEURS = ()
    with django_assert_num_queries(0):
        sans = anonyme.get("/compte/login/").content.decode()

    assert (avec.count("Continuer avec"), sans.count("Continuer avec")) == (1, 0)


def test_une_personne_invitee_se_connecte_sans_casse_et_l_apprend(
    anonyme, oidc, serveur_oidc, ines, connue
):
    reponse = revenir(anonyme, serveur_oidc, connue)

    assert (reponse.status_code, reponse.url, qui(anonyme)) == (302, "/", str(ines.pk))
    assert [a.titre for a in Avis.objects.filter(destinataire=ines)] == [
        "Votre compte s’ouvre désormais avec Annuaire du lycée"
    ]
    assert Utilisateur.objects.get(pk=ines.pk).has_usable_password()


def test_rien_n_est_garde_que_l_emetteur_et_l_adresse(anonyme, oidc, serveur_oidc, connue):
    revenir(anonyme, serveur_oidc, connue)

    compte = SocialAccount.objects.get()
    assert compte.extra_data == {"emetteur": oidc.serveur, "adresse": "ines@sillage.example"}
    assert (len(compte.uid), "sub-ines" in compte.uid) == (64, False)


def test_on_demande_le_strict_necessaire_avec_pkce_state_et_nonce(anonyme, oidc):
    demande = parametres(partir(anonyme))

    assert demande["scope"] == "openid email"
    assert (demande["response_type"], demande["code_challenge_method"]) == ("code", "S256")
    assert all(len(demande[nom]) >= 16 for nom in ("state", "nonce", "code_challenge"))


def test_ouvrir_l_adresse_ne_connecte_a_rien(anonyme, oidc):
    page = anonyme.get(DEPART, {"next": "/portfolio/"})

    assert (page.status_code, "socialaccount_states" in anonyme.session) == (200, False)
    assert '<input type="hidden" name="next" value="/portfolio/">' in page.content.decode()


@pytest.mark.parametrize("suite", ["https://ailleurs.example/", "//ailleurs.example/", "http://["])
def test_le_retour_ne_mene_jamais_hors_du_site(anonyme, oidc, serveur_oidc, connue, suite):
    assert revenir(anonyme, serveur_oidc, connue, next=suite).url == "/"


def test_le_retour_mene_ou_l_on_allait(anonyme, oidc, serveur_oidc, connue):
    assert revenir(anonyme, serveur_oidc, connue, next="/stages/").url == "/stages/"


@pytest.mark.parametrize(
    "revendications",
    [
        {"email": "personne@sillage.example", "email_verified": True},
        {"email": "ferme@sillage.example", "email_verified": True},
    ],
)
def test_un_inconnu_et_un_compte_ferme_se_disent_pareil(
    anonyme, oidc, serveur_oidc, hugo, revendications
):
    Utilisateur.objects.filter(pk=hugo.pk).update(email="ferme@sillage.example", is_active=False)
    serveur_oidc.connait("sub-etranger", **revendications)

    reponse = revenir(anonyme, serveur_oidc, "sub-etranger")

    assert (reponse.status_code, qui(anonyme)) == (403, None)
    assert phrase(reponse).startswith("Aucun compte de Sillage ne s’ouvre avec cette identité.")
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    "revendications",
    [
        {"email": "ines@sillage.example", "email_verified": False},
        {"email": "ines@sillage.example"},
        {"email": "pas une adresse", "email_verified": True},
        {"email_verified": True},
    ],
)
def test_une_adresse_non_verifiee_n_ouvre_rien(anonyme, oidc, serveur_oidc, ines, revendications):
    serveur_oidc.connait("sub-menteur", **revendications)

    reponse = revenir(anonyme, serveur_oidc, "sub-menteur")

    assert (reponse.status_code, qui(anonyme)) == (403, None)
    assert phrase(reponse).startswith("Votre adresse électronique n’y est pas vérifiée")


def test_une_personne_liee_reste_reconnue_quand_son_adresse_change(
    anonyme, oidc, serveur_oidc, ines, connue, ouvrir_un_navigateur
):
    revenir(anonyme, serveur_oidc, connue)
    serveur_oidc.connait(connue, email="ines.moreau-klein@sillage.example", email_verified=False)
    autre = ouvrir_un_navigateur()

    revenir(autre, serveur_oidc, connue)

    assert qui(autre) == str(ines.pk)


def test_une_adresse_reattribuee_n_ouvre_pas_le_compte_de_l_ancien(
    anonyme, oidc, serveur_oidc, ines, connue, ouvrir_un_navigateur
):
    revenir(anonyme, serveur_oidc, connue)
    serveur_oidc.connait("sub-nouveau", email="ines@sillage.example", email_verified=True)
    autre = ouvrir_un_navigateur()

    reponse = revenir(autre, serveur_oidc, "sub-nouveau")

    assert (reponse.status_code, qui(autre), SocialAccount.objects.count()) == (403, None, 1)


def test_le_meme_identifiant_chez_un_autre_emetteur_n_est_personne(
    anonyme, oidc, serveur_oidc, hugo, settings
):
    serveur_oidc.connait("sub-1", email="inconnue@sillage.example", email_verified=True)
    SocialAccount.objects.create(
        user=hugo, provider="oidc", uid="sub-1", extra_data={"emetteur": "https://ancien.example"}
    )

    assert revenir(anonyme, serveur_oidc, "sub-1").status_code == 403


def test_un_compte_lie_puis_ferme_ne_s_ouvre_plus(
    anonyme, oidc, serveur_oidc, ines, connue, ouvrir_un_navigateur
):
    revenir(anonyme, serveur_oidc, connue)
    Utilisateur.objects.filter(pk=ines.pk).update(is_active=False)
    autre = ouvrir_un_navigateur()

    assert revenir(autre, serveur_oidc, connue).status_code == 403
    assert qui(autre) is None


def test_le_second_facteur_pose_est_demande_aussi(anonyme, oidc, serveur_oidc, ines, connue):
    TOTP.activate(ines, generate_totp_secret())

    reponse = revenir(anonyme, serveur_oidc, connue)

    assert (reponse.url.split("?")[0], qui(anonyme)) == ("/compte/2fa/authenticate/", None)


def test_le_second_facteur_exige_retient_une_enseignante_venue_de_l_annuaire(
    anonyme, oidc, serveur_oidc, lefevre, settings
):
    settings.SECOND_FACTEUR_EXIGE = "equipe"
    serveur_oidc.connait("sub-lefevre", email=lefevre.email, email_verified=True)

    revenir(anonyme, serveur_oidc, "sub-lefevre")

    assert qui(anonyme) == str(lefevre.pk)
    assert anonyme.get("/evaluations/").url.split("?")[0] == "/compte/2fa/"


def test_un_state_etranger_n_ouvre_rien(anonyme, oidc, serveur_oidc, connue, ouvrir_un_navigateur):
    """Le lien d’un attaquant, ouvert par sa victime : elle n’a rien demandé."""
    victime = ouvrir_un_navigateur()
    retour = chez_nous(serveur_oidc.identifie(partir(anonyme), connue))

    reponse = victime.get(retour)

    assert (reponse.status_code, qui(victime)) == (400, None)
    assert phrase(reponse).startswith("Cette demande de connexion est trop ancienne")


def test_un_retour_ne_sert_qu_une_fois(anonyme, oidc, serveur_oidc, connue):
    retour = chez_nous(serveur_oidc.identifie(partir(anonyme), connue))
    anonyme.get(retour)

    assert anonyme.get(retour).status_code == 400


def test_un_code_rejoue_dans_une_autre_demande_est_refuse(
    anonyme, oidc, serveur_oidc, connue, ouvrir_un_navigateur
):
    code = parametres(serveur_oidc.identifie(partir(anonyme), connue))["code"]
    anonyme.get(RETOUR, {"state": "faux", "code": code})
    voleur = ouvrir_un_navigateur()
    state = parametres(partir(voleur))["state"]

    reponse = voleur.get(RETOUR, {"state": state, "code": code})

    assert (reponse.status_code, qui(voleur)) == (400, None)  # son nonce n’est pas dans le jeton


def test_un_nonce_change_en_route_est_refuse(anonyme, oidc, serveur_oidc, connue):
    adresse = partir(anonyme)
    demande = parametres(adresse) | {"nonce": "celui-d-un-autre"}
    autre = f"{adresse.split('?')[0]}?{urlencode(demande)}"

    reponse = anonyme.get(chez_nous(serveur_oidc.identifie(autre, connue)))

    assert (reponse.status_code, qui(anonyme)) == (400, None)


def test_renoncer_chez_le_fournisseur_se_dit(anonyme, oidc, serveur_oidc):
    retour = chez_nous(serveur_oidc.abandonne(partir(anonyme)))

    page = anonyme.get(retour, follow=True)

    assert "Vous avez renoncé à vous identifier" in page.content.decode()


def test_un_fournisseur_muet_se_dit_sans_page_d_erreur(anonyme, settings, oidc):
    settings.FOURNISSEURS = (replace(oidc, serveur=f"http://127.0.0.1:{port_libre()}"),)

    reponse = anonyme.post(DEPART)

    assert (reponse.status_code, phrase(reponse)[:24]) == (502, "Ce service ne répond pas")


def test_un_fournisseur_en_travaux_ne_repond_pas_non_plus(anonyme, settings, oidc):
    with dire("<h1>En travaux</h1>") as adresse:
        settings.FOURNISSEURS = (replace(oidc, serveur=adresse),)

        assert anonyme.post(DEPART).status_code == 502


POINTS = '"token_endpoint": "{ici}/t", "jwks_uri": "{ici}/k"'


@pytest.mark.parametrize(
    "decouverte",
    [
        "[]",
        "{}",
        "null",
        '{"issuer": 3}',
        '{"issuer": "https://ailleurs.example"}',
        '{"issuer": "{ici}", ' + POINTS + "}",
        '{"issuer": "{ici}", "authorization_endpoint": 3, ' + POINTS + "}",
        '{"issuer": "{ici}", "authorization_endpoint": "javascript:alert(1)", ' + POINTS + "}",
        '{"issuer": "{ici}", "authorization_endpoint": "http://[", ' + POINTS + "}",
    ],
)
def test_une_decouverte_fausse_se_dit_d_une_phrase(anonyme, settings, oidc, decouverte):
    with dire(decouverte) as adresse:
        settings.FOURNISSEURS = (replace(oidc, serveur=adresse),)
        reponse = anonyme.post(DEPART)

    assert (reponse.status_code, phrase(reponse)[:10]) == (400, "La réponse")


def test_un_fournisseur_qui_n_est_pas_regle_n_existe_pas(anonyme, oidc):
    adresses = ("/compte/oidc/google/login/", "/compte/saml/oidc/login/", "/compte/cas/oidc/login/")

    assert [anonyme.post(adresse).status_code for adresse in adresses] == [404, 404, 404]


def test_le_journal_ne_nomme_personne(anonyme, oidc, serveur_oidc, hugo, caplog):
    serveur_oidc.connait("sub-etranger", email="eve@ailleurs.example", email_verified=True)

    revenir(anonyme, serveur_oidc, "sub-etranger")

    lignes = [r.getMessage() for r in caplog.records if r.name == "comptes.federation.refus"]
    assert lignes == ["Connexion par oidc refusée : aucun compte à cette adresse. "]
    assert "eve@" not in caplog.text
