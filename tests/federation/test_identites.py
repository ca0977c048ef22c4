"""Ce que Sillage croit d’un fournisseur : jetons truqués, domaines, invités ; réglages."""

import time
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured

from comptes.federation.base import ReponseInvalide
from comptes.federation.fournisseurs import Oidc
from comptes.federation.identites import identite_oidc
from comptes.federation.oidc.jetons import revendications
from config.federation import fournisseurs

GOOGLE = Oidc("oidc", "Google", ("lycee.example",), "https://accounts.google.com", "c", "s")
ENTRA = Oidc("oidc", "Microsoft", ("lycee.example",), "https://login.example/t/v2.0", "c", "s")
INES = "ines@lycee.example"


@pytest.mark.parametrize(
    "fournisseur, dites, verifiee",
    [
        (GOOGLE, {"email_verified": True, "hd": "lycee.example"}, True),
        (GOOGLE, {"email_verified": True}, False),  # compte personnel à la même adresse
        (GOOGLE, {"email_verified": True, "hd": "ailleurs.example"}, False),
        (GOOGLE, {"email_verified": False, "hd": "lycee.example"}, False),
        (ENTRA, {}, True),  # Microsoft ne dit rien : le domaine est tenu
        (ENTRA, {"xms_edov": False}, False),
        (ENTRA, {"xms_edov": "1", "acct": 0}, True),
        (ENTRA, {"acct": 1}, False),  # un invité d’un autre annuaire
        (ENTRA, {"email": "ines@lycee.example.ailleurs.fr"}, False),
        (ENTRA, {"email": "ınes@lycee.example"}, False),  # un i sans point
        (ENTRA, {"email": "ines@lycee.example\u200b"}, False),
        (replace(ENTRA, domaines=()), {}, False),
        (replace(ENTRA, domaines=()), {"email_verified": "true"}, True),
        (replace(ENTRA, domaines=("*",)), {"email": "ines@partout.example"}, True),
    ],
)
def test_une_adresse_vaut_selon_qui_la_dit(fournisseur, dites, verifiee):
    assert (
        identite_oidc(fournisseur, {"sub": "1", "email": INES} | dites).adresse_verifiee == verifiee
    )


def test_le_meme_sub_de_deux_emetteurs_fait_deux_empreintes():
    dites = {"sub": "1", "email": INES}

    assert identite_oidc(GOOGLE, dites).empreinte != identite_oidc(ENTRA, dites).empreinte


# Les jetons

CLE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ETRANGERE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIEES = {
    "keys": [jwt.algorithms.RSAAlgorithm.to_jwk(CLE.public_key(), as_dict=True) | {"kid": "a"}]
}


def jeton(cle=CLE, algorithme="RS256", kid="a", **change):
    dites = {
        **{"iss": "https://idp.example", "aud": "sillage", "sub": "1", "nonce": "n"},
        **{"iat": int(time.time()), "exp": int(time.time()) + 300},
    } | change
    dites = {nom: valeur for nom, valeur in dites.items() if valeur is not None}
    return jwt.encode(dites, cle, algorithm=algorithme, headers={"kid": kid} if kid else {})


def lire(texte):
    return revendications(
        texte, cles=PUBLIEES, emetteur="https://idp.example", client="sillage", nonce="n"
    )


def test_un_jeton_bon_se_lit_meme_sans_nommer_sa_cle():
    assert (lire(jeton())["sub"], lire(jeton(kid=None))["sub"]) == ("1", "1")


@pytest.mark.parametrize(
    "truque",
    [
        lambda: jeton(ETRANGERE),
        lambda: jeton(kid="inconnu"),
        lambda: jeton(None, "none"),
        lambda: jeton("a" * 64, "HS256"),  # notre clé publique prise pour un secret
        lambda: jeton(iss="https://ailleurs.example"),
        lambda: jeton(aud="un-autre-site"),
        lambda: jeton(aud=["sillage", "un-autre-site"], azp="un-autre-site"),
        lambda: jeton(exp=int(time.time()) - 120),
        lambda: jeton(exp=None),
        lambda: jeton(sub=None),
        lambda: jeton(nonce="celui-d-un-autre"),
        lambda: jeton(nonce=None),
        lambda: jeton()[:-4] + "AAAA",
        lambda: "pas un jeton",
    ],
)
def test_un_jeton_truque_est_refuse(truque):
    with pytest.raises(ReponseInvalide):
        lire(truque())


# Les réglages

OIDC = {
    "OIDC_NOM": "l’annuaire",
    "OIDC_SERVEUR": "https://idp.lycee.example/.well-known/openid-configuration",
    "OIDC_CLIENT": "sillage",
    "OIDC_SECRET": "secret",
}


@pytest.fixture
def regler(monkeypatch):
    def poser(**valeurs):
        for nom, valeur in valeurs.items():
            monkeypatch.setenv(nom, valeur)
        return fournisseurs()

    return poser


def test_rien_de_regle_rien_de_propose(regler):
    assert regler() == ()


def test_deux_annuaires_gardent_leur_cle(regler):
    regles = regler(**OIDC, **{f"{nom}_2": valeur for nom, valeur in OIDC.items()})

    assert [(f.cle, f.serveur) for f in regles] == [
        ("oidc", "https://idp.lycee.example"),
        ("oidc_2", "https://idp.lycee.example"),
    ]
    assert "secret'" not in repr(regles)


def test_un_reglage_laisse_vide_par_compose_garde_sa_valeur(regler):
    (cas,) = regler(
        CAS_NOM="l’ENT",
        CAS_SERVEUR="https://ent.example/cas",
        CAS_DOMAINES="Lycee.example, @ac-lyon.example",
        CAS_ATTRIBUT_ADRESSE="",
        OIDC_NOM="",
        OIDC_NOM_2="",
    )

    assert (cas.attributs_adresse, cas.domaines, cas.serveur) == (
        ("mail", "email"),
        ("lycee.example", "ac-lyon.example"),
        "https://ent.example/cas/",
    )


MICROSOFT = "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    "change, phrase",
    [
        ({"OIDC_SECRET": ""}, "Connexion à moitié réglée : il manque OIDC_SECRET."),
        (
            {"OIDC_SERVEUR": "http://idp.example"},
            "OIDC_SERVEUR=http://idp.example : attendu une adresse en https://.",
        ),
        (
            {"OIDC_SERVEUR": "https://accounts.google.com"},
            "OIDC_DOMAINES est vide : nommez les domaines de l’établissement, "
            "par exemple lycee.example.",
        ),
        (
            {"OIDC_SERVEUR": f"{MICROSOFT}/common/v2.0", "OIDC_DOMAINES": "lycee.example"},
            "OIDC_SERVEUR : donnez l’identifiant de votre annuaire (tenant) à la place de "
            "« common » ou « organizations », qui acceptent les annuaires de n’importe qui.",
        ),
        (
            {"CAS_NOM": "l’ENT", "CAS_SERVEUR": "https://ent.example/cas"},
            "Connexion à moitié réglée : il manque CAS_DOMAINES.",
        ),
        (
            {"SAML_NOM": "P", "SAML_METADONNEES": "absent.xml", "SAML_DOMAINES": "lycee.example"},
            "SAML_METADONNEES=absent.xml : ce fichier ne se lit pas.",
        ),
    ],
)
def test_un_reglage_incomplet_ou_dangereux_arrete_le_demarrage(regler, change, phrase):
    with pytest.raises(ImproperlyConfigured) as arret:
        regler(**OIDC | change)

    assert str(arret.value) == phrase


@pytest.mark.parametrize(
    "contenu", ["pas du XML", "<a/>", "<!DOCTYPE a [<!ENTITY e 'e'>]><a>&e;</a>"]
)
def test_des_metadonnees_illisibles_arretent_le_demarrage(regler, tmp_path, contenu):
    fichier = tmp_path / "portail.xml"
    fichier.write_text(contenu)

    with pytest.raises(ImproperlyConfigured, match="^SAML_METADONNEES="):
        regler(SAML_NOM="P", SAML_METADONNEES=str(fichier), SAML_DOMAINES="lycee.example")
