"""Les adresses des documents : qui les ouvre, sous quel nom, en combien de requêtes."""

from datetime import date

import pytest
from django.urls import reverse

from documents.nommage import nom_du_fichier
from tests import fabriques
from tests.documents.decor import case, pages

# Le tableau de synthèse lit de plus l’adresse du portfolio.
REQUETES = {"tableau_de_synthese_pdf": 11, "tableau_des_competences_pdf": 10}
DOCUMENTS = tuple(REQUETES)


@pytest.fixture(params=DOCUMENTS)
def adresse(request, inscription_d_ines):
    return reverse(request.param, args=[inscription_d_ines.pk])


@pytest.mark.parametrize(
    "qui, attendu",
    [("ines", 200), ("lefevre", 200), ("admin", 200), ("hugo", 404), ("bernard", 404)],
)
def test_le_document_s_ouvre_a_qui_voit_l_inscription(request, client_de, adresse, qui, attendu):
    reponse = client_de(request.getfixturevalue(qui)).get(adresse)

    assert reponse.status_code == attendu


def test_un_anonyme_est_conduit_a_la_connexion(anonyme, adresse):
    reponse = anonyme.get(adresse)

    assert (reponse.status_code, reponse["Location"]) == (302, f"/compte/login/?next={adresse}")


def test_une_inscription_inconnue_repond_404(client_de, admin):
    assert client_de(admin).get(reverse(DOCUMENTS[0], args=[999_999])).status_code == 404


def test_le_document_se_lit_et_ne_s_ecrit_pas(client_de, ines, adresse):
    assert client_de(ines).post(adresse).status_code == 405


def test_la_reponse_est_un_pdf_prive_au_nom_de_l_etudiante(client_de, ines, inscription_d_ines):
    reponse = client_de(ines).get(reverse(DOCUMENTS[0], args=[inscription_d_ines.pk]))

    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == (
        'inline; filename="MOREAU-Ines-tableau-de-synthese-2027.pdf"'
    )
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert set(reponse["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert b"".join(reponse)[:5] == b"%PDF-"


def test_le_meme_document_n_est_pas_renvoye_deux_fois(client_de, ines, adresse):
    client = client_de(ines)
    etiquette = client.get(adresse)["ETag"]

    reponse = client.get(adresse, headers={"If-None-Match": etiquette})

    assert (reponse.status_code, reponse.content) == (304, b"")


@pytest.mark.parametrize(
    "nom, prenom, attendu",
    [
        ("Moreau", "Inès", "MOREAU-Ines"),
        ("de l’Œuvre", "Anne Sophie", "DE-L-OEUVRE-Anne-Sophie"),
        ('"; x="', "Zoé\r\nA", "X-Zoe-A"),
    ],
)
def test_le_nom_du_fichier_est_en_ascii(inscription_d_ines, nom, prenom, attendu):
    etudiant = inscription_d_ines.etudiant
    etudiant.nom, etudiant.prenom = nom, prenom

    fichier = nom_du_fichier(inscription_d_ines, "tableau-de-synthese")

    assert fichier == f"{attendu}-tableau-de-synthese-2027.pdf"


def test_un_nom_sans_lettre_latine_laisse_la_place_au_numero(inscription_d_ines):
    etudiant = inscription_d_ines.etudiant
    etudiant.nom, etudiant.prenom = "محمد", "Łukasz"
    inscription_d_ines.numero_candidat = "0274518306"

    fichier = nom_du_fichier(inscription_d_ines, "dossier")

    assert fichier == "0274518306-Lukasz-dossier-2027.pdf"


@pytest.mark.parametrize("nombre", [1, 3])
def test_un_document_coute_un_nombre_constant_de_requetes(
    request,
    client_de,
    ines,
    lefevre,
    inscription_d_ines,
    adresse,
    nombre,
    django_assert_num_queries,
):
    for rang in range(nombre):
        travail = fabriques.soumise(
            inscription_d_ines,
            intitule=f"Réalisation {rang}",
            debut_le=date(2026, 2, rang + 1),
            avec_preuve=True,
        )
        fabriques.juger(travail, lefevre)
    client = client_de(ines)

    with django_assert_num_queries(REQUETES[request.node.callspec.params["adresse"]]):
        client.get(adresse)


def test_le_pdf_montre_la_croix_apres_la_validation(client_de, ines, lefevre, inscription_d_ines):
    adresse = reverse(DOCUMENTS[0], args=[inscription_d_ines.pk])
    client = client_de(ines)
    travail = fabriques.soumise(inscription_d_ines)
    (avant,) = pages(b"".join(client.get(adresse)))
    fabriques.juger(travail, lefevre)

    (apres,) = pages(b"".join(client.get(adresse)))

    assert [case(page, 9, "C") for page in (avant, apres)] == ["", "X"]
    assert case(apres, 9, "A") == "Plan de sauvegarde 3-2-1"
