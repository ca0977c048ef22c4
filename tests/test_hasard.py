"""Ce que cent mille demandes tirées au hasard (benchmarks/hasard.py) ont fait céder."""

import logging
from io import StringIO

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ILLISIBLES = [
    (b"x", "multipart/form-data; boundary="),
    (b"a=" + b"b" * 3_000_000, "application/x-www-form-urlencoded"),
    (b"a=&" * 3000, "application/x-www-form-urlencoded"),
]


@pytest.fixture
def journal():
    """Ce que la console du serveur reçoit."""
    console = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    ecrit = StringIO()
    avant = console.setStream(ecrit)
    yield ecrit
    console.setStream(avant)


@pytest.fixture
def passant():
    """Un vrai visiteur : son jeton se vérifie, et une panne lui est une page 500."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32
    return client


@pytest.mark.parametrize("corps, genre", ILLISIBLES)
def test_un_corps_illisible_a_une_adresse_inconnue_y_reste_inconnue(passant, corps, genre):
    entetes = {"X-CSRFToken": "a" * 32}
    reponse = passant.post("/inconnue/", corps, content_type=genre, headers=entetes)

    assert reponse.status_code == 404
    assert b"Cette page n\xe2\x80\x99existe pas" in reponse.content


@pytest.mark.parametrize("corps, genre", ILLISIBLES)
def test_un_corps_illisible_pour_un_hote_inconnu_est_refuse(passant, corps, genre):
    entetes = {"X-CSRFToken": "a" * 32, "Host": "a b"}
    reponse = passant.post("/verifier/", corps, content_type=genre, headers=entetes)

    assert (reponse.status_code, b"Demande incompr" in reponse.content) == (400, True)


def test_un_refus_ne_laisse_pas_de_trace_d_erreur_au_journal(client_de, lefevre, passant, journal):
    client_de(lefevre).get("/realisations/nouvelle/")
    passant.get("/", headers={"Host": "ailleurs.example"})
    passant.post("/verifier/", b"x", content_type="multipart/form-data; boundary=")

    lignes = journal.getvalue().splitlines()
    assert [ligne.split("] ")[1].split(":")[0] for ligne in lignes] == [
        "Forbidden (Permission denied)",
        "Invalid HTTP_HOST header",
        "Bad request (Unable to parse request body)",
    ]


@pytest.mark.parametrize("faux", ["on", "9" * 400, "\x0b", "{{ 7 }}", "-1", "٤٢"])
def test_un_faux_numero_de_ligne_ne_fait_pas_ceder_l_administration(client_de, admin, faux):
    client = client_de(admin)
    choisies = {"action": "delete_selected", "_selected_action": [faux, "1"]}

    pages = [
        client.post("/admin/comptes/enseignement/add/", {"enseignant": faux, "promotion": faux}),
        client.post("/admin/comptes/promotion/", choisies, follow=True),
        client.post("/admin/comptes/etablissement/", choisies, follow=True),
    ]
    assert [page.status_code for page in pages] == [200, 200, 200]
