"""Les réglages que lit python3-saml, depuis un fournisseur et la demande en cours."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constantes
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from comptes.federation.fournisseurs import Saml


def reglages(request: HttpRequest, fournisseur: Saml) -> dict[str, object]:
    """Assertion signée exigée, SHA-1 refusé ; chiffrée ou non, selon que nous avons une clé."""
    return {
        "strict": True,
        "debug": False,
        "sp": _nous(request, fournisseur),
        "idp": {
            "entityId": fournisseur.entite_du_portail,
            "singleSignOnService": {
                "url": fournisseur.connexion,
                "binding": Constantes.BINDING_HTTP_REDIRECT,
            },
            "x509certMulti": {"signing": list(fournisseur.certificats)},
        },
        "security": {
            "authnRequestsSigned": bool(fournisseur.cle_privee),
            "wantAssertionsSigned": True,
            "wantNameId": False,
            "wantAttributeStatement": True,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,
            "signatureAlgorithm": Constantes.RSA_SHA256,
            "digestAlgorithm": Constantes.SHA256,
            # Un portail garde ces métadonnées des années : elles n’ont pas de date de fin.
            "metadataValidUntil": "",
            "metadataCacheDuration": "",
        },
    }


def _nous(request: HttpRequest, fournisseur: Saml) -> dict[str, object]:
    """Sans adresse de déconnexion : quitter Sillage ne ferme que Sillage."""
    adresse = request.build_absolute_uri(reverse("saml_acs", args=[fournisseur.cle]))
    metadonnees = request.build_absolute_uri(reverse("saml_metadata", args=[fournisseur.cle]))
    return {
        "entityId": fournisseur.entite or metadonnees,
        "assertionConsumerService": {"url": adresse, "binding": Constantes.BINDING_HTTP_POST},
        "NameIDFormat": Constantes.NAMEID_UNSPECIFIED,
        "x509cert": fournisseur.certificat,
        "privateKey": fournisseur.cle_privee,
    }


def portail(request: HttpRequest, fournisseur: Saml, reponse: str = "") -> OneLogin_Saml2_Auth:
    """Le dialogue avec le portail ; `reponse` est ce qu’il a envoyé à notre ACS."""
    recue = {
        "https": "on" if request.is_secure() else "off",
        "http_host": request.get_host(),
        "script_name": reverse("saml_acs", args=[fournisseur.cle]),
        "get_data": {},
        "post_data": {"SAMLResponse": reponse} if reponse else {},
    }
    return OneLogin_Saml2_Auth(recue, reglages(request, fournisseur))


def metadonnees(request: HttpRequest, fournisseur: Saml) -> bytes:
    """Ce que l’administrateur du portail enregistre pour nous connaître.

    Notre certificat, si nous en avons un, y est aussi celui du chiffrement : un portail qui chiffre
    d’office (Shibboleth) refuserait de répondre sans lui.
    """
    dits = reglages(request, fournisseur)
    dits["security"] |= {"wantAssertionsEncrypted": bool(fournisseur.cle_privee)}
    lus = OneLogin_Saml2_Settings(dits, sp_validation_only=True)
    texte = lus.get_sp_metadata()
    return texte if isinstance(texte, bytes) else texte.encode()
