"""Se connecter, retrouver son mot de passe : ce que l’on dit, et ce que l’on ne dit jamais."""

import os
import subprocess
import sys

import pytest
from django.core import mail
from django.core.cache import cache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _essais_oublies():
    cache.clear()
    yield
    cache.clear()


def se_connecter(client, email, mot_de_passe, **champs):
    return client.post("/compte/login/", {"login": email, "password": mot_de_passe} | champs)


def phrases(reponse):
    form = reponse.context["form"]
    return [p.replace("\u00a0", " ") for liste in form.errors.values() for p in liste]


@pytest.mark.parametrize("adresse", ["/compte/login/", "/compte/password/reset/"])
def test_le_curseur_attend_dans_le_champ_de_l_adresse(anonyme, adresse):
    page = anonyme.get(adresse).content.decode()

    champs = [balise for balise in page.split("<") if " autofocus" in balise]
    assert [champ.split('type="')[1].split('"')[0] for champ in champs] == ["email"]


def test_un_compte_inconnu_et_un_mauvais_mot_de_passe_se_disent_pareil(anonyme, ines):
    reponses = [
        se_connecter(anonyme, email, "faux") for email in (ines.email, "personne@sillage.example")
    ]

    assert [phrases(r) for r in reponses] == [
        ["L’adresse électronique ou le mot de passe n’est pas le bon."]
    ] * 2


def test_cinq_essais_infructueux_ferment_la_porte_cinq_minutes(anonyme, ines, hugo):
    for rang in range(5):
        se_connecter(anonyme, ines.email, f"faux-{rang}")

    refusee = se_connecter(anonyme, ines.email, "demo-sillage")
    assert phrases(refusee) == [
        "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."
    ]
    assert se_connecter(anonyme, hugo.email, "demo-sillage").status_code == 302


def test_un_mot_de_passe_oublie_ne_dit_pas_si_le_compte_existe(anonyme, ines):
    arrivees = [
        anonyme.post("/compte/password/reset/", {"email": email}).url
        for email in (ines.email, "personne@sillage.example")
    ]

    assert arrivees == ["/compte/password/reset/done/"] * 2
    assert [message.to for message in mail.outbox] == [
        [ines.email],
        ["personne@sillage.example"],
    ]


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "http://["]
)
def test_la_connexion_ne_mene_jamais_hors_du_site(anonyme, ines, suite):
    assert se_connecter(anonyme, ines.email, "demo-sillage", next=suite).url == "/"


def test_nul_ne_cree_son_compte(anonyme):
    page = anonyme.post("/compte/signup/", {"email": "n@x.fr", "password1": "Un-mot-2-passe"})

    assert (page.status_code, "sur invitation" in page.content.decode()) == (200, True)


def test_un_mot_de_passe_actuel_faux_se_dit_a_cote_du_champ(client_de, ines):
    neuf = {"oldpassword": "faux", "password1": "Un-mot-2-passe", "password2": "Un-mot-2-passe"}
    page = client_de(ines).post("/compte/password/change/", neuf)

    assert phrases(page) == ["Ce n’est pas votre mot de passe actuel."]


def test_les_essais_se_comptent_pour_tous_les_processus_du_serveur(tmp_path):
    """Un compteur propre à chaque processus multiplierait les essais permis par leur nombre."""
    environnement = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": "essai",
    }

    def dans_un_processus(geste):
        programme = f"import django; django.setup(); from django.core.cache import cache; {geste}"
        commande = [sys.executable, "-c", programme]
        return subprocess.check_output(commande, env=environnement, text=True).strip()

    dans_un_processus("cache.set('essais', 5)")

    assert dans_un_processus("print(cache.get('essais'))") == "5"


def test_trop_de_demandes_se_dit_en_francais(anonyme, ines):
    for _ in range(6):
        reponse = anonyme.post("/compte/password/reset/", {"email": ines.email})

    assert (reponse.status_code, [t.name for t in reponse.templates][:1]) == (429, ["429.html"])
