"""Une réponse SAML : ce que python3-saml vérifie, et ce que nous exigeons en plus."""

from __future__ import annotations

import time
from hashlib import sha256

import xmlsec
from django.core.cache import cache
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

from comptes.federation.base import ReponseInvalide, reponse_du_fournisseur
from comptes.federation.fournisseurs import Saml
from comptes.federation.identites import Identite, identite_saml

ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
TAILLE_MAX = 200_000  # caractères de base64 ; une assertion en fait une dizaine de milliers
ERREURS_SAML = (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    xmlsec.Error,
    etree.LxmlError,
)


def identite_de(dialogue: OneLogin_Saml2_Auth, fournisseur: Saml) -> tuple[Identite, str]:
    """L’identité, et le numéro de la demande à laquelle la réponse répond.

    Lève `ReponseInvalide` : signature absente ou fausse, assertion modifiée, enveloppée, échue,
    pour un autre, déjà servie, ou que nous n’avons pas demandée.
    """
    with reponse_du_fournisseur():
        try:
            dialogue.process_response()
        except ERREURS_SAML as erreur:
            raise ReponseInvalide(type(erreur).__name__) from erreur
        if dialogue.get_errors() or not dialogue.is_authenticated():
            raise ReponseInvalide(_raison(dialogue))
        _exiger_davantage(dialogue)
        attributs = dialogue.get_friendlyname_attributes() | dialogue.get_attributes()
        nom, forme = dialogue.get_nameid() or "", dialogue.get_nameid_format() or ""
        identite = identite_saml(fournisseur, attributs, nom, forme)
        return identite, dialogue.get_last_response_in_response_to()


def _raison(dialogue: OneLogin_Saml2_Auth) -> str:
    """Ce que python3-saml reproche ; le texte libre du portail, après « -> », reste tu."""
    return (dialogue.get_last_error_reason() or "refusée").split(" -> ")[0][:200]


def _exiger_davantage(dialogue: OneLogin_Saml2_Auth) -> None:
    """Ce que python3-saml laisse passer quand l’assertion n’en dit rien, et le rejeu.

    Le portail doit dire à qui il s’adresse, à quelle demande il répond (dans ce qui est signé) et
    jusqu’à quand. Une connexion que le portail commence lui-même est donc refusée.
    """
    lue = _Lue(dialogue)
    nous = dialogue.get_settings().get_sp_data()["entityId"]
    if nous not in lue.audiences:
        raise ReponseInvalide("audience")
    demande = dialogue.get_last_response_in_response_to()
    if not demande or set(lue.demandes) != {demande}:
        raise ReponseInvalide("InResponseTo")
    fin = dialogue.get_last_assertion_not_on_or_after()
    if not fin:
        raise ReponseInvalide("sans échéance")
    numero = sha256(str(dialogue.get_last_assertion_id()).encode()).hexdigest()
    if not cache.add(f"saml:{numero}", 1, timeout=max(1, int(fin - time.time()) + 1)):
        raise ReponseInvalide("déjà servie")


class _Lue:
    """L’assertion que python3-saml a retenue, déchiffrée s’il le fallait.

    Il n’en admet qu’une dans tout le document, et signée : ce qui est autour n’est pas lu.
    """

    def __init__(self, dialogue: OneLogin_Saml2_Auth) -> None:
        document = dialogue.get_last_response_xml().encode()
        sans_entite = etree.XMLParser(resolve_entities=False, no_network=True)
        racine = etree.fromstring(document, sans_entite)
        self.assertion = next(racine.iter(f"{ASSERTION}Assertion"))

    @property
    def audiences(self) -> list[str]:
        return [(n.text or "").strip() for n in self.assertion.iter(f"{ASSERTION}Audience")]

    @property
    def demandes(self) -> list[str]:
        confirmations = self.assertion.iter(f"{ASSERTION}SubjectConfirmationData")
        return [noeud.get("InResponseTo", "") for noeud in confirmations]
