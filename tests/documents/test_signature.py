"""La signature : d’autres la vérifient, un octet la rompt, son absence ne passe pas inaperçue."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from asn1crypto.x509 import Certificate as CertificatLu
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from django.urls import reverse
from django.utils import timezone
from pikepdf import Pdf
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from comptes.models import Inscription
from documents import signature
from documents.actions import emettre
from documents.catalogue.competences import competences_en_pdf
from documents.catalogue.synthese import synthese_en_pdf
from documents.models import Emission
from tests import fabriques
from tests.documents import decor
from tests.documents.decor import pages

pytestmark = pytest.mark.mise_en_page

MOT_DE_PASSE = "secret d’essai"
LE = datetime(2026, 11, 24, 12, tzinfo=timezone.get_default_timezone())


def fabriquer(chemin, debut=-1, fin=365, mot_de_passe=MOT_DE_PASSE):
    """Un certificat d’établissement, valide de `debut` à `fin` (jours autour de maintenant)."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Lycée Ada-Lovelace")])
    maintenant = timezone.now()
    usages = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only"),
        False,
    )
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant + timedelta(days=debut))
        .not_valid_after(maintenant + timedelta(days=fin))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_cert_sign=False,
                decipher_only=False,
                **usages,
            ),
            critical=True,
        )
        .sign(cle, hashes.SHA256())
    )
    chemin.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"sillage", cle, certificat, None, BestAvailableEncryption(mot_de_passe.encode())
        )
    )
    return CertificatLu.load(certificat.public_bytes(Encoding.DER))


@pytest.fixture
def chemin(settings, tmp_path):
    settings.SIGNATURE_PKCS12 = str(tmp_path / "lycee.p12")
    settings.SIGNATURE_MOT_DE_PASSE = MOT_DE_PASSE
    return tmp_path / "lycee.p12"


@pytest.fixture
def racine(chemin):
    return fabriquer(chemin)


@pytest.fixture
def inscription(inscription_d_ines):
    return Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)


def emis(inscription, acteur=None):
    document = competences_en_pdf(inscription, le=date(2026, 11, 24))
    rendu = emettre(document, acteur=acteur or inscription.etudiant, le=LE)
    with rendu.contenu:
        return rendu.emission, rendu.contenu.read()


def verdict(octets, racine):
    (signee,) = PdfFileReader(BytesIO(octets)).embedded_signatures
    confiance = ValidationContext(trust_roots=[racine], allow_fetching=False)
    return validate_pdf_signature(signee, confiance)


def test_un_document_signe_est_intact_et_reconnu_par_le_certificat(racine, inscription):
    _, octets = emis(inscription)

    rendu = verdict(octets, racine)
    assert (rendu.intact, rendu.valid, rendu.trusted, rendu.bottom_line) == (True,) * 4
    assert rendu.coverage.name == "ENTIRE_FILE"


def test_un_octet_change_rompt_la_signature(racine, inscription):
    _, octets = emis(inscription)
    milieu = octets.index(b"stream") + 40
    alteres = octets[:milieu] + bytes([octets[milieu] ^ 1]) + octets[milieu + 1 :]

    rendu = verdict(alteres, racine)
    assert (rendu.intact, rendu.bottom_line) == (False, False)


def test_la_signature_d_un_autre_etablissement_n_est_pas_reconnue(racine, inscription, tmp_path):
    _, octets = emis(inscription)
    autre = fabriquer(tmp_path / "autre.p12")

    rendu = verdict(octets, autre)
    assert (rendu.intact, rendu.trusted) == (True, False)


def test_la_signature_est_pades_et_dit_sa_raison_sans_lieu(racine, inscription):
    _, octets = emis(inscription)

    (signee,) = PdfFileReader(BytesIO(octets)).embedded_signatures
    objet = signee.sig_object
    assert (objet["/SubFilter"], objet["/Reason"]) == (
        "/ETSI.CAdES.detached",
        "Document émis par Sillage",
    )
    assert "/Location" not in objet


def test_un_document_signe_se_re_sert_a_l_identique(racine, inscription):
    premiere, octets = emis(inscription)
    decor.oublier_les_pages()
    seconde, relus = emis(inscription)

    assert (seconde, Emission.objects.count()) == (premiere, 1)
    assert sha256(octets).hexdigest() == sha256(relus).hexdigest() == premiere.sha256


def test_un_autre_certificat_fait_une_autre_emission(racine, chemin, inscription):
    premiere, _ = emis(inscription)
    fabriquer(chemin)
    seconde, octets = emis(inscription)

    assert premiere.pk != seconde.pk
    assert verdict(octets, racine).trusted is False


def test_le_tableau_officiel_signe_ne_porte_rien_de_visible(racine, inscription):
    document = synthese_en_pdf(inscription, le=fabriques.MIDI)
    nu = document.fabriquer(None).read()
    with emettre(document, acteur=inscription.etudiant, le=LE).contenu as fichier:
        signe = fichier.read()

    (avant,), (apres,) = pages(nu), pages(signe)
    assert apres.to_image(resolution=60).original.tobytes() == (
        avant.to_image(resolution=60).original.tobytes()
    )
    assert [c["text"] for c in apres.chars] == [c["text"] for c in avant.chars]
    assert verdict(signe, racine).bottom_line is True


def test_la_signature_ne_touche_ni_aux_balises_ni_a_la_norme(racine, inscription):
    _, octets = emis(inscription)

    with Pdf.open(BytesIO(octets)) as pdf, pdf.open_metadata() as meta:
        (champ,) = (note for note in pdf.pages[0].Annots if note.Subtype == "/Widget")
        assert (meta["pdfuaid:part"], pdf.Root.MarkInfo.Marked) == ("1", True)
        assert (int(champ.F) & 2, [int(cote) for cote in champ.Rect]) == (2, [0, 0, 0, 0])


def test_sans_certificat_rien_n_est_signe(settings, inscription):
    settings.SIGNATURE_PKCS12 = ""
    emission, octets = emis(inscription)

    assert (emission.fichier.name, signature.controler(None)) == ("", [])
    assert PdfFileReader(BytesIO(octets)).embedded_signatures == []


def absent(chemin, settings):
    return "Le certificat de signature ne peut pas être lu (No such file or directory)."


def mot_de_passe_faux(chemin, settings):
    fabriquer(chemin)
    settings.SIGNATURE_MOT_DE_PASSE = "un autre"
    return (
        "Le certificat de signature ne s’ouvre pas : son mot de passe est faux, "
        "ou ce n’est pas un fichier PKCS#12."
    )


def autre_fichier(chemin, settings):
    chemin.write_bytes(b"PK\x03\x04")
    return mot_de_passe_faux(chemin.with_name("x.p12"), settings)


def expire(chemin, settings):
    fabriquer(chemin, debut=-10, fin=-2)
    fin = timezone.localtime(timezone.now() - timedelta(days=2))
    return f"Le certificat de signature a expiré le {fin:%d/%m/%Y}."


def pas_encore(chemin, settings):
    fabriquer(chemin, debut=2)
    debut = timezone.localtime(timezone.now() + timedelta(days=2))
    return f"Le certificat de signature ne vaut qu’à partir du {debut:%d/%m/%Y}."


@pytest.mark.parametrize(
    "defaut, identifiant",
    [
        (absent, "documents.E001"),
        (mot_de_passe_faux, "documents.E001"),
        (autre_fichier, "documents.E001"),
        (expire, "documents.W001"),
        (pas_encore, "documents.W001"),
    ],
)
def test_un_certificat_inutilisable_se_dit_au_demarrage_et_n_emet_rien(
    client_de, ines, inscription, chemin, settings, caplog, defaut, identifiant
):
    phrase = defaut(chemin, settings)

    assert [(m.msg, m.id) for m in signature.controler(None)] == [(phrase, identifiant)]
    adresse = reverse("tableau_des_competences_pdf", args=[inscription.pk])
    reponse = client_de(ines).get(adresse)
    assert (reponse.status_code, Emission.objects.count()) == (503, 0)
    assert reponse.content.decode().count("Ce document ne peut pas être signé") == 2
    journal = [r.getMessage() for r in caplog.records if r.name == "documents.views.reponse"]
    assert journal == [phrase]


@pytest.mark.parametrize("demande", ["", "?classeur=1"])
def test_un_tableau_deja_emis_n_a_pas_de_certificat_d_authenticite_sans_signature(
    client_de, ines, inscription, chemin, settings, demande
):
    fabriquer(chemin)
    page = client_de(ines)
    tableau = reverse("tableau_de_synthese_pdf", args=[inscription.pk])
    assert page.get(tableau).status_code == 200
    mot_de_passe_faux(chemin, settings)

    adresse = reverse("certificat_pdf", args=[inscription.pk]) + demande
    reponse = page.get(adresse)
    assert reponse.status_code == 503
    assert reponse.content.decode().count("Ce document ne peut pas être signé") == 2


def test_un_certificat_qui_va_expirer_s_annonce_un_mois_avant(chemin):
    fabriquer(chemin, fin=29)
    fin = timezone.localtime(timezone.now() + timedelta(days=29))

    (avis,) = signature.controler(None)
    assert avis.msg == f"Le certificat de signature expire le {fin:%d/%m/%Y}."
    fabriquer(chemin, fin=31)
    assert signature.controler(None) == []
