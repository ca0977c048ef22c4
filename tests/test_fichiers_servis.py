"""Qui envoie les octets : Django, ou le mandataire ; le droit de lire se vérifie toujours avant."""

import pytest
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.test import RequestFactory

from config.environnement import mode_de_remise
from documents.views.pieces import servir_la_piece
from portfolio.fichiers.remise import CSP_FICHIER, CSP_PDF, remettre
from portfolio.models import Preuve
from tests import fabriques

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]
PNG = b"\x89PNG\r\n\x1a\n de l'image"


@pytest.fixture
def image(inscription_d_ines):
    return fabriques.preuve(
        fabriques.realisation(inscription_d_ines), PNG, "écran d’accueil.png", "Écran", "image/png"
    )


@pytest.fixture
def pdf(inscription_d_ines):
    return fabriques.preuve(fabriques.realisation(inscription_d_ines, "Plan"))


@pytest.fixture
def par_le_mandataire(settings):
    settings.FICHIERS_PAR = "x-accel"


def corps(reponse):
    return b"".join(reponse) if reponse.streaming else reponse.content


def entetes(reponse):
    noms = ("Content-Disposition", "Content-Type", "X-Content-Type-Options", "Cache-Control")
    return tuple(reponse.get(nom) for nom in noms)


@pytest.mark.parametrize("question", ["", "?apercu=1"])
def test_en_x_accel_aucun_corps_ne_sort_et_les_entetes_sont_les_memes(
    client_de, ines, image, settings, question
):
    adresse = f"/preuves/{image.pk}/{question}"
    par_django = client_de(ines).get(adresse)
    settings.FICHIERS_PAR = "x-accel"

    par_le_mandataire = client_de(ines).get(adresse)

    assert (corps(par_django), corps(par_le_mandataire)) == (PNG, b"")
    assert par_le_mandataire["X-Accel-Redirect"] == f"/_fichiers/{image.fichier.name}"
    assert entetes(par_le_mandataire) == entetes(par_django)
    assert par_le_mandataire["Content-Security-Policy"] == CSP_FICHIER


def test_un_pdf_garde_sa_politique(client_de, ines, pdf, par_le_mandataire):
    reponse = client_de(ines).get(f"/preuves/{pdf.pk}/?apercu=1")

    assert reponse["Content-Security-Policy"] == CSP_PDF
    assert reponse["Content-Disposition"] == 'inline; filename="plan.pdf"'


def test_qui_n_a_pas_le_droit_n_a_pas_l_emplacement(client_de, hugo, image, par_le_mandataire):
    reponse = client_de(hugo).get(f"/preuves/{image.pk}/")

    assert (reponse.status_code, reponse.get("X-Accel-Redirect")) == (404, None)


@pytest.mark.parametrize("chemin", ["../sillage.sqlite3", "/etc/passwd", "preuves/../../.env"])
def test_un_chemin_forge_n_echappe_pas_de_la_racine(image, par_le_mandataire, chemin):
    Preuve.objects.filter(pk=image.pk).update(fichier=chemin)
    image.refresh_from_db()

    with pytest.raises(SuspiciousFileOperation):
        remettre(
            RequestFactory().get("/"),
            image.fichier,
            nom="x.png",
            type_mime="image/png",
            sha256=image.sha256,
        )


def test_un_nom_range_a_part_s_ecrit_en_adresse(image, settings, tmp_path, par_le_mandataire):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a b%2e?.png").write_bytes(PNG)
    Preuve.objects.filter(pk=image.pk).update(fichier="a b%2e?.png")
    image.refresh_from_db()

    reponse = remettre(
        RequestFactory().get("/"), image.fichier, nom="x", type_mime="image/png", sha256="a" * 64
    )

    assert reponse["X-Accel-Redirect"] == "/_fichiers/a%20b%252e%3F.png"


def test_un_fichier_perdu_se_dit_par_le_site(client_de, ines, image, par_le_mandataire):
    image.fichier.storage.delete(image.fichier.name)

    assert client_de(ines).get(f"/preuves/{image.pk}/").status_code == 404


def test_une_piece_de_dossier_passe_par_le_meme_endroit(
    inscription_d_ines, lefevre, par_le_mandataire
):
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    piece = fabriques.dossier_depose(inscription_d_ines).pieces.get(chemin__startswith="preuves/")

    reponse = servir_la_piece(RequestFactory().get("/"), piece)

    assert (reponse.content, reponse["X-Accel-Redirect"]) == (
        b"",
        f"/_fichiers/dossiers/{piece.sha256[:2]}/{piece.sha256}",
    )


@pytest.mark.parametrize("mode", ["django", "x-accel"])
def test_un_fichier_deja_recu_ne_se_renvoie_pas(client_de, ines, image, settings, mode):
    settings.FICHIERS_PAR = mode
    client, adresse = client_de(ines), f"/preuves/{image.pk}/"
    etiquette = client.get(adresse)["ETag"]

    reponse = client.get(adresse, headers={"If-None-Match": etiquette})

    assert (reponse.status_code, reponse.content) == (304, b"")
    assert (reponse["ETag"], reponse.get("X-Accel-Redirect")) == (etiquette, None)


@pytest.mark.parametrize(
    "mode, dans_un_seau", [("x-accel", True), ("signe", False), ("nginx", False)]
)
def test_un_mode_qui_ne_va_pas_avec_le_rangement_empeche_de_demarrer(mode, dans_un_seau):
    with pytest.raises(ImproperlyConfigured):
        mode_de_remise(mode, dans_un_seau=dans_un_seau)
