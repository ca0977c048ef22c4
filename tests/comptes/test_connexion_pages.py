"""Chaque page de compte qui se montre est la nôtre : aucune d’allauth ne passe, ni son anglais."""

from pathlib import Path

import pytest
from allauth import urls as adresses_d_allauth
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.urls import NoReverseMatch, URLResolver, reverse

from tests.comptes.entrees import entrer, poser_une_application, redire_qui_l_on_est

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]

NOTRES = Path(settings.BASE_DIR) / "templates"
CLE = {"name": "Portable du lycée", "credential": {}}


@pytest.fixture(autouse=True)
def _essais_oublies():
    cache.clear()
    yield
    cache.clear()


def noms(motifs):
    for motif in motifs:
        if isinstance(motif, URLResolver):
            yield from noms(motif.url_patterns)
        elif motif.name:
            yield motif.name


def pages_montrees(client):
    """Le gabarit de chaque page d’allauth, sans argument, qui répond 200 à cette personne."""
    montrees = {}
    for nom in sorted(set(noms(adresses_d_allauth.urlpatterns))):
        try:
            adresse = reverse(nom)
        except NoReverseMatch:
            continue
        page = client.get(adresse)
        if page.status_code == 200 and page.templates:
            montrees[adresse] = page.templates[0]
    return montrees


def d_ailleurs(montrees):
    return [a for a, gabarit in montrees.items() if NOTRES not in Path(gabarit.origin.name).parents]


def test_devant_la_porte_tout_est_a_nous(anonyme, lefevre, client_de):
    montrees = pages_montrees(anonyme)

    assert d_ailleurs(montrees) == []
    assert {"/compte/login/", "/compte/login/code/", "/compte/signup/"} <= set(montrees)


def test_a_mi_chemin_aussi(ouvrir_un_navigateur, client_de, lefevre):
    par_code, protegee = ouvrir_un_navigateur(), ouvrir_un_navigateur()
    par_code.post("/compte/login/code/", {"email": lefevre.email})
    poser_une_application(client_de(lefevre))
    entrer(protegee, lefevre.email)

    pages = {
        "code": par_code.get("/compte/login/code/confirm/"),
        "facteur": protegee.get("/compte/2fa/authenticate/"),
        "clé fausse": protegee.post("/compte/2fa/authenticate/", {"credential": "[0]"}),
    }
    assert {nom: page.status_code for nom, page in pages.items()} == dict.fromkeys(pages, 200)
    assert d_ailleurs({nom: page.templates[0] for nom, page in pages.items()}) == []


def test_une_fois_entre_aussi(client_de, lefevre):
    client = client_de(lefevre)
    redire_qui_l_on_est(client)
    sans = pages_montrees(client)
    poser_une_application(client)
    avec = pages_montrees(client)

    assert d_ailleurs(sans) + d_ailleurs(avec) == []
    attendues = {
        "/compte/2fa/",
        "/compte/2fa/totp/deactivate/",
        "/compte/2fa/recovery-codes/",
        "/compte/2fa/recovery-codes/generate/",
        "/compte/2fa/webauthn/",
        "/compte/2fa/webauthn/add/",
        "/compte/2fa/reauthenticate/",
        "/compte/password/change/",
        "/compte/reauthenticate/",
    }
    assert (attendues - set(avec), "/compte/2fa/totp/activate/" in sans) == (set(), True)


def test_une_cle_se_renomme_en_soixante_lettres_et_se_retire(client_de, lefevre):
    client = client_de(lefevre)
    redire_qui_l_on_est(client)
    cle = Authenticator.objects.create(user=lefevre, type="webauthn", data=CLE)
    base = f"/compte/2fa/webauthn/keys/{cle.pk}"

    trop = client.post(f"{base}/edit/", {"name": "é" * 200})
    assert "60" in trop.context["form"].errors["name"][0]
    assert b"Retirer \xc2\xab" in client.get(f"{base}/remove/").content
    client.post(f"{base}/edit/", {"name": "Mon téléphone"})
    assert Authenticator.objects.get().data["name"] == "Mon téléphone"
    client.post(f"{base}/remove/")
    assert not Authenticator.objects.exists()


def test_la_cle_d_un_autre_est_introuvable(client_de, lefevre, hugo):
    client = client_de(hugo)
    redire_qui_l_on_est(client)
    cle = Authenticator.objects.create(user=lefevre, type="webauthn", data=CLE)

    statuts = [
        client.post(f"/compte/2fa/webauthn/keys/{cle.pk}/{verbe}/", {"name": "à moi"}).status_code
        for verbe in ("edit", "remove")
    ]
    assert statuts == [404, 404]
