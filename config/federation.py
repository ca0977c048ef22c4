"""Lit dans l’environnement les fournisseurs d’identité d’un établissement (docs/CONNEXION.md).

Rien de réglé : aucun. Un réglage incomplet ou dangereux arrête le démarrage par une phrase.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from comptes.federation.fournisseurs import Cas, Fournisseur, Oidc, Saml
from config.environnement import env

SUFFIXES = ("", "_2", "_3")
DECOUVERTE = "/.well-known/openid-configuration"
BOUCLE_LOCALE = {"localhost", "127.0.0.1", "::1"}
SANS_LOCATAIRE = {"common", "organizations", "consumers"}
# Le nom LDAP, son OID (SAML 2.0), puis la revendication des annuaires de Microsoft.
ADRESSE_SAML = (
    "mail,urn:oid:0.9.2342.19200300.100.1.3,"
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
)
ADRESSE_CAS = "mail,email"
# Identifiants faits pour ne pas changer ni resservir (SAML V2.0 Subject Identifier Attributes).
IDENTIFIANT_SAML = (
    "urn:oasis:names:tc:SAML:attribute:pairwise-id,urn:oasis:names:tc:SAML:attribute:subject-id"
)


def fournisseurs() -> tuple[Fournisseur, ...]:
    """Dans l’ordre où la page de connexion les propose."""
    oidc = (f for suffixe in SUFFIXES for f in _oidc(suffixe))
    return (*oidc, *_saml(), *_cas())


def _oidc(suffixe: str) -> Iterator[Oidc]:
    dits = {
        "OIDC_NOM": env("OIDC_NOM" + suffixe, ""),
        "OIDC_SERVEUR": env("OIDC_SERVEUR" + suffixe, ""),
        "OIDC_CLIENT": env("OIDC_CLIENT" + suffixe, ""),
        "OIDC_SECRET": env("OIDC_SECRET" + suffixe, ""),
    }
    if not _regle(dits, suffixe):
        return
    serveur = _adresse("OIDC_SERVEUR" + suffixe, dits["OIDC_SERVEUR"])
    oidc = Oidc(
        cle=f"oidc{suffixe}",
        nom=dits["OIDC_NOM"],
        domaines=_domaines(env("OIDC_DOMAINES" + suffixe, "")),
        serveur=serveur.removesuffix(DECOUVERTE).rstrip("/"),
        client=dits["OIDC_CLIENT"],
        secret=dits["OIDC_SECRET"],
    )
    _refuser_les_ouverts(oidc, suffixe)
    yield oidc


def _refuser_les_ouverts(oidc: Oidc, suffixe: str) -> None:
    """Google et Microsoft connaissent le monde entier : dire lesquels sont de l’établissement."""
    parties = urlsplit(oidc.serveur)
    microsoft = parties.hostname == "login.microsoftonline.com"
    if microsoft and SANS_LOCATAIRE & set(parties.path.split("/")):
        raise ImproperlyConfigured(
            f"OIDC_SERVEUR{suffixe} : donnez l’identifiant de votre annuaire (tenant) à la place "
            "de « common » ou « organizations », qui acceptent les annuaires de n’importe qui."
        )
    if (oidc.est_google or microsoft) and not oidc.domaines:
        raise ImproperlyConfigured(
            f"OIDC_DOMAINES{suffixe} est vide : nommez les domaines de l’établissement, "
            "par exemple lycee.example."
        )


def _saml() -> Iterator[Saml]:
    if not _regle(
        {
            "SAML_NOM": env("SAML_NOM", ""),
            "SAML_METADONNEES": env("SAML_METADONNEES", ""),
            "SAML_DOMAINES": env("SAML_DOMAINES", ""),
        }
    ):
        return
    portail = _portail(env("SAML_METADONNEES", ""))
    certificat, cle = env("SAML_CERTIFICAT", ""), env("SAML_CLE", "")
    if bool(certificat) != bool(cle):
        raise ImproperlyConfigured(
            "SAML_CERTIFICAT et SAML_CLE vont ensemble : l’un des deux manque."
        )
    yield Saml(
        cle="saml",
        nom=env("SAML_NOM", ""),
        domaines=_domaines(env("SAML_DOMAINES", "")),
        entite_du_portail=portail["entityId"],
        connexion=_adresse("SAML_METADONNEES", portail["singleSignOnService"]["url"]),
        certificats=_certificats(portail),
        entite=env("SAML_ENTITE", ""),
        certificat=_fichier("SAML_CERTIFICAT", certificat) if certificat else "",
        cle_privee=_fichier("SAML_CLE", cle) if cle else "",
        attributs_adresse=_liste(env("SAML_ATTRIBUT_ADRESSE", "") or ADRESSE_SAML),
        attributs_identifiant=_liste(env("SAML_ATTRIBUT_IDENTIFIANT", "") or IDENTIFIANT_SAML),
    )


def _portail(chemin: str) -> dict[str, object]:
    """Ce que disent les métadonnées du portail : son nom, son adresse, ses certificats."""
    from lxml.etree import LxmlError
    from onelogin.saml2.errors import OneLogin_Saml2_Error
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as Lecteur

    try:
        lu = Lecteur.parse(_fichier("SAML_METADONNEES", chemin).encode()).get("idp", {})
    except (LxmlError, OneLogin_Saml2_Error, ValueError) as erreur:
        raise ImproperlyConfigured(f"SAML_METADONNEES={chemin} : ce XML ne se lit pas.") from erreur
    if not {"entityId", "singleSignOnService"} <= set(lu) or not _certificats(lu):
        raise ImproperlyConfigured(
            f"SAML_METADONNEES={chemin} : il y manque l’entityID, l’adresse de connexion "
            "(HTTP-Redirect) ou le certificat de signature du portail."
        )
    return lu


def _certificats(portail: dict[str, object]) -> tuple[str, ...]:
    """Sans blanc : un fichier bien présenté coupe et décale leurs lignes."""
    plusieurs = portail.get("x509certMulti", {}).get("signing", ())
    tous = plusieurs or filter(None, (portail.get("x509cert"),))
    return tuple("".join(certificat.split()) for certificat in tous)


def _cas() -> Iterator[Cas]:
    dits = {
        "CAS_NOM": env("CAS_NOM", ""),
        "CAS_SERVEUR": env("CAS_SERVEUR", ""),
        "CAS_DOMAINES": env("CAS_DOMAINES", ""),
    }
    if _regle(dits):
        yield Cas(
            cle="cas",
            nom=dits["CAS_NOM"],
            domaines=_domaines(dits["CAS_DOMAINES"]),
            serveur=_adresse("CAS_SERVEUR", dits["CAS_SERVEUR"]).rstrip("/") + "/",
            attributs_adresse=_liste(env("CAS_ATTRIBUT_ADRESSE", "") or ADRESSE_CAS),
        )


def _regle(dits: dict[str, str], suffixe: str = "") -> bool:
    """Vrai si tout est dit, faux si rien ne l’est ; entre les deux, on ne démarre pas."""
    absents = [nom + suffixe for nom, valeur in dits.items() if not valeur]
    if absents and len(absents) < len(dits):
        raise ImproperlyConfigured(f"Connexion à moitié réglée : il manque {', '.join(absents)}.")
    return not absents


def _adresse(nom: str, valeur: str) -> str:
    """En https ; en clair sur la machine même, pour un essai."""
    parties = urlsplit(valeur)
    clair = parties.scheme == "http" and parties.hostname in BOUCLE_LOCALE
    if not parties.hostname or not (parties.scheme == "https" or clair):
        raise ImproperlyConfigured(f"{nom}={valeur} : attendu une adresse en https://.")
    return valeur


def _fichier(nom: str, chemin: str) -> str:
    try:
        return Path(chemin).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as erreur:
        raise ImproperlyConfigured(f"{nom}={chemin} : ce fichier ne se lit pas.") from erreur


def _domaines(dits: str) -> tuple[str, ...]:
    return tuple(domaine.lower().removeprefix("@") for domaine in _liste(dits))


def _liste(dite: str) -> tuple[str, ...]:
    return tuple(morceau.strip() for morceau in dite.split(",") if morceau.strip())
