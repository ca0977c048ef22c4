"""La vérification publique : ce que la page dit d’un code et d’un fichier, et ce qu’elle tait."""

import hashlib
import re
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from documents.models import Nature
from tests import fabriques

CODE = "7K3M-90QX-V2TD-8HAC"
PAGE = f"/verifier/{CODE}/"
CONTENU = b"%PDF-1.7 un document " * 5000


@pytest.fixture(autouse=True)
def _compteurs_a_zero():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def emission(inscription_d_ines):
    return fabriques.emission(inscription_d_ines, sha256=hashlib.sha256(CONTENU).hexdigest())


def attributs(reponse):
    """Les couples que la page écrit, balises ôtées ; une empreinte y est d’un seul tenant."""
    couples = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", lu(reponse), re.DOTALL)
    return [(nom, re.sub(r"<[^>]+>", "", valeur).strip()) for nom, valeur in couples]


def lu(reponse):
    """Le texte de la page, sans les phrases que le script tient en réserve."""
    return re.sub(r"<template.*?</template>", "", reponse.content.decode(), flags=re.DOTALL)


def envoyer(client, contenu, page=PAGE, nom="tableau.pdf"):
    fichier = BytesIO(contenu)
    fichier.name = nom
    return client.post(page, {"fichier": fichier})


def phrase(reponse):
    """La première phrase du verdict."""
    cadre = lu(reponse).split("data-verdict>")[1]
    return re.sub(r"<[^>]+>", "", re.search(r"<p.*?</p>", cadre, re.DOTALL).group()).strip()


# Par son code


def test_la_page_ne_dit_que_la_nature_la_date_les_initiales_et_l_empreinte(anonyme, emission):
    assert attributs(anonyme.get(PAGE)) == [
        ("Nature", "Dossier complet"),
        ("Émis le", "16 novembre 2026"),
        ("Initiales", "I. M."),
        ("Empreinte SHA-256", emission.sha256),
    ]


def test_rien_de_la_personne_n_est_dans_la_page(anonyme, emission):
    inscrit = emission.inscription
    inscrit.numero_candidat = "02147483648"
    inscrit.save()
    secrets = [
        inscrit.etudiant.nom,
        inscrit.etudiant.prenom,
        inscrit.etudiant.email,
        inscrit.numero_candidat,
        inscrit.promotion.nom,
        inscrit.promotion.etablissement.nom,
        str(inscrit.promotion.session.annee),
        emission.nom_fichier,
        emission.empreinte,
    ]

    page = anonyme.get(PAGE).content.decode().casefold()

    assert [secret for secret in secrets if secret.casefold() in page] == []


def test_une_copie_privee_le_dit(anonyme, inscription_d_ines):
    fabriques.emission(inscription_d_ines, privee=True)

    assert ("Diffusion", "Copie privée") in attributs(anonyme.get(PAGE))


def test_le_document_d_une_classe_n_a_pas_d_initiales(anonyme, inscription_d_ines):
    fabriques.emission(inscription_d_ines, inscription=None, nature=Nature.PROMOTION)

    assert [nom for nom, _ in attributs(anonyme.get(PAGE))] == [
        "Nature",
        "Émis le",
        "Empreinte SHA-256",
    ]


@pytest.mark.parametrize(
    "saisi",
    ["7k3m-90qx-v2td-8hac", "7K3M90QXV2TD8HAC", "7K3M 9OQX V2TD 8HAC", "7K3M--90QXV2TD8HAC"],
)
def test_un_code_tape_autrement_mene_a_son_adresse(anonyme, emission, saisi):
    directe = anonyme.get(reverse("verifier_code", args=[saisi]))
    par_le_champ = anonyme.get(reverse("verifier"), {"code": saisi})

    assert [(r.status_code, r["Location"]) for r in (directe, par_le_champ)] == [(302, PAGE)] * 2


@pytest.mark.parametrize(
    "saisi", ["7K3M-90QX-V2TD-8HAZ", "7K3M", "UUUUUUUUUUUUUUUU", "é ' \"<b>", "x" * 3000, "\0"]
)
def test_un_code_inconnu_ou_mal_forme_a_la_meme_page(
    anonyme, emission, saisi, django_assert_num_queries
):
    with django_assert_num_queries(1):
        reponse = anonyme.get(reverse("verifier_code", args=[saisi]))

    assert reponse.status_code == 404
    assert "<title>Aucun document ne porte ce code – Sillage</title>" in reponse.content.decode()


@pytest.mark.parametrize("saisi", ["7K3M", "a/b", "http://[", "\0"])
def test_un_code_mal_forme_dans_le_champ_y_reste_avec_sa_phrase(anonyme, db, saisi):
    reponse = anonyme.get(reverse("verifier"), {"code": saisi})

    assert (reponse.status_code, reponse.context["saisi"]) == (404, saisi)


@pytest.mark.parametrize("adresse", [PAGE, "/verifier/", "/verifier/inconnu/"])
def test_aucune_page_ne_s_indexe_ni_ne_laisse_de_trace_chez_le_visiteur(anonyme, emission, adresse):
    reponse = anonyme.get(adresse)

    assert reponse["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in reponse.content.decode()
    assert (dict(reponse.cookies), Session.objects.count()) == ({}, 0)


# Par son fichier, sans JavaScript


def test_le_fichier_emis_est_reconnu(anonyme, emission):
    reponse = envoyer(anonyme, CONTENU)

    assert (reponse.status_code, phrase(reponse)) == (200, "Identique au document émis")
    assert attributs(reponse)[-2:] == [
        ("Document émis", emission.sha256),
        ("Votre fichier", emission.sha256),
    ]


@pytest.mark.parametrize("rang", [0, len(CONTENU) // 2, len(CONTENU) - 1])
def test_un_octet_change_est_vu(anonyme, emission, rang):
    altere = CONTENU[:rang] + bytes([CONTENU[rang] ^ 1]) + CONTENU[rang + 1 :]

    reponse = envoyer(anonyme, altere)

    assert phrase(reponse) == "Ce fichier n’est pas celui qui a été émis"
    (_, emise), (_, lue) = attributs(reponse)[-2:]
    assert (emise, len(lue), lue == emise) == (emission.sha256, 64, False)


def test_un_fichier_vide_a_sa_phrase(anonyme, emission):
    assert phrase(envoyer(anonyme, b"")).startswith("Ce fichier est vide")


def test_sans_fichier_la_page_en_demande_un(anonyme, emission):
    reponses = [anonyme.post(PAGE), anonyme.post(PAGE, {"fichier": "du texte"})]

    assert {phrase(r) for r in reponses} == {"Choisissez d’abord le fichier à comparer."}


def test_un_fichier_trop_gros_n_est_pas_lu(anonyme, emission, settings):
    settings.VERIFICATION_TAILLE_MAX = 0

    reponse = envoyer(anonyme, CONTENU)

    assert (reponse.status_code, reponse.wsgi_request._read_started) == (413, False)
    assert phrase(reponse).startswith("Ce fichier dépasse")


def test_le_fichier_envoye_ne_va_ni_au_disque_ni_au_journal(
    anonyme, emission, settings, tmp_path, caplog
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "absent"
    caplog.set_level("DEBUG")

    reponse = envoyer(anonyme, CONTENU * 40, nom="MOREAU-Ines.pdf")

    assert len(CONTENU) * 40 > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    assert (reponse.status_code, dict(reponse.wsgi_request.FILES)) == (200, {})
    assert "MOREAU" not in caplog.text + reponse.content.decode()


def test_un_envoi_sans_forme_est_refuse_sans_panne(anonyme, emission):
    reponse = anonyme.post(PAGE, b"n'importe quoi", content_type="multipart/form-data")

    assert reponse.status_code == 400


def test_un_envoi_vers_un_code_inconnu_repond_404(anonyme, emission):
    assert envoyer(anonyme, CONTENU, page="/verifier/inconnu/").status_code == 404


# La limite de débit


def test_passe_la_limite_la_lecture_repond_429_en_francais(anonyme, emission, settings):
    settings.VERIFICATION_LIMITES = {"lecture": "3/m/ip", "envoi": "1/m/ip"}
    pages = [PAGE, "/verifier/inconnu/", PAGE, PAGE]

    reponses = [anonyme.get(page) for page in pages]

    assert [r.status_code for r in reponses] == [200, 404, 200, 429]
    assert "<h1>Trop de demandes</h1>" in reponses[-1].content.decode()
    assert anonyme.get(PAGE, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_passe_la_limite_un_envoi_n_est_meme_pas_lu(anonyme, emission, settings):
    settings.VERIFICATION_LIMITES = {"lecture": "9/m/ip", "envoi": "1/m/ip"}

    reponses = [envoyer(anonyme, CONTENU), envoyer(anonyme, CONTENU)]

    assert [r.status_code for r in reponses] == [200, 429]
    assert reponses[1].wsgi_request._read_started is False


def test_une_classe_entiere_derriere_une_adresse_n_est_pas_arretee(anonyme, emission):
    assert {anonyme.get(PAGE).status_code for _ in range(35)} == {200}


# Dans l’administration


@pytest.mark.parametrize("cherche, trouvees", [(CODE, 1), ("moreau", 1), ("7K3M-ZZZZ", 0)])
def test_l_administration_retrouve_une_emission(client_de, admin, emission, cherche, trouvees):
    liste = reverse("admin:documents_emission_changelist")

    page = client_de(admin).get(liste, {"q": cherche})

    assert page.context["cl"].result_count == trouvees


def test_l_administration_ne_change_ni_n_efface_aucune_emission(client_de, admin, emission):
    client = client_de(admin)
    actes = [("add", []), ("change", [emission.pk]), ("delete", [emission.pk])]

    statuts = [
        client.post(reverse(f"admin:documents_emission_{acte}", args=args)).status_code
        for acte, args in actes
    ]

    assert statuts == [403, 403, 403]
