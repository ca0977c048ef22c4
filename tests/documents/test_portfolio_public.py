"""Le portfolio public : qui tient l’adresse lit ce qui est validé ou déposé, et rien d’autre."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pdfplumber
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from comptes.jetons import jeton_de
from comptes.models import Inscription
from documents.models import Consultation
from portfolio.actions.adresses import fermer_l_adresse, renouveler_l_adresse
from portfolio.liens import VISITEUR
from tests import fabriques
from tests.fabriques import MIDI, sous_competence

NUMERO = "0212345678"


@pytest.fixture(autouse=True)
def _aucun_essai_compte():
    cache.clear()


@pytest.fixture
def lien(inscription_d_ines, lefevre):
    return fabriques.portfolio_ouvert(inscription_d_ines, lefevre)


@pytest.fixture
def page(lien):
    return reverse("portfolio_public", args=[jeton_de(lien)])


def lire(client, adresse, **options):
    return client.get(adresse, **options).content.decode()


def test_la_page_vivante_montre_ce_qui_est_valide(anonyme, page, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, intitule="Pas encore jugée")

    html = lire(anonyme, page)

    assert html.count("<h1>Inès Moreau</h1>") == 1
    assert "Pas encore déposé" in html
    assert "Plan de sauvegarde 3-2-1" in html
    assert "Pas encore jugée" not in html


def test_la_page_deposee_ne_change_plus(anonyme, page, inscription_d_ines, lefevre):
    fabriques.dossier_depose(inscription_d_ines)
    fabriques.validee(inscription_d_ines, lefevre, intitule="Validée après le dépôt")

    html = lire(anonyme, page)

    assert "Dossier n°&nbsp;1, déposé le 18 novembre 2026" in html
    assert "Validée après le dépôt" not in html


def test_une_croix_s_ouvre_sur_sa_justification_et_sa_preuve(anonyme, page):
    html = lire(anonyme, page)

    croix = re.search(r'<details class="croix">.*?</details>', html, re.DOTALL).group()
    assert "Le plan 3-2-1 est en service et restauré." in croix
    assert f'href="{page}pieces/preuves/01/01-plan.pdf"' in croix
    assert f'href="{page}realisations/1/#sous-competence-1-5"' in croix


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_deposee_coute_sept_requetes_puis_cinq(
    anonyme, page, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.validee(inscription_d_ines, lefevre, intitule=f"Travail {rang}", avec_preuve=True)
    fabriques.dossier_depose(inscription_d_ines)

    # Le lien, le dossier, la trace entre son point de reprise et sa fin ; à froid, le contenu gelé
    # et ses pièces.
    for requetes in (7, 5):
        with django_assert_num_queries(requetes):
            anonyme.get(page)
    with django_assert_num_queries(4):
        anonyme.get(f"{page}realisations/1/")


def test_un_nouveau_depot_se_voit_aussitot(anonyme, page, inscription_d_ines, lefevre):
    fabriques.dossier_depose(inscription_d_ines)
    assert "Dossier n°&nbsp;1" in lire(anonyme, page)
    fabriques.validee(inscription_d_ines, lefevre, intitule="Ajoutée ensuite")

    fabriques.dossier_depose(inscription_d_ines)

    html = lire(anonyme, page)
    assert ("Dossier n°&nbsp;2" in html, "Ajoutée ensuite" in html) == (True, True)


def tenter(client, adresse):
    reponse = client.get(adresse)
    corps = b"".join(reponse) if reponse.streaming else reponse.content
    return (
        reponse.status_code,
        corps,
        *(reponse.headers.get(nom) for nom in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")),
    )


@pytest.mark.parametrize("suite", ["", "realisations/1/", "pieces/preuves/01/01-plan.pdf"])
def test_tout_lien_mort_recoit_la_meme_page(anonyme, lien, suite, ines, inscription_de_hugo):
    inscription, jeton = lien.inscription, jeton_de(lien)
    revoque, lien = jeton, renouveler_l_adresse(inscription, acteur=ines, le=MIDI, remplace=lien.pk)
    expire = jeton_de(
        fabriques.lien_de_portfolio(
            inscription_de_hugo, expire_le=timezone.now() - timedelta(seconds=1)
        )
    )
    jury = jeton_de(fabriques.lien_de_commission(fabriques.commission()))
    bon = jeton_de(lien)
    morts = ["A" * 32, revoque, expire, bon[:-1], bon + "A", bon.swapcase(), jury, "é" * 400, "%00"]

    reponses = {tenter(anonyme, f"/p/{mort}/{suite}") for mort in morts}

    ((statut, corps, cache_control, referent, robots),) = reponses
    assert (statut, cache_control) == (404, "private, no-store")
    assert (referent, robots) == ("no-referrer", "noindex, nofollow")
    assert "Ce lien ne mène à rien" in corps.decode()
    assert tenter(anonyme, f"/p/{bon}/{suite}")[0] == 200


def test_une_adresse_fermee_meurt_aussitot(anonyme, page, lien, ines):
    assert anonyme.get(page).status_code == 200

    fermer_l_adresse(lien.inscription, acteur=ines, le=timezone.now())

    assert anonyme.get(page).status_code == 404


def test_deviner_un_jeton_finit_par_attendre_mais_le_bon_s_ouvre_toujours(anonyme, page, settings):
    settings.CONSULTATION_LIMITES = {"inconnu": "3/m/ip", "code": "3/m/ip"}

    essais = [anonyme.get("/p/" + "B" * 32 + "/").status_code for _ in range(5)]

    assert essais == [404, 404, 404, 429, 429]
    assert [anonyme.get(page).status_code for _ in range(5)] == [200] * 5


def test_rien_de_personnel_ne_sort(anonyme, lefevre, inscription_d_ines, page):
    """Chaque page et chaque fichier atteints depuis l’adresse, après un dépôt complet."""
    Inscription.objects.filter(pk=inscription_d_ines.pk).update(numero_candidat=NUMERO)
    secret = fabriques.realisation(
        inscription_d_ines,
        intitule="Travail confidentiel",
        revendications={sous_competence(6, 2): "Ma veille hebdomadaire."},
    )
    fabriques.preuve(secret, contenu=b"secret", nom_fichier="client.pdf", confidentielle=True)
    fabriques.actions.soumettre(secret, acteur=inscription_d_ines.etudiant, le=MIDI)
    secret.refresh_from_db()
    fabriques.juger(secret, lefevre, commentaire="Un peu court.")
    fabriques.stage(
        inscription_d_ines,
        attestation=b"%PDF-1.7 signee",
        tuteur="M. Tutelaire",
        telephone="0611223344",
    )
    fabriques.dossier_depose(inscription_d_ines, documents=True)

    atteints = dict(parcourir(anonyme, page))

    assert {chemin.removeprefix(page) for chemin in atteints} == {
        "",
        "realisations/1/",
        "realisations/2/",
        "pieces/preuves/01/01-plan.pdf",
        "pieces/documents/tableau-des-competences.pdf",
    }
    tout = "\n".join(texte_de(reponse) for reponse in atteints.values())
    interdits = (NUMERO, "@", "Tutelaire", "0611223344", "Un peu court", "Lefèvre", "attestation")
    assert [mot for mot in interdits if mot in tout] == []
    assert "Ma veille hebdomadaire." in tout
    entetes = [str(r.headers) for r in atteints.values()]
    assert [e for e in entetes if NUMERO in e or "no-store" not in e] == []


def parcourir(client, depart):
    """Suit tout lien et toute image de l’adresse, sans en sortir."""
    a_voir, vus = [depart], set()
    while a_voir:
        adresse = a_voir.pop()
        if adresse in vus:
            continue
        vus.add(adresse)
        reponse = client.get(adresse)
        yield adresse, reponse
        if reponse.headers["Content-Type"].startswith("text/html"):
            trouves = re.findall(r'(?:href|src)="([^"#]+)', reponse.content.decode())
            a_voir += [u.split("?")[0] for u in map(unescape, trouves) if u.startswith(depart)]


def texte_de(reponse):
    if reponse.headers["Content-Type"].startswith("text/html"):
        return reponse.content.decode().replace("noreferrer", "")
    octets = b"".join(reponse)
    if b"%%EOF" not in octets[-40:]:
        return octets.decode()
    with pdfplumber.open(BytesIO(octets)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata)


@pytest.mark.parametrize(
    "chemin",
    [
        "documents/tableau-de-synthese.pdf",
        "documents/dossier.pdf",
        "attestations/01-mairietech.pdf",
        "../../sillage.sqlite3",
        "preuves/01/../../attestations/01-mairietech.pdf",
        "preuves/01/01-plan.pdf/",
    ],
)
def test_une_piece_qui_n_est_pas_publique_n_existe_pas(anonyme, page, inscription_d_ines, chemin):
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")

    assert anonyme.get(f"{page}pieces/{chemin}").status_code == 404


# Le code


@pytest.fixture
def avec_code(lien):
    return reverse(
        "portfolio_public",
        args=[jeton_de(fabriques.lien_de_portfolio(lien.inscription, code="sesame-2027"))],
    )


def test_sans_le_code_rien_ne_se_lit(anonyme, avec_code):
    for suite in ("", "realisations/1/", "pieces/preuves/01/01-plan.pdf"):
        html = lire(anonyme, avec_code + suite)
        assert ("Code demandé" in html, "Moreau" in html) == (True, False)
    assert Consultation.objects.count() == 0


def test_le_bon_code_ouvre_et_son_cookie_ne_sert_que_la(anonyme, avec_code):
    reponse = anonyme.post(f"{avec_code}code/", {"code": " sesame-2027 "})

    assert (reponse.status_code, reponse["Location"]) == (302, avec_code)
    (cookie,) = reponse.cookies.values()
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == (avec_code, "Strict", True)
    assert "Inès Moreau" in lire(anonyme, avec_code)


@pytest.mark.parametrize(
    "code, phrase",
    [
        ("SESAME-2027", "Ce n’est pas ce code"),
        ("", "Écrivez le code"),
        ("x" * 5000, "Ce n’est"),
    ],
)
def test_un_mauvais_code_recoit_une_phrase(anonyme, avec_code, code, phrase):
    reponse = anonyme.post(f"{avec_code}code/", {"code": code})

    assert (reponse.status_code, phrase in reponse.content.decode()) == (422, True)


def test_changer_le_code_perime_les_cookies(anonyme, avec_code, lien):
    anonyme.post(f"{avec_code}code/", {"code": "sesame-2027"})

    fabriques.lien_de_portfolio(lien.inscription, code="autre-code")

    assert "Code demandé" in lire(anonyme, avec_code)


def test_un_cookie_forge_n_ouvre_rien(anonyme, avec_code):
    for valeur in ("", "abc", "1:abc", "ImFiYyI:1tX:zz"):
        anonyme.cookies["code_du_portfolio"] = valeur
        assert "Code demandé" in lire(anonyme, avec_code)


def test_deviner_le_code_finit_par_attendre_meme_pour_le_bon(anonyme, avec_code, settings):
    settings.CONSULTATION_LIMITES = {"inconnu": "3/m/ip", "code": "2/m/ip"}

    essais = [
        anonyme.post(f"{avec_code}code/", {"code": code}).status_code
        for code in ("faux-1", "faux-2", "faux-3", "sesame-2027")
    ]

    assert essais == [422, 422, 429, 429]


def test_venu_d_un_courriel_on_continue_sans_redonner_le_code(anonyme, avec_code):
    html = lire(anonyme, avec_code, headers={"sec-fetch-site": "cross-site"})

    assert f'<a href="{avec_code}">Continuer</a>' in html


def test_en_lecture_seule_le_code_s_essaie_encore(anonyme, avec_code, settings):
    settings.LECTURE_SEULE = True
    assert f'<form method="get" action="{avec_code}"' in lire(anonyme, avec_code)

    faux = anonyme.get(avec_code, {"code": "faux-code"})
    bon = anonyme.get(avec_code, {"code": "sesame-2027"})

    assert (faux.status_code, bon.status_code, bon["Location"]) == (422, 302, avec_code)
    assert "Inès Moreau" in lire(anonyme, avec_code)
    assert Consultation.objects.count() == 0


def test_hors_de_la_lecture_seule_un_code_dans_l_adresse_n_ouvre_rien(anonyme, avec_code):
    assert anonyme.get(avec_code, {"code": "sesame-2027"}).status_code == 200
    assert "Code demandé" in lire(anonyme, avec_code)


# Ce qui se compte


def test_une_ouverture_est_une_page_montree_a_quelqu_un(
    anonyme, page, client_de, ines, lefevre, inscription_d_ines
):
    dossier = fabriques.dossier_depose(inscription_d_ines)

    anonyme.get(page)
    client_de(lefevre).get(page)
    client_de(ines).get(page)
    anonyme.head(page)
    anonyme.get(page, headers={"user-agent": VISITEUR})
    anonyme.get(page, headers={"sec-purpose": "prefetch"})
    anonyme.get(f"{page}realisations/1/")

    lignes = Consultation.objects.ouvertures_du_portfolio(inscription_d_ines)
    assert [(ligne.qui, ligne.dossier) for ligne in lignes] == [("", dossier)] * 2


def test_aucun_cookie_ni_adresse_d_ailleurs(anonyme, page):
    reponse = anonyme.get(page)

    assert list(reponse.cookies) == []
    adresses = re.findall(r'(?:href|src)="([^"]+)"', reponse.content.decode())
    assert [a for a in adresses if not a.startswith(("/", "#", "data:"))] == []


def test_seule_la_lecture_est_permise(anonyme, page):
    assert [anonyme.post(page).status_code, anonyme.get(f"{page}code/").status_code] == [405, 405]
