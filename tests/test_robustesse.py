"""Chaque formulaire du site reçoit n’importe quoi : une phrase ou un refus, jamais une panne.

Les données viennent d’Hypothesis : textes de tout alphabet, octets nuls, entiers démesurés, dates
des confins, champs absents ou répétés. Le client de test laisse passer toute exception d’une vue :
un test qui finit prouve qu’aucune n’a été levée.
"""

import gzip
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.models import Etat, Realisation
from portfolio.models.contenu import CHAMPS_FIGES
from tests import fabriques

pytestmark = pytest.mark.django_db

eprouver = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

DEMESURES = [0, -1, 2**31, 2**63, 99999999999999999999, 10**400]
MALICES = [
    "",
    " ",
    "\0",
    "a\0b",
    "\r\n",
    "\x0b\x1f\x7f",
    "\ufffe\uffff\u202e\u2028",
    "<script>alert(1)</script>",
    "{{ 7 }} {% debug %} %s %(a)s {0}",
    "' OR 1=1 --",
    "0001-01-01",
    "9999-12-31",
    "31/02/2026",
    "2026-13-45",
    "on",
    "oui",
    "validee",
    "formation",
    "https://exemple.org/" + "a" * 600,
    "javascript:alert(1)",
    "http://[",
    "½٣",
    "é" * 5000,
    *map(str, DEMESURES),
]
valeurs = (
    st.sampled_from(MALICES)
    | st.text(max_size=60)
    | st.dates(date.min, date.max).map(str)
    | st.integers().map(str)
)


def formulaires(noms, **vraisemblables):
    """Un envoi : chaque champ est absent, présent, répété ; d’autres champs s’y glissent."""
    connus = st.dictionaries(st.sampled_from(sorted(noms)), st.lists(valeurs, max_size=2))
    forces = st.dictionaries(
        st.sampled_from(["etat", "inscription", "id", "pk", "soumise_le", "supprimee_le"]),
        st.lists(valeurs, max_size=1),
        max_size=2,
    )
    return st.builds(
        lambda a, b, c: {**a, **b, **c},
        forces,
        st.sampled_from([{}, {nom: [valeur] for nom, valeur in vraisemblables.items()}]),
        connus,
    )


def envoyer(client, adresse, champs, fichiers=()):
    """Poste comme un navigateur, puis défait tout : chaque envoi trouve le même décor."""
    donnees = QueryDict(mutable=True)
    for nom, liste in champs.items():
        donnees.setlist(nom, liste)
    with transaction.atomic():
        if fichiers:
            corps = {nom: liste for nom, liste in champs.items() if liste}
            reponse = client.post(adresse, corps | {"depot-fichiers": list(fichiers)})
        else:
            reponse = client.post(
                adresse, donnees.urlencode(), content_type="application/x-www-form-urlencoded"
            )
        suite = client.get(reponse.url) if reponse.status_code == 302 else reponse
        transaction.set_rollback(True)
    return reponse.status_code, suite.status_code


def champs_de_realisation():
    revendications = [
        f"{genre}-{pk}"
        for genre in ("mobilise", "justification")
        for pk in fabriques.bloc().sous_competences
    ]
    return [*CHAMPS_FIGES, "version", "cle_creation", *revendications[::5]]


@pytest.fixture
def reprise(inscription_d_ines, lefevre):
    return fabriques.a_reprendre(inscription_d_ines, lefevre)


# L’étudiant


def test_une_realisation_recoit_n_importe_quoi(client_de, ines, reprise, referentiel):
    client = client_de(ines)
    adresses = [reverse("realisation_nouvelle"), f"/realisations/{reprise.pk}/modifier/"]

    @eprouver
    @given(
        champs=formulaires(
            champs_de_realisation(), intitule="Plan", cadre="formation", version=reprise.version
        ),
        adresse=st.sampled_from(adresses),
    )
    def essai(champs, adresse):
        code, suite = envoyer(client, adresse, champs)
        assert code in {200, 302, 409}
        assert suite in {200, 409}

    essai()


def test_une_realisation_recue_avec_n_importe_quoi_se_lit_et_se_soumet(
    client_de, ines, inscription_d_ines, lefevre
):
    client, enseignante = client_de(ines), client_de(lefevre)
    pk = fabriques.sous_competence(1, 5)
    textes = st.text(min_size=1, max_size=40) | st.sampled_from(MALICES)

    @eprouver
    @given(intitule=textes, phrase=textes, recit=textes)
    def essai(intitule, phrase, recit):
        champs = {
            "intitule": intitule,
            "cadre": "formation",
            "debut_le": "2026-02-02",
            "fin_le": "2026-02-13",
            "demarche": recit,
            f"mobilise-{pk}": "on",
            f"justification-{pk}": phrase,
        }
        with transaction.atomic():
            client.post(reverse("realisation_nouvelle"), champs)
            for creee in Realisation.objects.all():
                adresse = f"/realisations/{creee.pk}/"
                client.post(f"{adresse}soumettre/")
                creee.refresh_from_db()
                codes = [client.get(adresse).status_code]
                if creee.etat == Etat.SOUMISE:
                    codes += [
                        enseignante.get(adresse + page).status_code for page in ("", "evaluer/")
                    ]
                assert set(codes) == {200}
            transaction.set_rollback(True)

    essai()


def test_une_preuve_recoit_n_importe_quoi(client_de, ines, reprise):
    client, preuve = client_de(ines), fabriques.preuve(reprise)
    noms = ["intitule", "sous_competences", "confidentielle"]
    lien = f"/realisations/{reprise.pk}/lien/"
    modifier = f"/preuves/{preuve.pk}/modifier/"

    @eprouver
    @given(
        ajout=formulaires(
            [f"lien-{nom}" for nom in [*noms, "lien"]], **{"lien-lien": "https://exemple.org/"}
        ),
        retouche=formulaires([f"preuve-{preuve.pk}-{nom}" for nom in noms]),
    )
    def essai(ajout, retouche):
        assert envoyer(client, lien, ajout)[0] in {200, 302}
        assert envoyer(client, modifier, retouche)[0] in {200, 302}

    essai()


def test_un_depot_recoit_n_importe_quoi(client_de, ines, reprise):
    client = client_de(ines)
    tetes = [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"PK\x03\x04", b"\xff\xd8\xff"]
    contenus = st.builds(bytes.__add__, st.sampled_from(tetes), st.binary(max_size=200))
    noms = st.builds(
        str.__add__,
        st.text(max_size=30) | st.sampled_from(MALICES[:12]),
        st.sampled_from(["", ".pdf", ".png", ".docx", ".txt", ".html", ".PDF."]),
    )
    fichiers = st.lists(
        st.builds(lambda nom, octets: SimpleUploadedFile(nom or "x", octets), noms, contenus),
        min_size=1,
        max_size=3,
    )

    @eprouver
    @given(
        fichiers=fichiers,
        champs=formulaires(["depot-sous_competences", "depot-confidentielle"]),
    )
    def essai(fichiers, champs):
        adresse = f"/realisations/{reprise.pk}/fichiers/"
        assert envoyer(client, adresse, champs, fichiers)[0] in {200, 302}

    essai()


@pytest.mark.parametrize(
    "nom",
    [
        "\r\nX-Piege: 1",
        'a"b; filename="c',
        "\u202efdp.exe",
        "<b>é ✓</b>",
        "a" * 190,
        "..",
        "%0d%0a",
    ],
)
def test_un_nom_de_fichier_malicieux_se_sert_sans_effet(client_de, ines, reprise, nom):
    preuve = fabriques.preuve(reprise, nom_fichier=f"{nom}.txt", type_mime="text/plain")
    reponse = client_de(ines).get(f"/preuves/{preuve.pk}/")

    assert reponse.headers["Content-Disposition"].startswith("attachment; filename")
    assert "X-Piege" not in reponse.headers
    assert (reponse.headers["Content-Type"], reponse.headers["X-Content-Type-Options"]) == (
        "text/plain",
        "nosniff",
    )


def test_un_stage_recoit_n_importe_quoi(client_de, ines, inscription_d_ines):
    client, stage = client_de(ines), fabriques.stage(inscription_d_ines)
    noms = ["nature", "organisation", "adresse", "telephone", "debut_le", "fin_le", "semaines"]
    noms += ["tuteur", "fonction_du_tuteur", "missions", "version", "cle_creation"]
    vraisemblables = {"nature": "stage", "organisation": "MairieTech", "version": 1}
    vraisemblables |= {"debut_le": "2026-05-26", "fin_le": "2026-06-26"}

    @eprouver
    @given(
        champs=formulaires(noms, **vraisemblables),
        adresse=st.sampled_from(["/stages/nouveau/", f"/stages/{stage.pk}/modifier/"]),
    )
    def essai(champs, adresse):
        code, suite = envoyer(client, adresse, champs)
        assert code in {200, 302, 409}
        assert suite in {200, 409}

    essai()


def test_une_note_et_son_rassemblement_recoivent_n_importe_quoi(
    client_de, ines, inscription_d_ines
):
    client, note = client_de(ines), fabriques.note(inscription_d_ines)
    noms = ["texte", "faite_le", "lien", "sous_competences", "retires", "version"]
    noms += ["cle_creation", "personne", "note", "vers", "intitule"]
    vraisemblables = {"texte": "Câblé", "version": "1", "note": str(note.pk), "vers": "nouvelle"}
    adresses = ["/journal/", f"/journal/notes/{note.pk}/", "/journal/rassembler/"]

    @eprouver
    @given(champs=formulaires(noms, **vraisemblables), adresse=st.sampled_from(adresses))
    def essai(champs, adresse):
        code, suite = envoyer(client, adresse, champs)
        assert code in {200, 302, 409}
        assert suite in {200, 409}

    essai()


# L’enseignante


def test_une_evaluation_recoit_n_importe_quoi(client_de, lefevre, inscription_d_ines, bloc):
    client, soumise = client_de(lefevre), fabriques.soumise(inscription_d_ines)
    pk = fabriques.sous_competence(1, 5)
    noms = ["numero", "decision", "commentaire", "version", "touchees"]
    noms += [f"retenue_{cle}" for cle in list(bloc.sous_competences)[:6]]
    noms += [f"niveau_{i.id}" for i in bloc.competences[0].indicateurs]

    @eprouver
    @given(
        champs=formulaires(
            noms, numero="1", decision="validee", commentaire="Bien.", **{f"retenue_{pk}": "oui"}
        )
    )
    def essai(champs):
        adresse = f"/realisations/{soumise.pk}/evaluer/"
        assert envoyer(client, adresse, champs)[0] in {200, 302, 409}
        assert envoyer(client, f"{adresse}brouillon/", champs)[0] in {302, 409, 422}
        assert envoyer(client, f"{adresse}presence/", champs)[0] == 200

    essai()


def test_une_remarque_recoit_n_importe_quoi(client_de, lefevre):
    client, remarque = client_de(lefevre), fabriques.remarque(lefevre)

    @eprouver
    @given(champs=formulaires(["touche", "texte"], touche="a", texte="{prenom}, datez."))
    def essai(champs):
        for adresse in ("", f"{remarque.pk}/"):
            assert envoyer(client, f"/evaluations/remarques/{adresse}", champs)[0] in {200, 302}

    essai()


def test_une_reouverture_recoit_n_importe_quoi(client_de, lefevre, inscription_d_ines):
    client, validee = client_de(lefevre), fabriques.validee(inscription_d_ines, lefevre)

    @eprouver
    @given(champs=formulaires(["motif"]))
    def essai(champs):
        adresse = f"/realisations/{validee.pk}/rouvrir/"
        assert envoyer(client, adresse, champs)[0] in {200, 302}

    essai()


def test_un_positionnement_recoit_n_importe_quoi(client_de, lefevre, inscription_d_ines, bloc):
    fabriques.positionnement(inscription_d_ines, lefevre)
    client, pk = client_de(lefevre), bloc.competences[0].id
    noms = [f"{c}_{i.id}" for i in bloc.competences for c in ("niveau", "commentaire", "version")]

    @eprouver
    @given(champs=formulaires(noms, **{f"niveau_{pk}": "EM", f"version_{pk}": "1"}))
    def essai(champs):
        adresse = f"/inscriptions/{inscription_d_ines.pk}/positionnement/"
        assert envoyer(client, adresse, champs)[0] in {200, 302, 409}

    essai()


def test_attribuer_repartir_et_rappeler_recoivent_n_importe_quoi(
    client_de, lefevre, inscription_d_ines
):
    client, soumise = client_de(lefevre), fabriques.soumise(inscription_d_ines)
    promotion = f"/promotions/{inscription_d_ines.promotion_id}"
    noms = ["a", "mot", "retour", f"vue-{soumise.pk}", "choix", "geste", "collegue", "part"]
    noms += ["inscription", "sans"]
    vraisemblables = {"a": "equipe", "choix": str(soumise.pk), "geste": "prendre"}
    vraisemblables |= {"part": f"{soumise.pk}:{lefevre.pk}"}
    vraisemblables |= {"inscription": str(inscription_d_ines.pk)}
    adresses = [f"/realisations/{soumise.pk}/attribuer/", "/evaluations/attribuer/"]
    adresses += [f"{promotion}/repartir/", f"{promotion}/rappels/"]

    @eprouver
    @given(champs=formulaires(noms, **vraisemblables), adresse=st.sampled_from(adresses))
    def essai(champs, adresse):
        assert envoyer(client, adresse, champs) == (302, 200)

    essai()


def test_un_second_regard_et_un_tirage_recoivent_n_importe_quoi(
    client_de, lefevre, inscription_d_ines, bloc
):
    collegue = fabriques.collegue(inscription_d_ines.promotion)
    evaluation = fabriques.juger(fabriques.soumise(inscription_d_ines), collegue)
    regard = fabriques.second_regard(evaluation, lefevre)
    client, pk = client_de(lefevre), fabriques.sous_competence(1, 5)
    noms = ["nombre", "commentaire", f"retenue_{pk}"]
    noms += [f"niveau_{i.id}" for i in bloc.competences[0].indicateurs[:4]]
    equite = f"/promotions/{inscription_d_ines.promotion_id}/equite/"
    adresses = [equite, f"/seconds-regards/{regard.pk}/"]

    @eprouver
    @given(
        champs=formulaires(noms, nombre="2", **{f"retenue_{pk}": "oui"}),
        adresse=st.sampled_from(adresses),
    )
    def essai(champs, adresse):
        code, suite = envoyer(client, adresse, champs)
        assert code in {200, 302}
        assert suite == 200

    essai()


# Tout le monde


def test_la_connexion_recoit_n_importe_quoi(anonyme, db):
    @eprouver
    @given(champs=formulaires(["login", "password", "remember", "next", "email"]))
    def essai(champs):
        for nom in ("account_login", "account_reset_password"):
            assert envoyer(anonyme, reverse(nom), champs)[0] in {200, 302, 429}

    essai()


@pytest.mark.parametrize("nombre", [2**31, 2**63, 99999999999999999999])
@pytest.mark.parametrize(
    "adresse",
    [
        "/realisations/{}/",
        "/realisations/{}/modifier/",
        "/realisations/{}/evaluer/",
        "/preuves/{}/",
        "/journal/notes/{}/",
        "/journal/fichiers/{}/",
        "/stages/{}/modifier/",
        "/stages/{}/attestation/",
        "/inscriptions/{}/",
        "/inscriptions/{}/positionnement/",
        "/inscriptions/{}/tableau-de-synthese.pdf",
        "/inscriptions/{}/tableau-de-synthese.xlsx",
        "/inscriptions/{}/tableau-de-synthese-certificat.pdf",
        "/inscriptions/{}/releve-de-positionnement.pdf",
        "/promotions/{}/equite/",
        "/seconds-regards/{}/",
        "/promotions/{}/matrice/",
        "/promotions/{}/matrice.csv",
        "/promotions/{}/matrice.xlsx",
        "/promotions/{}/synthese.pdf",
        "/promotions/{}/etudiants/",
        "/promotions/{}/importer/",
        "/promotions/{}/passage/",
        "/imports/{}/",
        "/promotions/{}/repartir/",
        "/promotions/{}/rappels/",
    ],
)
def test_un_identifiant_hors_de_toute_borne_est_introuvable(client_de, lefevre, adresse, nombre):
    assert client_de(lefevre).get(adresse.format(nombre)).status_code == 404


@pytest.mark.parametrize("valeur", MALICES)
@pytest.mark.parametrize(
    "adresse", ["/portfolio/?mobilise=", "/journal/?page=", "/compte/login/?next="]
)
def test_un_parametre_illisible_est_ignore(client_de, anonyme, ines, adresse, valeur):
    client = anonyme if "login" in adresse else client_de(ines)

    assert (
        client.get(adresse.split("?")[0], {adresse.split("?")[1][:-1]: valeur}).status_code == 200
    )


def test_une_liste_de_classe_recoit_n_importe_quoi(client_de, lefevre, inscription_d_ines):
    client, promotion = client_de(lefevre), inscription_d_ines.promotion
    depose = f"/imports/{fabriques.liste_deposee(promotion, lefevre).pk}/"
    passage = f"/promotions/{promotion.pk}/passage/"
    colonnes = ["entete", "email", "nom", "prenom", "nom_complet", "option", "numero_candidat"]
    suites = ["pour_tous", "monte-classe", "monte-nom", "redouble-session", "etape"]
    tetes = st.sampled_from([b"", b"Nom;Mail\n", b"PK\x03\x04", b"\xff\xfe", b'"', b"sep=;\n"])

    @eprouver
    @given(
        designees=formulaires(colonnes, entete="0", nom_complet="0", email="1"),
        cochees=formulaires(["confirmees", "tout_confirmer", "inviter"]),
        suite=formulaires(
            [*suites, f"suite-{inscription_d_ines.pk}"], pour_tous="sort", etape="confirmer"
        ),
        contenu=st.builds(bytes.__add__, tetes, st.binary(max_size=200)),
    )
    def essai(designees, cochees, suite, contenu):
        assert envoyer(client, f"{depose}colonnes/", designees)[0] in {200, 302}
        assert envoyer(client, f"{depose}importer/", cochees) == (302, 200)
        assert envoyer(client, passage, suite)[0] in {200, 302}
        fichier = SimpleUploadedFile("liste.csv", contenu)
        with transaction.atomic():
            reponse = client.post(f"/promotions/{promotion.pk}/importer/", {"fichier": fichier})
            suite_du_depot = client.get(reponse.url) if reponse.status_code == 302 else reponse
            transaction.set_rollback(True)
        assert suite_du_depot.status_code == 200

    essai()


def test_une_page_part_compressee_et_un_pdf_a_l_octet_pres(client_de, ines):
    client = client_de(ines)
    dossier = f"/inscriptions/{ines.inscriptions.get().pk}/tableau-de-synthese.pdf"

    page = client.get("/portfolio/", headers={"Accept-Encoding": "gzip"})
    document = client.get(dossier, headers={"Accept-Encoding": "gzip"})

    assert page["Content-Encoding"] == "gzip"
    assert b"Mon portfolio" in gzip.decompress(page.content)
    assert (b"".join(document)[:4], "Content-Encoding" in document) == (b"%PDF", False)
