"""N’importe quoi envoyé aux adresses des fournisseurs : une réponse, jamais une erreur du site."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.federation.fournisseurs import Cas, Saml
from tests.federation.oidc import port_libre
from tests.federation.saml import PORTAIL, cle_et_certificat

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]

ADRESSES = [
    *(f"/compte/{p}/{c}/login/" for p, c in (("oidc", "oidc"), ("saml", "saml"), ("cas", "cas"))),
    "/compte/oidc/oidc/login/callback/",
    "/compte/cas/cas/login/callback/",
    "/compte/saml/saml/acs/",
    "/compte/saml/saml/acs/finish/",
    "/compte/saml/saml/metadata/",
]
NOMS = ["state", "code", "error", "next", "process", "SAMLResponse", "RelayState", "etat", "ticket"]
PERMIS = {200, 302, 400, 403, 405, 429, 502}


@pytest.fixture
def tous(settings, oidc):
    muet = f"http://127.0.0.1:{port_libre()}"
    certificat = "".join(cle_et_certificat("portail")[1].splitlines()[1:-1])
    entite = {"entite_du_portail": PORTAIL, "connexion": PORTAIL, "certificats": (certificat,)}
    vides = {"entite": "", "certificat": "", "cle_privee": ""}
    attributs = {"attributs_adresse": ("mail",), "attributs_identifiant": ()}
    settings.FOURNISSEURS = (
        replace(oidc, serveur=muet),
        Saml("saml", "le portail", ("*",), **entite, **vides, **attributs),
        Cas("cas", "l’ENT", ("*",), f"{muet}/cas/", ("mail",)),
    )
    settings.FEDERATION_LIMITES = {}


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    adresse=st.sampled_from(ADRESSES),
    methode=st.sampled_from(["get", "post", "head", "put"]),
    champs=st.dictionaries(st.sampled_from(NOMS), st.text(max_size=40), max_size=4),
)
def test_n_importe_quoi_recoit_une_reponse(tous, anonyme, adresse, methode, champs):
    reponse = getattr(anonyme, methode)(adresse, champs if methode != "put" else "")

    assert reponse.status_code in PERMIS
