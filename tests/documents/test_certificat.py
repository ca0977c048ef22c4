"""Le certificat du tableau de synthèse : la trace du tableau, vérifiable en public."""

import hashlib
import re
from io import BytesIO

import pikepdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from documents.catalogue.certificat import feuillet_du_certificat
from documents.models import Emission, Nature
from documents.pdf import imprimer
from tests import fabriques
from tests.documents.decor import MM, pages

pytestmark = pytest.mark.mise_en_page


@pytest.fixture(autouse=True)
def _compteurs_a_zero():
    cache.clear()
    yield
    cache.clear()


def octets(client, nom, inscription, **parametres):
    return b"".join(client.get(reverse(nom, args=[inscription.pk]), parametres))


def texte(pdf):
    (page,) = pages(pdf)
    return page.extract_text()


def empreinte_imprimee(pdf):
    """Les huit groupes de huit signes, remis bout à bout."""
    return "".join(re.findall(r"\b[0-9a-f]{8}\b", texte(pdf).split("Vérifier le tableau")[0]))


def code_imprime(pdf):
    return re.search(r"^([0-9A-Z]{4}-){3}[0-9A-Z]{4}", texte(pdf), re.MULTILINE).group()


@pytest.mark.parametrize(
    "nom, parametres",
    [("tableau_de_synthese_pdf", {}), ("tableau_de_synthese_xlsx", {"classeur": "1"})],
)
def test_l_empreinte_est_la_meme_sur_le_fichier_le_certificat_et_la_page(
    client_de, ines, anonyme, inscription_d_ines, nom, parametres
):
    client = client_de(ines)
    tableau = octets(client, nom, inscription_d_ines)
    certificat = octets(client, "certificat_pdf", inscription_d_ines, **parametres)

    page = anonyme.get(f"/verifier/{code_imprime(certificat)}/")

    attendue = hashlib.sha256(tableau).hexdigest()
    assert (empreinte_imprimee(certificat), page.context["emission"].sha256) == (attendue,) * 2


def test_le_tableau_telecharge_est_reconnu_par_la_page_de_son_certificat(
    client_de, ines, lefevre, anonyme, inscription_d_ines
):
    tableau = octets(client_de(ines), "tableau_de_synthese_pdf", inscription_d_ines)
    certificat = octets(client_de(lefevre), "certificat_pdf", inscription_d_ines)
    adresse = f"/verifier/{code_imprime(certificat)}/"

    verdicts = [
        anonyme.post(adresse, {"fichier": BytesIO(contenu)}).context["verdict"]
        for contenu in (tableau, tableau[:-1] + b"?")
    ]

    assert verdicts == ["identique", "different"]


def test_le_certificat_montre_la_trace_du_tableau_et_n_en_a_pas_d_autre(
    client_de, ines, inscription_d_ines
):
    client = client_de(ines)
    tableau = octets(client, "tableau_de_synthese_pdf", inscription_d_ines)
    octets(client, "certificat_pdf", inscription_d_ines)

    emission = Emission.objects.get()

    assert (emission.nature, emission.taille) == (Nature.SYNTHESE, len(tableau))


def test_demander_deux_fois_le_certificat_rend_les_memes_octets(
    client_de, ines, inscription_d_ines
):
    client, adresse = client_de(ines), reverse("certificat_pdf", args=[inscription_d_ines.pk])
    premiere = client.get(adresse)

    seconde = client.get(adresse, headers={"If-None-Match": premiere["ETag"]})

    assert (premiere["Content-Disposition"], seconde.status_code) == (
        'inline; filename="MOREAU-Ines-tableau-de-synthese-certificat-2027.pdf"',
        304,
    )


@pytest.fixture
def emission(inscription_d_ines):
    return fabriques.emission(inscription_d_ines, nature=Nature.SYNTHESE, taille=1234567)


def imprime(emission, inscription):
    return imprimer(feuillet_du_certificat(emission, inscription))


def test_le_certificat_tient_en_une_page_balisee_qui_dit_tout(emission, inscription_d_ines):
    inscription_d_ines.numero_candidat = "02147483648"
    pdf = imprime(emission, inscription_d_ines)

    lignes = texte(pdf).split("\n")

    assert lignes[:10] == [
        "Certificat d’authenticité du tableau de synthèse",
        "MOREAU Inès",
        "BTS SIO 2, Lycée Jean-Moulin (Limoges)",
        "N° candidat 02147483648",
        "Session, épreuve Session 2027, épreuve E5",
        "Document Tableau de synthèse, en PDF",
        "Émis par Inès Moreau",
        "Émis le 16 novembre 2026 à 12 h 00",
        "Fichier dossier.pdf",
        "Taille 1 234 567 octets",
    ]
    with pikepdf.open(BytesIO(pdf)) as ouvert:
        assert bool(ouvert.Root.MarkInfo.Marked)


def test_le_qr_du_certificat_fait_trente_millimetres(emission, inscription_d_ines):
    (page,) = pages(imprime(emission, inscription_d_ines))

    traits = [o for o in (*page.lines, *page.curves) if o["x0"] * MM > 150]

    large = max(o["x1"] for o in traits) - min(o["x0"] for o in traits)
    assert round(large * MM) == 30


def test_un_nom_impossible_reste_dans_la_page(emission, inscription_d_ines):
    etudiant = inscription_d_ines.etudiant
    etudiant.nom, etudiant.prenom = "Ω" * 90, "👩‍💻 محمد"
    emission.nom_fichier = "A" * 190 + ".pdf"

    (page,) = pages(imprime(emission, inscription_d_ines))

    assert max(c["x1"] for c in page.chars) * MM <= 190.5
