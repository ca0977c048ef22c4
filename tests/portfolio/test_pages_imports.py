"""La page d’import : déposer, choisir, ajouter ; rien n’est perdu, rien n’est gardé sur le site."""

import re
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from portfolio import actions
from portfolio.models import Preuve
from tests import fabriques
from tests.fabriques import MIDI
from tests.portfolio.test_imports import GLPI, PAR_DEFAUT


@pytest.fixture
def travail(inscription_d_ines):
    return fabriques.realisation(inscription_d_ines)


@pytest.fixture
def importer(client_de, ines, travail):
    client = client_de(ines)

    def envoyer(**donnees):
        return client.post(f"/realisations/{travail.pk}/importer/", donnees)

    return envoyer


def fichier(octets, nom="export.csv"):
    return SimpleUploadedFile(nom, octets)


def scelle(reponse):
    return re.search(r'name="lu" value="([^"]+)"', reponse.content.decode())[1]


def coches(reponse):
    motif = r'name="import-choisis" value="(\d+)" id="l\d+"( checked)?'
    return {int(rang): bool(oui) for rang, oui in re.findall(motif, reponse.content.decode())}


def test_des_tickets_choisis_deviennent_une_preuve_qui_dit_son_origine(importer, travail):
    apercu = importer(etape="glpi", **{"glpi-fichier": fichier(GLPI.encode())})
    appui = fabriques.sous_competence(1, 5)

    reponse = importer(
        etape="choisir",
        geste="ajouter",
        lu=scelle(apercu),
        **{"import-choisis": ["0"], "import-sous_competences": [appui]},
    )

    preuve = Preuve.objects.get()
    assert (reponse.status_code, coches(apercu)) == (302, {0: True, 1: False})
    assert (preuve.intitule, preuve.nom_fichier, preuve.type_mime) == (
        "1\u00a0ticket GLPI",
        "tickets-glpi.csv",
        "text/csv",
    )
    assert (preuve.provenance, preuve.provenance_detail, preuve.provenance_du) == (
        "glpi",
        "1012",
        date(2026, 2, 5),
    )
    assert preuve.appuis.get().mobilisation.sous_competence_id == appui
    with preuve.fichier.open() as contenu:
        assert contenu.read().count(b"jean.dupont") == 0


def test_des_commits_colles_se_filtrent_par_auteur_puis_s_ajoutent(importer):
    apercu = importer(etape="git", **{"git-texte": PAR_DEFAUT})
    filtre = importer(
        etape="choisir", geste="filtrer", auteur="Hugo Klein", lu=scelle(apercu),
        **{"import-intitule": "Nos commits"},
    )  # fmt: skip

    importer(
        etape="choisir", geste="ajouter", lu=scelle(filtre),
        **{"import-choisis": ["0", "1"], "import-intitule": "Nos commits"},
    )  # fmt: skip

    preuve = Preuve.objects.get()
    assert (coches(apercu), coches(filtre)) == ({0: True, 1: False}, {1: True})
    assert filtre.content.decode().count('value="Nos commits"') == 1
    assert (preuve.intitule, preuve.provenance_detail) == (
        "Nos commits",
        "2 commits, a1b2c3d à e4f5a6b",
    )


def test_un_certificat_garde_organisme_numero_et_date(importer):
    importer(
        etape="certificat",
        **{
            "certificat-fichier": fichier(_pdf(), "mooc.pdf"),
            "certificat-intitule": "SecNumacadémie",
            "certificat-organisme": "ANSSI",
            "certificat-identifiant": "AB-12",
            "certificat-obtenu_le": "2026-03-12",
        },
    )

    preuve = Preuve.objects.get()
    assert (preuve.provenance, preuve.provenance_detail, preuve.provenance_au) == (
        "certificat",
        "ANSSI, n°\u00a0AB-12",
        date(2026, 3, 12),
    )


def _pdf():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        sortie = BytesIO()
        pdf.save(sortie)
    return sortie.getvalue()


@pytest.mark.parametrize(
    "donnees, phrase",
    [
        ({"etape": "glpi"}, "Choisissez un fichier."),
        ({"etape": "glpi", "glpi-fichier": b""}, "Ce fichier est vide"),
        ({"etape": "glpi", "glpi-fichier": b"a;b\n1;2"}, "n’est pas un export de tickets GLPI"),
        ({"etape": "glpi", "glpi-fichier": b"x" * 5_300_000}, "pèse 6\u00a0Mo : la limite est"),
        ({"etape": "git"}, "Collez la sortie de « git log »"),
        ({"etape": "git", "git-texte": "bonjour"}, "Aucun commit reconnu"),
        ({"etape": "git", "git-fichier": b"PK\x03\x04"}, "Cette archive ne se lit pas"),
        ({"etape": "git", "git-texte": PAR_DEFAUT, "git-auteur": "Zoé"}, "Aucun des 2 commits lus"),
        ({"etape": "certificat"}, "Dites qui a délivré ce certificat."),
        ({"etape": "choisir", "lu": "faux"}, "Cet aperçu n’est plus lisible"),
        ({"etape": "autre"}, "Importer des tickets, des commits ou un certificat"),
    ],
)
def test_une_mauvaise_entree_recoit_une_phrase_et_garde_la_saisie(
    client_de, ines, travail, donnees, phrase
):
    donnees = {n: fichier(v) if isinstance(v, bytes) else v for n, v in donnees.items()}

    reponse = client_de(ines).post(f"/realisations/{travail.pk}/importer/", donnees, follow=True)

    page = reponse.content.decode().replace("&nbsp;", "\u00a0")
    assert (reponse.status_code, phrase in page, Preuve.objects.count()) == (200, True, 0)
    assert escape(donnees.get("git-texte", "Importer")) in page


def test_un_double_clic_ne_fait_qu_une_preuve_et_rien_de_coche_se_dit(importer):
    apercu = importer(etape="git", **{"git-texte": PAR_DEFAUT})
    choix = {"etape": "choisir", "geste": "ajouter", "lu": scelle(apercu)}

    reponses = [importer(**choix, **{"import-choisis": ["0"]}) for _ in range(2)]
    vide = importer(**choix)

    assert ([r.status_code for r in reponses], Preuve.objects.count()) == ([302, 200], 1)
    assert "est déjà dans les preuves" in reponses[1].content.decode()
    assert coches(reponses[1]) == {0: True, 1: False}
    assert "Cochez au moins une ligne." in vide.content.decode()


def test_l_apercu_d_une_autre_personne_ne_se_rejoue_pas(importer, client_de, hugo):
    apercu = importer(etape="git", **{"git-texte": PAR_DEFAUT})
    sien = fabriques.realisation(hugo.inscriptions.get())

    reponse = client_de(hugo).post(
        f"/realisations/{sien.pk}/importer/",
        {"etape": "choisir", "lu": scelle(apercu), "import-choisis": ["0"]},
    )

    assert (reponse.status_code, Preuve.objects.count()) == (302, 0)


def test_deux_cents_lignes_au_plus_et_la_page_reste_legere(importer):
    log = "".join(f"{n:07x}|Inès Moreau|2026-02-{n % 28 + 1:02}|Message {n}\n" for n in range(900))

    apercu = importer(etape="git", **{"git-texte": log})

    assert (len(coches(apercu)), len(apercu.content) < 130_000) == (200, True)
    assert "Seules les 200 lignes les plus récentes" in apercu.content.decode()


def test_la_provenance_se_lit_sur_chaque_page(importer, client_de, ines, lefevre, travail):
    apercu = importer(etape="git", **{"git-texte": PAR_DEFAUT})
    importer(etape="choisir", lu=scelle(apercu), **{"import-choisis": ["0", "1"]})
    actions.soumettre(travail, acteur=ines, le=MIDI + timedelta(days=1))
    phrase = "Commits Git\u00a0: 2 commits, a1b2c3d à e4f5a6b (02/02/26 au 03/02/26)"

    pages = [
        client_de(qui).get(f"/realisations/{travail.pk}/{suite}").content.decode().count(phrase)
        for qui, suite in ((ines, ""), (lefevre, ""), (lefevre, "evaluer/"))
    ]

    assert pages == [1, 1, 1]
