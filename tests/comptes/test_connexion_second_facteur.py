"""L’application, les codes de secours, et l’exigence de l’établissement."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypotheses
from hypothesis import strategies as st

from comptes.models import Acte
from tests.comptes.entrees import (
    code,
    code_recu,
    entrer,
    phrases,
    poser_une_application,
    redire_qui_l_on_est,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _essais_oublies():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def protegee(client_de, lefevre):
    """Mme Lefèvre a posé une application : sa clé."""
    return poser_une_application(client_de(lefevre))


@pytest.fixture
def equipe(settings):
    settings.SECOND_FACTEUR_EXIGE = "equipe"


def codes_de_secours(personne):
    return Authenticator.objects.get(user=personne, type="recovery_codes").wrap().get_unused_codes()


def taper(client, tape):
    return client.post("/compte/2fa/authenticate/", {"code": tape})


def test_poser_une_application_demande_de_redire_qui_l_on_est(client_de, ines):
    client = client_de(ines)

    refuse = client.get("/compte/2fa/totp/activate/")
    assert refuse.url == "/compte/reauthenticate/?next=%2Fcompte%2F2fa%2Ftotp%2Factivate%2F"
    redire_qui_l_on_est(client)
    assert client.get("/compte/2fa/totp/activate/").status_code == 200


def test_un_code_faux_ne_pose_rien_et_garde_la_meme_cle(client_de, ines):
    client = client_de(ines)
    redire_qui_l_on_est(client)
    secret = client.get("/compte/2fa/totp/activate/").context["form"].secret

    page = client.post("/compte/2fa/totp/activate/", {"code": "000000"})
    assert phrases(page) == ["Ce code n’est pas le bon, ou il a déjà servi."]
    assert page.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_l_application_posee_est_demandee_a_l_entree(anonyme, lefevre, protegee):
    assert entrer(anonyme, lefevre.email).url == "/compte/2fa/authenticate/"
    assert anonyme.get("/evaluations/").status_code == 302

    assert taper(anonyme, code(protegee)).url == "/"
    assert anonyme.get("/evaluations/").status_code == 200


def test_un_code_d_application_ne_sert_qu_une_fois(anonyme, lefevre, protegee):
    courant = code(protegee)
    entrer(anonyme, lefevre.email)
    taper(anonyme, courant)
    anonyme.post("/compte/logout/")

    entrer(anonyme, lefevre.email)
    assert phrases(taper(anonyme, courant)) == ["Ce code n’est pas le bon, ou il a déjà servi."]


def test_cinq_codes_faux_ferment_la_porte_meme_au_bon(anonyme, lefevre, protegee):
    entrer(anonyme, lefevre.email)
    for rang in range(5):
        taper(anonyme, f"00000{rang}")

    assert phrases(taper(anonyme, code(protegee))) == [
        "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."
    ]


def test_un_code_de_secours_fait_entrer_une_fois(anonyme, lefevre, protegee):
    secours = codes_de_secours(lefevre)
    entrer(anonyme, lefevre.email)

    assert taper(anonyme, secours[0]).url == "/"
    assert codes_de_secours(lefevre) == secours[1:]
    anonyme.post("/compte/logout/")
    entrer(anonyme, lefevre.email)
    assert taper(anonyme, secours[0]).status_code == 200


def test_le_code_de_courriel_ne_dispense_pas_de_l_application(
    anonyme, lefevre, protegee, mailoutbox
):
    anonyme.post("/compte/login/code/", {"email": lefevre.email})
    recu = code_recu(mailoutbox[-1])

    suite = anonyme.post("/compte/login/code/confirm/", {"code": recu})
    assert suite.url == "/compte/2fa/authenticate/"


def test_un_mot_de_passe_oublie_ne_dispense_pas_de_l_application(
    anonyme, lefevre, protegee, mailoutbox
):
    anonyme.post("/compte/password/reset/", {"email": lefevre.email})
    lien = next(mot for mot in mailoutbox[-1].body.split() if "/key/" in mot)
    page = anonyme.get(lien, follow=True)
    choix = {"password1": "vague-42-lointaine", "password2": "vague-42-lointaine"}

    suite = anonyme.post(page.redirect_chain[-1][0], choix)
    assert suite.url == "/compte/2fa/authenticate/"


def test_les_secrets_ne_sont_pas_en_clair_en_base(lefevre, protegee, settings):
    garde = str(list(Authenticator.objects.values_list("data", flat=True)))
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]

    assert (protegee in garde, seed.startswith("gAAAA")) == (False, True)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    avant = codes_de_secours(lefevre)
    settings.SECRET_KEY = "une autre, neuve"
    assert codes_de_secours(lefevre) == avant


def test_une_autre_secret_key_ne_laisse_entrer_personne(anonyme, lefevre, protegee, settings):
    secours = codes_de_secours(lefevre)
    settings.SECRET_KEY = "une autre, sans l’ancienne"
    entrer(anonyme, lefevre.email)

    assert [taper(anonyme, c).status_code for c in (code(protegee), secours[0])] == [200, 200]


@pytest.mark.django_db(transaction=True)
def test_poser_et_retirer_se_disent_par_courriel(client_de, lefevre, mailoutbox):
    client = client_de(lefevre)
    poser_une_application(client)
    client.post("/compte/2fa/totp/deactivate/")

    sujets = [c.subject.removeprefix("[Sillage] ") for c in mailoutbox]
    assert sujets == ["Un second facteur est posé", "Un second facteur est retiré"]
    assert not Authenticator.objects.exists()


# L’exigence


def test_sans_reglage_rien_n_est_exige(client_de, lefevre, admin):
    assert client_de(lefevre).get("/evaluations/").status_code == 200
    assert client_de(admin).get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "reglage, statuts", [("administration", (200, 200, 302)), ("equipe", (200, 302, 302))]
)
def test_le_reglage_dit_de_qui_il_est_exige(
    client_de, ines, lefevre, admin, settings, reglage, statuts
):
    settings.SECOND_FACTEUR_EXIGE = reglage

    recus = [client_de(p).get("/referentiel/") for p in (ines, lefevre, admin)]
    assert tuple(r.status_code for r in recus) == statuts
    assert {r.url for r in recus if r.status_code == 302} == {"/compte/2fa/"}


@pytest.mark.parametrize(
    "adresse", ["/", "/admin/", "/admin/comptes/utilisateur/", "/compte/", "/compte/appareils/"]
)
def test_rien_d_autre_ne_lui_repond(client_de, admin, equipe, adresse):
    assert client_de(admin).get(adresse).url == "/compte/2fa/"


def test_ni_un_verbe_ni_du_json(client_de, lefevre, equipe):
    client = client_de(lefevre)

    assert client.post("/evaluations/attribuer/").url == "/compte/2fa/"
    refus = client.post("/evaluations/attribuer/", headers={"Accept": "application/json"})
    assert (refus.status_code, list(refus.json())) == (403, ["phrase"])


@pytest.mark.parametrize("adresse", ["/compte/2fa/", "/verifier/", "/sante/", "/compte/logout/"])
def test_ce_qui_pose_le_facteur_et_ce_qui_est_public_repond(client_de, lefevre, equipe, adresse):
    assert client_de(lefevre).get(adresse).status_code == 200


def test_une_fois_pose_le_site_s_ouvre(client_de, lefevre, equipe):
    client = client_de(lefevre)
    assert b"Votre \xc3\xa9tablissement vous demande" in client.get("/compte/2fa/").content

    poser_une_application(client)
    assert client.get("/evaluations/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_poser_un_facteur_ferme_les_appareils_entres_sans_lui(
    ouvrir_un_navigateur, lefevre, equipe
):
    """Qui a volé le mot de passe attendait à la porte que la personne pose son facteur."""
    voleur, elle = ouvrir_un_navigateur(), ouvrir_un_navigateur()
    entrer(voleur, lefevre.email)
    entrer(elle, lefevre.email)
    poser_une_application(elle)

    assert elle.get("/evaluations/").status_code == 200
    assert voleur.get("/evaluations/").url == "/compte/login/?next=/evaluations/"


def test_le_dernier_facteur_exige_ne_se_retire_pas(client_de, lefevre, equipe):
    client = client_de(lefevre)
    poser_une_application(client)

    page = client.post("/compte/2fa/totp/deactivate/")
    assert phrases(page) == [
        "Votre établissement vous demande un second facteur : "
        "posez-en un autre avant de retirer celui-ci."
    ]
    assert Authenticator.objects.filter(type="totp").exists()


def test_l_exigence_ne_coute_aucune_requete(client_de, lefevre, equipe, django_assert_num_queries):
    client = client_de(lefevre)
    poser_une_application(client)
    client.get("/compte/")

    with django_assert_num_queries(5):
        client.get("/compte/")


def test_qui_aide_a_sa_place_ne_pose_pas_le_facteur_d_un_autre(client_de, admin, lefevre, equipe):
    client = client_de(admin)
    poser_une_application(client)
    place = f"/etablissement/personnes/{lefevre.pk}/prendre-sa-place/"
    client.post(place, {"motif": "Elle ne retrouve pas sa file."})

    page = client.get("/evaluations/")
    assert (page.status_code, page.context["personne"]) == (200, lefevre)


def test_sans_mot_de_passe_le_code_de_courriel_suffit_pour_poser_un_facteur(
    anonyme, lefevre, equipe, mailoutbox
):
    lefevre.set_unusable_password()
    lefevre.save()
    anonyme.post("/compte/login/code/", {"email": lefevre.email})
    anonyme.post("/compte/login/code/confirm/", {"code": code_recu(mailoutbox[0])})

    assert anonyme.get("/evaluations/").url == "/compte/2fa/"
    assert anonyme.get("/compte/2fa/totp/activate/").status_code == 200


def test_les_codes_de_secours_s_emportent_une_fois_redit_qui_l_on_est(client_de, lefevre):
    client = client_de(lefevre)
    poser_une_application(client)

    fichier = client.get("/compte/2fa/recovery-codes/download/")
    assert fichier.headers["Content-Disposition"] == (
        'attachment; filename="codes-de-secours-sillage.txt"'
    )
    assert fichier.content.decode().split()[-10:] == codes_de_secours(lefevre)
    refuse = client_de(lefevre).get("/compte/2fa/recovery-codes/download/")
    assert refuse.url.startswith("/compte/reauthenticate/")


def test_la_commande_rouvre_la_porte_et_le_dit_au_registre(client_de, admin, equipe, capsys):
    client = client_de(admin)
    poser_une_application(client)

    call_command("retirer_second_facteur", "ADMIN@sillage.example", motif="téléphone perdu")

    acte = Acte.objects.get()
    assert (acte.nature, acte.personne, acte.motif) == (
        "second_facteur_retire",
        admin,
        "téléphone perdu",
    )
    assert (Authenticator.objects.count(), client.get("/compte/").url) == (
        0,
        "/compte/login/?next=/compte/",
    )
    with pytest.raises(CommandError, match="pas de second facteur"):
        call_command("retirer_second_facteur", "admin@sillage.example", motif="encore")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda enfants: (
        st.lists(enfants, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "userHandle"])
            | st.text(max_size=5),
            enfants,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FORME = st.fixed_dictionaries(
    {
        "type": st.just("public-key"),
        "id": st.sampled_from(["AAAA", "", "é"]),
        "rawId": st.sampled_from(["AAAA", "!", ""]),
        "response": st.fixed_dictionaries(
            {
                nom: st.sampled_from(["AAAA", "e30", "", "bnVsbA", "éé"]) | st.none()
                for nom in (
                    "clientDataJSON",
                    "attestationObject",
                    "authenticatorData",
                    "signature",
                    "userHandle",
                )
            }
        ),
        "clientExtensionResults": st.sampled_from([{}, None, []]),
    }
)


def test_une_cle_recoit_n_importe_quoi(client_de, anonyme, ines):
    client = client_de(ines)
    redire_qui_l_on_est(client)

    @hypotheses(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(valeur=JSON | FORME)
    def essai(valeur):
        cache.clear()
        with transaction.atomic():
            client.get("/compte/2fa/webauthn/add/")
            envoi = {"credential": json.dumps(valeur), "name": "x", "passwordless": "on"}
            page = client.post("/compte/2fa/webauthn/add/", envoi)
            assert phrases(page)[0].startswith(("Cette clé n’a pas été reconnue", "Ce champ"))
            anonyme.get("/compte/2fa/webauthn/login/", headers={"Accept": "application/json"})
            entree = anonyme.post("/compte/2fa/webauthn/login/", envoi)
            assert entree.url == "/compte/login/"
            transaction.set_rollback(True)

    essai()
    assert not Authenticator.objects.exists()
