"""Se connecter par un portail SAML, et les réponses truquées qui n’ouvrent rien."""

from copy import deepcopy
from dataclasses import replace

import pytest
from allauth.socialaccount.models import SocialAccount
from lxml import etree

from config.federation import fournisseurs
from tests.federation import saml
from tests.federation.saml import ESPACES, assertion, au_nom_de, numero_demande, sans_signature

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]

DEPART = "/compte/saml/saml/login/"
ACS = "/compte/saml/saml/acs/"


@pytest.fixture
def portail(settings, monkeypatch, tmp_path):
    """Réglé comme un établissement le règle : par un fichier de métadonnées."""
    fichier = tmp_path / "portail.xml"
    fichier.write_text(saml.metadonnees())
    for nom, valeur in {
        "SAML_NOM": "le portail du lycée",
        "SAML_METADONNEES": str(fichier),
        "SAML_DOMAINES": "sillage.example",
    }.items():
        monkeypatch.setenv(nom, valeur)
    settings.FOURNISSEURS = fournisseurs()
    return settings.FOURNISSEURS[0]


def partir(client):
    return client.post(DEPART, headers={"host": "testserver"}).context["adresse"]


def porter(client, contenu):
    """Le navigateur poste la réponse à notre ACS, puis suit la redirection."""
    return client.post(ACS, {"SAMLResponse": contenu}, follow=True)


def qui(client):
    return client.session.get("_auth_user_id")


def test_une_personne_invitee_se_connecte_par_le_portail(anonyme, portail, ines):
    numero = numero_demande(partir(anonyme))

    porter(anonyme, saml.reponse(numero, assertion(numero)))

    assert qui(anonyme) == str(ines.pk)
    assert SocialAccount.objects.get().extra_data == {
        "emetteur": saml.PORTAIL,
        "adresse": "ines@sillage.example",
    }


def test_l_acs_vient_d_un_autre_site_sans_cookie_ni_jeton(ouvrir_un_navigateur, portail, ines):
    """La réponse est gardée sans être crue : rien n’est ouvert avant notre propre page."""
    client = ouvrir_un_navigateur()
    client.handler.enforce_csrf_checks = True

    recue = client.post(ACS, {"SAMLResponse": "bm9u"})

    assert (recue.status_code, recue.url, qui(client)) == (302, f"{ACS}finish/", None)
    cookie = recue.cookies["saml-acs-session"]
    assert (cookie["path"], bool(cookie["httponly"])) == (f"{ACS}finish/", True)


def _ajouter_devant(numero):
    """XSW : une assertion forgée devant la vraie, signée."""
    vraie = assertion(numero)
    return [au_nom_de(sans_signature(deepcopy(vraie)), "lefevre@sillage.example"), vraie]


def _envelopper(numero):
    """XSW : la vraie, signée, déplacée dans un objet de la signature d’une forgée qui a son ID."""
    vraie = assertion(numero)
    forgee = au_nom_de(deepcopy(vraie), "lefevre@sillage.example")
    signature = forgee.find("ds:Signature", ESPACES)
    etree.SubElement(signature, f"{{{ESPACES['ds']}}}Object").append(vraie)
    return forgee


def _envelopper_sans_id(numero):
    """XSW : la forgée porte un autre ID, la vraie est dans ses extensions."""
    vraie = assertion(numero)
    forgee = au_nom_de(deepcopy(vraie), "lefevre@sillage.example")
    forgee.set("ID", "_forgee")
    signature = forgee.find("ds:Signature", ESPACES)
    etree.SubElement(signature, f"{{{ESPACES['ds']}}}Object").append(sans_signature(vraie))
    return forgee


def _commentaire_dans_l_adresse(numero):
    """« lefevre@sillage.example<!-- -->.ailleurs » : la fin ne doit pas tomber."""
    noeud = assertion(numero, mail=("lefevre@sillage.example.ailleurs.example",))
    valeur = noeud.find(".//saml:AttributeValue", ESPACES)
    valeur.text = "lefevre@sillage.example"
    valeur.append(etree.Comment(""))
    valeur[0].tail = ".ailleurs.example"
    return noeud


NON_SIGNEE = "The Assertion of the Response is not signed and the SP require it"
SIGNATURE = "Signature validation failed. SAML Response rejected"
ADRESSE = "adresse absente, non vérifiée ou d’un autre domaine. "
UNE_SEULE = "SAML Response must contain 1 assertion"
# Ce qui est truqué, et ce qui doit l’arrêter.
TRUQUEES = {
    "signature retirée": (lambda n: sans_signature(assertion(n)), NON_SIGNEE),
    "modifiée": (lambda n: au_nom_de(assertion(n), "lefevre@sillage.example"), SIGNATURE),
    "signée par un autre": (lambda n: assertion(n, signataire="imposteur"), SIGNATURE),
    "autre émetteur": (lambda n: assertion(n, emetteur="urn:autre"), "got urn:autre)"),
    "autre audience": (lambda n: assertion(n, audience="urn:autre"), "for this Response"),
    "sans audience": (lambda n: assertion(n, audience=""), "audience"),
    "expirée": (lambda n: assertion(n, debut=-20, fin=-10), "expired. Check system clock."),
    "à venir": (lambda n: assertion(n, debut=20, fin=30), "not yet valid. Check system clock."),
    "autre demande": (lambda n: assertion(n, irt="_autre"), "was not found on this Response"),
    "sans demande": (lambda n: assertion(n, irt=""), "InResponseTo"),
    "deux adresses": (lambda n: assertion(n, mail=("ines@sillage.example", "a@b.fr")), ADRESSE),
    "sans adresse": (lambda n: assertion(n, mail=("",)), ADRESSE),
    "domaine étranger": (lambda n: assertion(n, mail=("ines@ailleurs.example",)), ADRESSE),
    "passager": (lambda n: assertion(n, forme=saml.TRANSITOIRE), "sans identifiant durable"),
    "forgée devant la vraie": (_ajouter_devant, UNE_SEULE),
    "vraie dans la forgée": (_envelopper, UNE_SEULE),
    "vraie dans la forgée, autre ID": (_envelopper_sans_id, UNE_SEULE),
    "commentaire dans l’adresse": (_commentaire_dans_l_adresse, ADRESSE),
}


@pytest.mark.parametrize("truquer, raison", TRUQUEES.values(), ids=TRUQUEES.keys())
def test_une_reponse_truquee_n_ouvre_rien(anonyme, portail, ines, lefevre, truquer, raison, caplog):
    numero = numero_demande(partir(anonyme))

    reponse = porter(anonyme, saml.reponse(numero, truquer(numero)))

    assert (reponse.status_code in (400, 403), qui(anonyme)) == (True, None)
    assert SocialAccount.objects.count() == 0
    refus = next(r.getMessage() for r in caplog.records if r.name == "comptes.federation.refus")
    assert refus.endswith(raison)


def test_une_reponse_rejouee_n_ouvre_rien(anonyme, portail, ines, ouvrir_un_navigateur):
    """Ni dans le navigateur qui l’a demandée, ni enveloppée pour la demande d’un voleur."""
    numero = numero_demande(partir(anonyme))
    signee = assertion(numero)
    voleur = ouvrir_un_navigateur()
    numero_du_voleur = numero_demande(partir(voleur))
    porter(anonyme, saml.reponse(numero, deepcopy(signee)))

    assert porter(anonyme, saml.reponse(numero, deepcopy(signee))).status_code == 400
    assert porter(voleur, saml.reponse(numero_du_voleur, deepcopy(signee))).status_code == 400
    assert qui(voleur) is None


def test_la_reponse_a_la_demande_d_un_autre_navigateur_n_ouvre_rien(
    anonyme, portail, ines, ouvrir_un_navigateur
):
    numero = numero_demande(partir(anonyme))
    victime = ouvrir_un_navigateur()

    reponse = porter(victime, saml.reponse(numero, assertion(numero)))

    assert (reponse.status_code, qui(victime)) == (400, None)


def test_une_reponse_pour_un_autre_site_n_ouvre_rien(anonyme, portail, ines):
    numero = numero_demande(partir(anonyme))
    ailleurs = saml.reponse(numero, assertion(numero), destination="https://ailleurs.example/acs/")

    assert porter(anonyme, ailleurs).status_code == 400


@pytest.mark.parametrize(
    "contenu", ["", "pas du base64 !", "bm9u", "PGE+", "PGEvPg==", "AAAA", "é", "A" * 200_001]
)
def test_une_reponse_illisible_se_dit_d_une_phrase(anonyme, portail, contenu):
    reponse = porter(anonyme, contenu)

    assert reponse.status_code == 400
    assert "La réponse reçue n’a pas pu être vérifiée" in reponse.content.decode()


def test_une_entite_exterieure_n_est_jamais_lue(anonyme, portail, ines):
    from base64 import b64decode, b64encode

    numero = numero_demande(partir(anonyme))
    xml = b64decode(saml.reponse(numero, assertion(numero))).decode()
    piege = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + xml

    reponse = porter(anonyme, b64encode(piege.encode()).decode())

    assert (reponse.status_code, qui(anonyme)) == (400, None)


def test_la_page_de_lecture_sans_reponse_se_dit(anonyme, portail):
    assert anonyme.get(f"{ACS}finish/").status_code == 400


def test_nos_metadonnees_disent_l_acs_et_pas_de_deconnexion(anonyme, portail):
    xml = etree.fromstring(anonyme.get("/compte/saml/saml/metadata/").content)

    acs = xml.find(".//{*}AssertionConsumerService")
    assert (xml.get("entityID"), acs.get("Location")) == (saml.NOUS, saml.ACS)
    assert xml.find(".//{*}SPSSODescriptor").get("WantAssertionsSigned") == "true"
    assert (xml.find(".//{*}SingleLogoutService"), xml.get("validUntil")) == (None, None)


def test_derriere_un_mandataire_tout_se_dit_en_https(anonyme, portail, ines):
    adresse = anonyme.post(DEPART, secure=True).context["adresse"]
    acs = saml.demande(adresse).get("AssertionConsumerServiceURL")
    numero = numero_demande(adresse)
    nous = f"{acs.removesuffix('acs/')}metadata/"
    signee = assertion(numero, audience=nous, acs=acs)

    envoi = {"SAMLResponse": saml.reponse(numero, signee, destination=acs)}
    anonyme.get(anonyme.post(ACS, envoi, secure=True).url, secure=True)

    assert (acs, qui(anonyme)) == ("https://testserver/compte/saml/saml/acs/", str(ines.pk))


def test_avec_une_cle_nos_demandes_sont_signees(anonyme, portail, settings):
    cle, certificat = saml.cle_et_certificat("sillage")
    settings.FOURNISSEURS = (replace(portail, cle_privee=cle, certificat=certificat),)

    assert "&SigAlg=" in partir(anonyme)
    assert cle not in repr(settings.FOURNISSEURS)


@pytest.mark.parametrize("truquer, ouvre", [(False, True), (True, False)])
def test_une_assertion_chiffree_pour_nous_se_lit_et_reste_verifiee(
    anonyme, portail, settings, ines, truquer, ouvre
):
    cle, certificat = saml.cle_et_certificat("sillage")
    settings.FOURNISSEURS = (replace(portail, cle_privee=cle, certificat=certificat),)
    numero = numero_demande(partir(anonyme))
    lue = assertion(numero, mail=("hugo@sillage.example",)) if truquer else assertion(numero)
    lue = au_nom_de(lue, "ines@sillage.example") if truquer else lue

    porter(anonyme, saml.reponse(numero, saml.chiffree(lue, certificat)))

    assert qui(anonyme) == (str(ines.pk) if ouvre else None)
    usages = etree.fromstring(anonyme.get("/compte/saml/saml/metadata/").content)
    assert [noeud.get("use") for noeud in usages.iter("{*}KeyDescriptor")] == [
        "signing",
        "encryption",
    ]


def test_une_adresse_reattribuee_au_portail_n_ouvre_pas_l_ancien_compte(
    anonyme, portail, ines, ouvrir_un_navigateur
):
    numero = numero_demande(partir(anonyme))
    porter(anonyme, saml.reponse(numero, assertion(numero)))
    autre = ouvrir_un_navigateur()
    numero = numero_demande(partir(autre))

    reponse = porter(autre, saml.reponse(numero, assertion(numero, nom="ines-43")))

    assert (reponse.status_code, qui(autre)) == (403, None)
