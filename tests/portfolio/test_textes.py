"""Un texte ou un code se lit en place : échappé, borné, décodé."""

import io

import pytest

from portfolio.fichiers import extrait
from tests import fabriques


@pytest.mark.parametrize(
    "octets, texte",
    [
        ("é à ü".encode(), "é à ü"),
        ("\ufeffnom;prénom".encode(), "nom;prénom"),
        ("échec de l’été".encode("cp1252"), "échec de l’été"),
        (b"\x81\x8d", "\ufffd\ufffd"),
        (b"un\r\ndeux\rtrois\n", "un\ndeux\ntrois"),
    ],
)
def test_le_codage_est_devine(octets, texte):
    assert extrait(io.BytesIO(octets)).texte == texte


@pytest.mark.parametrize("nombre, montrees, entier", [(200, 200, True), (201, 200, False)])
def test_deux_cents_lignes_au_plus(nombre, montrees, entier):
    lu = extrait(io.BytesIO(b"ligne\n" * nombre))

    assert (lu.lignes, lu.entier) == (montrees, entier)


def test_une_ligne_sans_fin_est_bornee_sans_couper_un_caractere():
    lu = extrait(io.BytesIO("é".encode() * 100_000))

    assert (set(lu.texte), lu.entier, len(lu.texte)) == ({"é"}, False, 64 * 1024)


def test_en_entier_montre_la_suite():
    lu = extrait(io.BytesIO(b"ligne\n" * 5000), en_entier=True)

    assert (lu.lignes, lu.entier) == (5000, True)


def test_le_texte_s_affiche_echappe_et_propose_la_suite(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    code = b"<script>alert(1)</script>\n" * 300
    preuve = fabriques.preuve(brouillon, code, nom_fichier="a.js", type_mime="text/plain")

    page = client_de(ines).get(f"/preuves/{preuve.pk}/texte/").content.decode()

    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 200
    assert page.count("<script>alert") == 0
    assert page.count(f'href="/preuves/{preuve.pk}/texte/?entier=1"') == 1


def test_un_texte_perdu_est_introuvable(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    preuve = fabriques.preuve(brouillon, b"x", nom_fichier="a.txt", type_mime="text/plain")
    preuve.fichier.storage.delete(preuve.fichier.name)

    assert client_de(ines).get(f"/preuves/{preuve.pk}/texte/").status_code == 404
