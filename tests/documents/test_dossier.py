"""Le dossier complet et son archive : tout y est, dans l’ordre, et rien de confidentiel."""

import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from comptes.models import Inscription
from documents.actions import emettre
from documents.cachet import Cachet
from documents.catalogue.archive import archive_en_zip
from documents.catalogue.dossier import dossier_en_pdf
from documents.models import Emission
from portfolio import actions
from portfolio.models import Preuve
from tests import fabriques
from tests.documents.decor import pages
from tests.fabriques import MIDI, sous_competence

pytestmark = pytest.mark.mise_en_page

LE = date(2026, 11, 24)
INSTANT = MIDI.replace(day=24)
CACHET = Cachet("7K3M90QXV2TD8HAC", LE)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def inscription(inscription_d_ines, lefevre):
    """Deux réalisations validées ; une preuve confidentielle, une image, un texte, un lien."""
    travail = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(
        travail, contenu=b"#!/bin/sh\n", nom_fichier="../../copie.sh", type_mime="text/x-sh"
    )
    fabriques.preuve(
        travail, contenu=PNG, nom_fichier="écran.png", type_mime="image/png", intitule="Écran"
    )
    fabriques.preuve(
        travail,
        contenu=b"secret",
        nom_fichier="client.txt",
        type_mime="text/plain",
        intitule="Contrat du client",
        confidentielle=True,
    )
    actions.ajouter_lien(
        travail,
        acteur=inscription_d_ines.etudiant,
        le=MIDI,
        lien="https://forge.example/depot",
        intitule="Dépôt",
        sous_competences=[sous_competence(1, 5)],
    )
    actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)
    travail.refresh_from_db()
    fabriques.juger(travail, lefevre, commentaire="Bon travail.")
    fabriques.validee(
        inscription_d_ines,
        lefevre,
        intitule="Refonte du site",
        revendications={sous_competence(3, 1): "Fait."},
        debut_le=date(2026, 3, 2),
        fin_le=date(2026, 3, 6),
    )
    return Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)


# Le même contenu sous le même cachet : les mêmes octets, faits une fois pour tous les tests.
FAITS = {}


def faire(document):
    if document.contenu not in FAITS:
        pieces = {c: SimpleNamespace(contenu=BytesIO(faire(p))) for c, p in document.pieces.items()}
        with document.fabriquer(CACHET, *([pieces] if pieces else [])) as fichier:
            FAITS[document.contenu] = fichier.read()
    return FAITS[document.contenu]


def pdf_de(inscription, **options):
    return faire(dossier_en_pdf(inscription, le=INSTANT, **options))


def zip_de(inscription, **options):
    return ZipFile(BytesIO(faire(archive_en_zip(inscription, le=INSTANT, **options))))


def emettre_l_archive(inscription):
    document = archive_en_zip(inscription, le=INSTANT)
    emis = emettre(document, acteur=inscription.etudiant, le=MIDI)
    with emis.contenu as fichier:
        return emis.emission, ZipFile(BytesIO(fichier.read()))


DEBUTS = {
    "Parcours et stages": "Parcours et stages",
    "Tableau de synthèse": "Tableau de synthèse des réalisations",
    "Tableau des compétences": "sous-compétences couvertes",
    "Plan de sauvegarde 3-2-1": "Fiche de réalisation Plan de sauvegarde 3-2-1",
    "Refonte du site": "Fiche de réalisation Refonte du site",
    "Liste des preuves": "Liste des preuves MOREAU",
}


def textes(octets):
    return [" ".join(page.extract_text().split()) for page in pages(octets)]


def test_le_dossier_suit_son_sommaire(inscription):
    lues = textes(pdf_de(inscription))

    sommaire = {
        titre: int(re.search(rf"{titre} (\d+)", lues[0])[1])
        for titre in (*DEBUTS, "Fiches de réalisation")
    }
    debuts = {
        titre: next(n for n, page in enumerate(lues, start=1) if debut in page and n > 1)
        for titre, debut in DEBUTS.items()
    }
    debuts["Fiches de réalisation"] = debuts["Plan de sauvegarde 3-2-1"]
    assert sommaire == debuts


def test_chaque_page_sauf_la_feuille_officielle_est_numerotee_sur_le_tout(inscription):
    lues = textes(pdf_de(inscription))

    numeros = [re.findall(r"page (\d+) / (\d+)$", page) for page in lues]
    attendus = [[(str(n), str(len(lues)))] for n in range(1, len(lues) + 1)]
    attendus[2] = []
    assert numeros == attendus


def test_les_signets_menent_à_chaque_partie(inscription):
    with pikepdf.open(BytesIO(pdf_de(inscription))) as pdf, pdf.open_outline() as signets:
        titres = [(s.title, [enfant.title for enfant in s.children]) for s in signets.root]

    assert titres == [
        ("Garde et sommaire", []),
        ("Parcours et stages", []),
        ("Tableau de synthèse", []),
        ("Tableau des compétences", []),
        ("Fiches de réalisation", ["Plan de sauvegarde 3-2-1", "Refonte du site"]),
        ("Liste des preuves", []),
    ]


def test_la_liste_des_preuves_donne_les_empreintes(inscription):
    derniere = textes(pdf_de(inscription))[-1].replace(" ", "")

    assert hashlib.sha256(PNG).hexdigest()[:32] in derniere
    assert "1preuveconfidentielle,nonjointe" in derniere


@pytest.mark.parametrize("privee, attendu", [(False, 0), (True, 1)])
def test_une_preuve_confidentielle_n_est_nommee_que_dans_la_copie_privee(
    inscription, privee, attendu
):
    derniere = textes(pdf_de(inscription, privee=privee))[-1]

    assert derniere.count("Contrat du client") == attendu


def test_une_realisation_inchangee_n_est_pas_remise_en_page(inscription, monkeypatch):
    from documents import pdf

    pdf_de(inscription)
    fabriques.validee(
        inscription,
        fabriques.Utilisateur.objects.get(nom="Lefèvre"),
        intitule="Nouvelle",
        debut_le=date(2026, 4, 1),
        fin_le=date(2026, 4, 2),
    )
    mises_en_page = []
    vraie = pdf._ecrire
    monkeypatch.setattr(
        pdf,
        "_ecrire",
        lambda html, *a, **k: mises_en_page.append(html) or vraie(html, *a, **k),
    )

    pdf_de(inscription)

    assert [
        html for html in mises_en_page if "Refonte du site" in html and "Fiche de" in html
    ] == []


def test_un_portfolio_vide_donne_un_dossier(inscription_d_ines):
    vide = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)

    assert "Aucune preuve n’a été soumise." in textes(pdf_de(vide))[-1]


class Liens(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.trouves = []
        self.feed(source)

    def handle_starttag(self, balise, attributs):
        self.trouves += [v for nom, v in attributs if nom in ("href", "src")]


def absolu(page, lien):
    chemin = [] if "/" not in page else page.split("/")[:-1]
    for partie in lien.split("#")[0].split("/"):
        chemin = chemin[:-1] if partie == ".." else [*chemin, partie]
    return "/".join(chemin)


def test_l_archive_ne_mene_qu_a_ses_propres_fichiers(inscription):
    archive = zip_de(inscription)

    liens = {
        (page, lien)
        for page in archive.namelist()
        if page.endswith(".html")
        for lien in Liens(archive.read(page).decode()).trouves
        if not lien.startswith("#")
    }
    dehors = {lien for _, lien in liens if lien.startswith("http")}
    assert dehors == {"https://forge.example/depot"}
    assert {absolu(*couple) for couple in liens if couple[1] not in dehors} <= set(
        archive.namelist()
    )


def test_le_manifeste_donne_l_empreinte_de_chaque_fichier(inscription):
    emission, archive = emettre_l_archive(inscription)

    manifeste = json.loads(archive.read("manifeste.json"))
    donnees = {f["chemin"]: f["sha256"] for f in manifeste["fichiers"]}
    assert donnees == {
        nom: hashlib.sha256(archive.read(nom)).hexdigest()
        for nom in archive.namelist()
        if nom != "manifeste.json"
    }
    assert manifeste["code"].replace("-", "") == emission.code


def test_un_nom_depose_ne_choisit_pas_sa_place(inscription):
    archive = zip_de(inscription)

    preuves = [nom for nom in archive.namelist() if nom.startswith("preuves/")]
    assert preuves == ["preuves/01/01-copie.sh", "preuves/01/02-ecran.png"]


def test_la_copie_privee_porte_un_autre_nom(inscription):
    noms = [dossier_en_pdf(inscription, le=INSTANT, privee=p).nom_fichier for p in (False, True)]

    assert noms == ["MOREAU-Ines-dossier-2027.pdf", "MOREAU-Ines-dossier-2027-copie-privee.pdf"]


def test_la_copie_privee_joint_le_confidentiel(inscription):
    archive = zip_de(inscription, privee=True)

    assert archive.read("preuves/01/03-client.txt") == b"secret"


def test_les_pdf_de_l_archive_ont_leur_propre_emission(inscription):
    _, archive = emettre_l_archive(inscription)

    for chemin in ("documents/dossier.pdf", "documents/tableau-de-synthese.pdf"):
        sha256 = hashlib.sha256(archive.read(chemin)).hexdigest()
        assert Emission.objects.filter(sha256=sha256).count() == 1


def test_une_preuve_disparue_ou_alteree_est_dite_et_n_arrete_pas_l_archive(inscription):
    ecran = Preuve.objects.get(intitule="Écran")
    default_storage.delete(ecran.fichier.name)

    _, archive = emettre_l_archive(inscription)

    manifeste = json.loads(archive.read("manifeste.json"))
    assert [absent["chemin"] for absent in manifeste["absents"]] == ["preuves/01/02-ecran.png"]
    assert (
        "n’est plus dans le rangement"
        in archive.read(
            next(n for n in archive.namelist() if n.startswith("realisations/01"))
        ).decode()
    )


def test_deux_demandes_font_la_meme_archive(inscription):
    premiere, _ = emettre_l_archive(inscription)
    seconde, _ = emettre_l_archive(inscription)

    assert (premiere.pk, Emission.objects.filter(nature="archive").count()) == (seconde.pk, 1)


@pytest.mark.parametrize("adresse", ["dossier_pdf", "dossier_zip"])
def test_la_copie_privee_est_refusee_a_l_enseignant(
    client_de, lefevre, inscription_d_ines, adresse
):
    adresse = reverse(adresse, args=[inscription_d_ines.pk])

    assert client_de(lefevre).get(f"{adresse}?copie=privee").status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_preparer_un_dossier_ou_son_archive_coute_un_nombre_constant_de_requetes(
    inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        travail = fabriques.realisation(inscription_d_ines, intitule=f"Travail {rang}")
        fabriques.preuve(travail)
        actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)
        travail.refresh_from_db()
        fabriques.juger(travail, lefevre)
        fabriques.stage(inscription_d_ines)
    lue = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)

    with django_assert_num_queries(6):
        dossier_en_pdf(lue, le=INSTANT)
    with django_assert_num_queries(21):
        archive_en_zip(lue, le=INSTANT)


def test_l_archive_joint_les_attestations_signees_et_dit_celle_qui_manque(inscription):
    signe = fabriques.stage(inscription, attestation=b"%PDF-1.7 signe", organisation="MairieTech")
    fabriques.stage(inscription, attestation=b"%PDF-1.7 perdu", organisation="Ponanto")
    default_storage.delete(inscription.stages.exclude(pk=signe.pk).get().attestation.name)

    archive = zip_de(inscription)

    jointes = [nom for nom in archive.namelist() if nom.startswith("attestations/")]
    accueil = archive.read("index.html").decode()
    assert jointes == ["attestations/01-mairietech.pdf"]
    assert archive.read(jointes[0]) == b"%PDF-1.7 signe"
    assert accueil.count("Attestation signée non jointe.") == 1


def test_la_carte_mene_de_la_sous_competence_a_sa_justification(inscription):
    archive = zip_de(inscription)

    ancres = [
        lien for lien in Liens(archive.read("index.html").decode()).trouves if "html#" in lien
    ]
    assert ancres == [
        "realisations/01-plan-de-sauvegarde-3-2-1.html#sous-competence-1-5",
        "realisations/02-refonte-du-site.html#sous-competence-3-1",
    ]
    for page, ancre in (lien.split("#") for lien in ancres):
        assert archive.read(page).decode().count(f'id="{ancre}"') == 1
