"""Un portail SAML : sa clé, et les réponses qu’il signe, bonnes ou truquées après coup."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4
from zlib import decompress

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from tests.federation.oidc import parametres

ESPACES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
PERSISTANT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSITOIRE = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
PORTAIL = "https://portail.lycee.example/idp"
NOUS = "http://testserver/compte/saml/saml/metadata/"
ACS = "http://testserver/compte/saml/saml/acs/"


@cache
def cle_et_certificat(nom):
    """Une paire neuve par nom : celle d’un autre ne signe pas pour le portail."""
    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    le = datetime.now(UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(le - timedelta(days=1))
        .not_valid_after(le + timedelta(days=1))
        .sign(cle, hashes.SHA256())
    )
    pem = cle.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode(), certificat.public_bytes(serialization.Encoding.PEM).decode()


def metadonnees(connexion=f"{PORTAIL}/sso"):
    """Ce que le portail publie, et que l’établissement nous donne."""
    certificat = "".join(cle_et_certificat("portail")[1].splitlines()[1:-1])
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
      entityID="{PORTAIL}"><md:IDPSSODescriptor
      protocolSupportEnumeration="{ESPACES["samlp"]}"><md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="{ESPACES["ds"]}"><ds:X509Data><ds:X509Certificate>{certificat}
      </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
      <md:SingleSignOnService Location="{connexion}"
      Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/>
      </md:IDPSSODescriptor></md:EntityDescriptor>"""


def numero_demande(adresse):
    """L’identifiant de la demande que porte cette adresse du portail."""
    return demande(adresse).get("ID")


def demande(adresse):
    return etree.fromstring(decompress(b64decode(parametres(adresse)["SAMLRequest"]), -15))


def _heure(minutes):
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def assertion(
    numero,
    *,
    mail=("ines@sillage.example",),
    nom="ines-42",
    forme=PERSISTANT,
    audience=NOUS,
    acs=ACS,
    fin=5,
    irt=None,
    signataire="portail",
    emetteur=PORTAIL,
    debut=-5,
):
    """Une assertion signée ; chaque argument en fausse un fait, signature juste comprise."""
    valeurs = "".join(f"<saml:AttributeValue>{m}</saml:AttributeValue>" for m in mail)
    restriction = (
        f"<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>"
        "</saml:AudienceRestriction>"
        if audience
        else ""
    )
    repond = numero if irt is None else irt
    a_la_demande = f' InResponseTo="{repond}"' if repond else ""
    xml = f"""<saml:Assertion xmlns:saml="{ESPACES["saml"]}" ID="_{uuid4().hex}" Version="2.0"
      IssueInstant="{_heure(0)}"><saml:Issuer>{emetteur}</saml:Issuer><saml:Subject>
      <saml:NameID Format="{forme}">{nom}</saml:NameID><saml:SubjectConfirmation
      Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
      NotOnOrAfter="{_heure(fin)}" Recipient="{acs}"{a_la_demande}/></saml:SubjectConfirmation>
      </saml:Subject><saml:Conditions NotBefore="{_heure(debut)}" NotOnOrAfter="{_heure(fin)}">
      {restriction}</saml:Conditions><saml:AuthnStatement AuthnInstant="{_heure(0)}">
      <saml:AuthnContext><saml:AuthnContextClassRef>
      urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
      </saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>
      <saml:Attribute Name="mail">{valeurs}</saml:Attribute></saml:AttributeStatement>
      </saml:Assertion>"""
    cle, certificat = cle_et_certificat(signataire)
    return etree.fromstring(OneLogin_Saml2_Utils.add_sign(xml, cle, certificat))


def reponse(numero, contenu, *, destination=ACS):
    """L’enveloppe que le navigateur porte à notre ACS, en base64."""
    xml = etree.fromstring(
        f"""<samlp:Response xmlns:samlp="{ESPACES["samlp"]}" xmlns:saml="{ESPACES["saml"]}"
        ID="_{uuid4().hex}" Version="2.0" IssueInstant="{_heure(0)}"
        Destination="{destination}" InResponseTo="{numero}"><saml:Issuer>{PORTAIL}</saml:Issuer>
        <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
        </samlp:Status></samlp:Response>"""
    )
    for noeud in contenu if isinstance(contenu, list) else [contenu]:
        xml.append(noeud)
    return en_base64(xml)


def en_base64(xml):
    return b64encode(etree.tostring(xml)).decode()


def chiffree(noeud, certificat):
    """La même assertion signée, que seul le tenant de ce certificat peut lire."""
    modele = xmlsec.template.encrypted_data_create(
        noeud, xmlsec.Transform.AES256, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(modele)
    informations = xmlsec.template.encrypted_data_ensure_key_info(modele, ns="ds")
    cle = xmlsec.template.add_encrypted_key(informations, xmlsec.Transform.RSA_OAEP)
    xmlsec.template.encrypted_data_ensure_cipher_value(cle)
    trousseau = xmlsec.KeysManager()
    trousseau.add_key(xmlsec.Key.from_memory(certificat, xmlsec.KeyFormat.CERT_PEM, None))
    contexte = xmlsec.EncryptionContext(trousseau)
    contexte.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    enveloppe = etree.Element(f"{{{ESPACES['saml']}}}EncryptedAssertion", nsmap=ESPACES)
    enveloppe.append(noeud)
    contexte.encrypt_xml(modele, noeud)
    return enveloppe


def sans_signature(noeud):
    noeud.remove(noeud.find("ds:Signature", ESPACES))
    return noeud


def au_nom_de(noeud, adresse):
    """La même assertion, l’adresse changée après la signature."""
    noeud.find(".//saml:AttributeValue", ESPACES).text = adresse
    return noeud
