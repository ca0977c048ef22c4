"""Ce qui arrive de pire dans un portfolio : un document sort toujours, ou une phrase, et rien ne
quitte sa case. Les PDF produits sont relus lettre par lettre."""

import os
import subprocess
import sys
from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from comptes.models import Inscription
from documents import apercus
from documents.calculs.competences import tableau_des_competences
from documents.calculs.fiche import fiches_de
from documents.calculs.synthese import tableau_de_synthese
from documents.catalogue.competences import feuillet_des_competences
from documents.catalogue.fiche import feuillet_de_fiche
from documents.catalogue.synthese import feuillet_de_synthese
from documents.pdf import imprimer
from portfolio import actions
from portfolio.models import Realisation, Soumission
from tests import fabriques
from tests.documents.decor import MM, pages
from tests.documents.test_fiche import (
    deposer_image,
    feuillet,
    lettres,
    lire,
    soumettre,
    une_image,
)
from tests.fabriques import MIDI, sous_competence

pytestmark = pytest.mark.mise_en_page

LE = date(2026, 11, 24)
DEBORD = 0.2  # mm : l’encre d’une lettre inclinée
ARABE = ("محمد", "أحمد علي")
EMOJI = ("😀🦊", "👩‍👩‍👧 Zoé 🎉")


def avec_l_entete(inscription):
    return Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk)


def les_tableaux(inscription):
    """Le tableau de synthèse et celui des compétences, imprimés."""
    entiere = avec_l_entete(inscription)
    return (
        imprimer(feuillet_de_synthese(tableau_de_synthese(entiere, adresse=entiere.url_portfolio))),
        imprimer(feuillet_des_competences(tableau_des_competences(entiere, le=LE))),
    )


def hors_des_marges(octets, marge=12, bas=10):
    """Les caractères qui sortent du papier imprimable (mm)."""
    return [
        (c["text"], round(c["x0"] * MM), round(c["x1"] * MM), page.page_number)
        for page in pages(octets)
        for c in page.chars
        if c["text"].strip()
        if c["x0"] * MM < marge - DEBORD
        or c["x1"] * MM > page.width * MM - marge + DEBORD
        or c["top"] * MM < bas - 1
        or c["bottom"] * MM > page.height * MM - bas
    ]


def nombre_de(lettre, octets):
    return sum(c["text"] == lettre for page in pages(octets) for c in page.chars)


def test_vingt_mille_caracteres_s_impriment_tous_dans_les_marges(inscription_d_ines):
    texte = "Zz zzzz zz. " * 1600 + "z" * 799 + "Z"
    travail = fabriques.realisation(inscription_d_ines, demarche=texte)

    octets = imprimer(feuillet(travail))

    assert len(texte) == 20_000
    assert (nombre_de("z", octets), nombre_de("Z", octets)) == (texte.count("z"), 1601)
    assert hors_des_marges(octets) == []
    assert len(pages(octets)) < 10


def test_un_mot_de_cinq_mille_lettres_se_plie_partout(inscription_d_ines):
    """Dans un récit et une justification ; au plus long permis dans les champs courts."""
    champs = dict.fromkeys(("contexte", "contribution", "environnement"), "W" * 5000)
    travail = fabriques.realisation(
        inscription_d_ines,
        intitule="W" * 200,
        organisation="W" * 200,
        lieu="W" * 120,
        en_equipe=True,
        revendications={sous_competence(1, 5): "W" * 5000},
        **champs,
    )
    fabriques.preuve(travail, intitule="W" * 200, nom_fichier="W" * 196 + ".pdf")
    actions.ajouter_lien(
        travail,
        acteur=inscription_d_ines.etudiant,
        le=MIDI,
        intitule="W" * 200,
        lien="https://exemple.example/" + "W" * 400,
    )

    octets = imprimer(feuillet(travail))

    # Quatre textes, trois champs courts, trois mentions de preuves, un fichier, un lien.
    assert nombre_de("W", octets) == 4 * 5000 + 520 + 3 * 200 + 196 + 400
    assert hors_des_marges(octets) == []
    (page,) = (p for p in pages(octets) if "Nature et taille" in p.extract_text())
    tete = page.extract_text().split("\n").index("N° Preuve Nature et taille")
    liste = page.extract_text_lines()[tete]["bottom"]
    colonne = page.search("Nature et taille")[0]["x0"]
    assert [
        c for c in page.chars if c["text"] == "W" and c["top"] > liste and c["x1"] > colonne
    ] == []


def test_un_pdf_corrompu_est_dit_et_la_fiche_s_imprime(inscription_d_ines, client_de, ines):
    travail = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(travail, contenu=b"%PDF-1.7 rien apres")
    soumettre(travail)

    reponse = client_de(ines).get(reverse("fiche_pdf", args=[travail.pk]))

    lu = lettres(b"".join(reponse))
    assert reponse.status_code == 200
    assert "Fichier illisible : il est abîmé ou incomplet." in lu


@pytest.mark.parametrize(
    "octets", [b"", b"\x89PNG\r\n\x1a\n rien", une_image()[:900], b"GIF89a\xff\xff\xff\xff"]
)
def test_une_image_illisible_est_dite_et_n_est_pas_montree(inscription_d_ines, octets):
    travail = fabriques.realisation(inscription_d_ines)
    deposer_image(travail, octets)

    pdf = imprimer(feuillet(travail))

    assert "Fichier illisible : il est abîmé ou incomplet." in lettres(pdf)
    assert [page.images for page in pages(pdf)] == [[]]


def test_un_fichier_disparu_ou_change_est_dit(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines)
    disparue = deposer_image(travail, une_image(11, 7), intitule="Disparue")
    changee = deposer_image(travail, une_image(13, 7), intitule="Changée")
    default_storage.delete(disparue.fichier.name)
    default_storage.delete(changee.fichier.name)
    default_storage.save(changee.fichier.name, ContentFile(une_image(17, 7)))

    lu = lire(travail)

    assert "Fichier illisible : il n’est plus dans le rangement." in lu
    assert "Fichier illisible : il ne répond plus à son empreinte." in lu


def test_une_image_qui_ment_sur_sa_taille_n_est_pas_decodee(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines)
    bombe = bytearray(une_image(8, 8))
    bombe[16:24] = (60_000).to_bytes(4, "big") * 2
    deposer_image(travail, bytes(bombe))

    assert "Fichier illisible : il est abîmé ou incomplet." in lire(travail)


A_MESURER = """
import django
django.setup()
from documents import apercus, pdf
rangement = apercus.Rangement("grande.{ext}", {sha256!r})
largeur, hauteur = apercus.dimensions(rangement)
html = '<html lang=fr><title>i</title><img alt=i src="preuve:i" width=600>'
octets = pdf.mettre_en_page(html, {{"preuve:i": lambda: apercus.image_reduite(rangement)}})
with open("/proc/self/status") as etat:
    cime = next(int(l.split()[1]) for l in etat if l.startswith("VmHWM"))
print(largeur, hauteur, len(octets), cime // 1024)
"""


@pytest.mark.parametrize(
    "mode, ext, options",
    [("RGBA", "png", {"compress_level": 1}), ("RGB", "jpeg", {"progressive": True})],
)
def test_quarante_megapixels_tiennent_dans_la_memoire_d_un_travailleur(
    tmp_path, mode, ext, options
):
    """Dans un processus à part, dont le pic de mémoire est celui d’un travailleur (Mo)."""
    fichiers = tmp_path / "fichiers"
    fichiers.mkdir()
    petite = Image.effect_noise((730, 548), 90).convert(mode)
    petite.resize((7300, 5479), Image.Resampling.NEAREST).save(
        fichiers / f"grande.{ext}", **options
    )
    sha256 = apercus.hashlib.sha256((fichiers / f"grande.{ext}").read_bytes()).hexdigest()

    sortie = subprocess.run(
        [sys.executable, "-c", A_MESURER.format(ext=ext, sha256=sha256)],
        env=os.environ
        | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    largeur, hauteur, taille, cime = map(int, sortie.split())
    assert (largeur, hauteur) == (1600, 1201)
    assert taille < 2_000_000
    assert cime < 400


def test_une_image_webp_trop_grande_a_decoder_est_nommee_sans_etre_montree(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines)
    sortie = BytesIO()
    Image.new("RGB", (4000, 3100), "teal").save(sortie, "WEBP", method=0)
    deposer_image(travail, sortie.getvalue(), nom="grande.webp")

    lu = lire(travail)

    assert "Fichier illisible : l’image est trop grande pour être montrée ici." in lu


@pytest.mark.parametrize(
    "nom, prenom", [ARABE, EMOJI, ("李", "小龍"), ("\u202eABC\x00", "Zoé\u0301")]
)
def test_un_nom_d_ailleurs_s_imprime_sur_chaque_document(inscription_d_ines, nom, prenom):
    """Le glyphe « .notdef » ferait parler WeasyPrint, donc échouer ce test (conftest)."""
    etudiant = inscription_d_ines.etudiant
    etudiant.nom, etudiant.prenom = nom.replace("\x00", ""), prenom
    etudiant.save()
    travail = fabriques.soumise(inscription_d_ines)

    synthese, competences = les_tableaux(inscription_d_ines)
    fiche = imprimer(feuillet(travail))

    assert hors_des_marges(competences) + hors_des_marges(fiche) == []
    assert [len(pages(octets)) for octets in (synthese, fiche)] == [1, 1]


def test_un_nom_arabe_se_lit_de_droite_a_gauche(inscription_d_ines):
    etudiant = inscription_d_ines.etudiant
    etudiant.nom, etudiant.prenom = ARABE
    etudiant.save()
    travail = fabriques.realisation(
        inscription_d_ines, contexte="الوصف Debian 12 النهاية", demarche="Démarche en français."
    )

    (page,) = pages(imprimer(feuillet(travail)))

    def place(lettre, corps):
        return next(
            c["x0"] for c in page.chars if c["text"] == lettre and abs(c["size"] - corps) < 0.1
        )

    # « محمد أحمد علي » : la première lettre du nom est à droite de la dernière du prénom.
    assert place("د", 11.5) > place("ي", 11.5)
    # Un paragraphe arabe commence à droite : « الوصف », puis « Debian », puis « النهاية ».
    assert place("ص", 9.6) > place("D", 9.6) > place("ة", 9.6)


def test_un_portfolio_vide_donne_des_tableaux_et_aucune_fiche(inscription_d_ines):
    synthese, competences = les_tableaux(inscription_d_ines)

    assert len(pages(synthese)) == 1
    assert hors_des_marges(competences) == []
    assert lettres(competences).count("Aucune réalisation") == 22
    assert fiches_de(avec_l_entete(inscription_d_ines)) == ()


@pytest.fixture
def deux_cents(inscription_d_ines, bloc):
    """Deux cents soumissions, écrites d’un coup à l’image d’une vraie."""
    ids = list(bloc.sous_competences)
    modele = fabriques.soumise(inscription_d_ines, revendications={ids[0]: "Oui."})
    contenu = fabriques.soumission_de(modele).contenu
    modeles = [
        Realisation(
            inscription=inscription_d_ines,
            intitule=f"Réalisation numéro {rang}",
            debut_le=modele.debut_le,
            fin_le=modele.fin_le,
            etat=modele.etat,
            cree_le=MIDI,
            modifiee_le=MIDI,
            soumise_le=MIDI,
        )
        for rang in range(1, 200)
    ]
    creees = Realisation.objects.bulk_create(modeles)
    Soumission.objects.bulk_create(
        Soumission(
            realisation=realisation,
            numero=1,
            auteur=inscription_d_ines.etudiant,
            soumise_le=MIDI,
            contenu=contenu
            | {
                "intitule": realisation.intitule,
                "mobilisations": [
                    {"sous_competence": ids[rang % len(ids)], "justification": "Oui."}
                ],
            },
        )
        for rang, realisation in enumerate(creees)
    )
    return avec_l_entete(inscription_d_ines)


def test_deux_cents_realisations_tiennent_dans_chaque_tableau(deux_cents):
    synthese, competences = les_tableaux(deux_cents)

    assert lettres(competences).count("Réalisation numéro") == 199
    assert hors_des_marges(competences) == []
    # Vingt pages du formulaire, dix lignes chacune : la dernière dit qu’aucune ne manque.
    assert len(pages(synthese)) == 20
    assert pages(synthese)[-1].extract_text().count("Réalisation numéro") == 10


def test_deux_cents_fiches_se_preparent_en_deux_requetes(deux_cents, django_assert_num_queries):
    """Les requêtes des réponses, des niveaux et des jugements passés n’ont pas lieu."""
    with django_assert_num_queries(2):
        fiches = fiches_de(deux_cents)

    derniere = imprimer(feuillet_de_fiche(fiches[-1]))
    assert len(fiches) == 200
    assert "Réalisation numéro" in lettres(derniere)
