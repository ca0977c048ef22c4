"""Déposer, servir, modifier et retirer des preuves par les pages."""

import io

import pikepdf
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portfolio.models import Preuve
from tests import fabriques

pytestmark = pytest.mark.django_db


def un_pdf(nom="plan.pdf"):
    sortie = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(sortie, deterministic_id=True)  # sinon il change à chaque seconde
    return SimpleUploadedFile(nom, sortie.getvalue())


def une_capture(nom="capture.png", couleur="navy"):
    sortie = io.BytesIO()
    Image.new("RGB", (40, 30), couleur).save(sortie, format="PNG")
    return SimpleUploadedFile(nom, sortie.getvalue())


def deposer(client, realisation, *fichiers, **champs):
    donnees = {"depot-fichiers": list(fichiers)} | {f"depot-{c}": v for c, v in champs.items()}
    return client.post(f"/realisations/{realisation.pk}/fichiers/", donnees)


def phrases(reponse, formulaire, champ):
    return [p.replace("\u00a0", " ") for p in reponse.context[formulaire].errors[champ]]


def messages(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


def contenu(reponse):
    return b"".join(reponse.streaming_content)


@pytest.fixture
def brouillon(inscription_d_ines):
    return fabriques.realisation(inscription_d_ines)


# Déposer


def test_plusieurs_fichiers_se_deposent_d_un_coup(client_de, ines, brouillon):
    appuyee = fabriques.sous_competence(1, 5)
    reponse = deposer(client_de(ines), brouillon, un_pdf(), une_capture(), sous_competences=appuyee)

    preuves = Preuve.objects.order_by("pk").values_list(
        "intitule", "type_mime", "mobilisations__sous_competence"
    )
    assert (reponse.status_code, messages(reponse)) == (302, ["2 fichiers ajoutés."])
    assert list(preuves) == [
        ("plan", "application/pdf", appuyee),
        ("capture", "image/png", appuyee),
    ]


def test_un_fichier_refuse_est_nomme_et_les_bons_sont_gardes(client_de, ines, brouillon):
    page = deposer(client_de(ines), brouillon, une_capture("rapport.pdf"), un_pdf())

    assert list(Preuve.objects.values_list("nom_fichier", flat=True)) == ["plan.pdf"]
    assert phrases(page, "depot", "fichiers") == [
        "« rapport.pdf » contient une image PNG : renommez-le en « rapport.png » "
        "ou exportez-le en PDF."
    ]


def test_le_meme_fichier_deux_fois_se_dit_deja_la(client_de, ines, brouillon):
    deposer(client_de(ines), brouillon, un_pdf())
    page = deposer(client_de(ines), brouillon, un_pdf("copie.pdf"))

    assert phrases(page, "depot", "fichiers") == [
        "« copie.pdf » est déjà dans les preuves (« plan »)."
    ]


def test_un_fichier_trop_lourd_est_refuse(client_de, ines, brouillon, settings):
    settings.PREUVE_TAILLE_MAX = 1024 * 1024
    lourd = SimpleUploadedFile("journal.log", b"a" * (1024 * 1024 + 1))
    page = deposer(client_de(ines), brouillon, lourd)

    assert phrases(page, "depot", "fichiers") == [
        "« journal.log » pèse 1,1 Mo : la limite est de 1 Mo. Allégez-le ou donnez un lien."
    ]


def test_une_realisation_pleine_refuse_par_une_phrase(client_de, ines, brouillon, settings):
    settings.PREUVES_PAR_REALISATION = 1
    page = deposer(client_de(ines), brouillon, un_pdf(), une_capture())

    assert phrases(page, "depot", "fichiers") == [
        "« capture.png » : Toutes les preuves permises sont déjà là (1 au plus)."
    ]


def test_sans_fichier_le_champ_le_dit(client_de, ines, brouillon):
    page = deposer(client_de(ines), brouillon)

    assert phrases(page, "depot", "fichiers") == ["Choisissez au moins un fichier."]


def test_un_lien_s_ajoute_et_le_meme_se_refuse(client_de, ines, brouillon):
    client, adresse = client_de(ines), f"/realisations/{brouillon.pk}/lien/"
    donnees = {"lien-lien": "https://git.example.org/ines/plan", "lien-confidentielle": "on"}
    client.post(adresse, donnees)
    page = client.post(adresse, donnees)

    assert list(Preuve.objects.values_list("intitule", "lien", "confidentielle")) == [
        ("git.example.org", "https://git.example.org/ines/plan", True)
    ]
    assert phrases(page, "lien", "lien") == ["Ce lien est déjà dans les preuves."]


# Modifier, retirer


def test_une_preuve_se_renomme_et_devient_confidentielle(client_de, ines, brouillon):
    preuve = fabriques.preuve(brouillon)
    prefixe = f"preuve-{preuve.pk}-"
    client_de(ines).post(
        f"/preuves/{preuve.pk}/modifier/",
        {f"{prefixe}intitule": "Plan relu", f"{prefixe}confidentielle": "on"},
    )

    preuve.refresh_from_db()
    assert (preuve.intitule, preuve.confidentielle, preuve.appuis.count()) == ("Plan relu", True, 0)


def test_une_preuve_sans_intitule_revient_avec_sa_phrase(client_de, ines, brouillon):
    preuve = fabriques.preuve(brouillon)
    page = client_de(ines).post(f"/preuves/{preuve.pk}/modifier/", {})

    formulaire = page.context["fiche"].preuves[0].formulaire
    assert formulaire.errors["intitule"] == ["Donnez un intitulé à cette preuve."]


def test_une_preuve_se_retire(client_de, ines, brouillon):
    preuve = fabriques.preuve(brouillon)
    reponse = client_de(ines).post(f"/preuves/{preuve.pk}/retirer/")

    assert (messages(reponse), Preuve.objects.count()) == (
        ["Preuve « Plan de sauvegarde » retirée."],
        0,
    )


@pytest.mark.parametrize("verbe", ["modifier", "retirer"])
def test_une_preuve_soumise_ne_change_plus(client_de, ines, lefevre, inscription_d_ines, verbe):
    preuve = fabriques.soumise(inscription_d_ines, avec_preuve=True).preuves.get()
    codes = [
        client_de(personne).post(f"/preuves/{preuve.pk}/{verbe}/").status_code
        for personne in (ines, lefevre)
    ]

    assert codes == [403, 403]


def test_deposer_apres_la_soumission_est_interdit(client_de, ines, inscription_d_ines):
    envoyee = fabriques.soumise(inscription_d_ines)

    assert deposer(client_de(ines), envoyee, un_pdf()).status_code == 403


# Servir


def test_un_fichier_se_telecharge_prive_et_inerte(client_de, ines, brouillon):
    preuve = fabriques.preuve(brouillon, nom_fichier="été 2026.pdf")
    reponse = client_de(ines).get(f"/preuves/{preuve.pk}/")

    assert contenu(reponse) == b"%PDF-1.7 preuve"
    assert {nom: reponse[nom] for nom in ENTETES} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%C3%A9t%C3%A9%202026.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "default-src 'none'; object-src 'self'; frame-ancestors 'self'",
    }


ENTETES = [
    "Content-Type",
    "Content-Disposition",
    "X-Content-Type-Options",
    "Cache-Control",
    "Content-Security-Policy",
]


@pytest.mark.parametrize(
    "nom, type_mime, disposition",
    [
        ("plan.pdf", "application/pdf", "inline"),
        ("capture.png", "image/png", "inline"),
        ("page.html", "text/plain", "attachment"),
        ("parc.csv", "text/csv", "attachment"),
    ],
)
def test_seuls_les_images_et_les_pdf_s_affichent_en_place(
    client_de, ines, brouillon, nom, type_mime, disposition
):
    preuve = fabriques.preuve(brouillon, nom_fichier=nom, type_mime=type_mime)
    reponse = client_de(ines).get(f"/preuves/{preuve.pk}/?apercu=1")

    assert reponse["Content-Disposition"] == f'{disposition}; filename="{nom}"'
    assert ("sandbox" in reponse["Content-Security-Policy"]) is (type_mime != "application/pdf")
    reponse.close()


def test_un_lien_mene_a_son_adresse(client_de, ines, brouillon):
    client = client_de(ines)
    client.post(f"/realisations/{brouillon.pk}/lien/", {"lien-lien": "https://git.example.org/"})

    reponse = client.get(f"/preuves/{Preuve.objects.get().pk}/")
    assert (reponse.status_code, reponse.url) == (302, "https://git.example.org/")


def test_un_fichier_perdu_est_introuvable_sans_erreur(client_de, ines, brouillon):
    preuve = fabriques.preuve(brouillon)
    preuve.fichier.storage.delete(preuve.fichier.name)

    assert client_de(ines).get(f"/preuves/{preuve.pk}/").status_code == 404


@pytest.mark.parametrize("verbe", ["", "modifier/", "retirer/"])
def test_une_preuve_de_brouillon_est_introuvable_pour_tout_autre(
    client_de, hugo, lefevre, bernard, admin, brouillon, verbe
):
    preuve = fabriques.preuve(brouillon)
    codes = []
    for personne in (hugo, lefevre, bernard, admin):
        client = client_de(personne)
        demander = client.post if verbe else client.get
        codes.append(demander(f"/preuves/{preuve.pk}/{verbe}").status_code)

    assert codes == [404, 404, 404, 404]


def test_l_enseignant_lit_une_preuve_soumise_meme_retiree_depuis(
    client_de, ines, lefevre, bernard, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)
    preuve = travail.preuves.get()
    fabriques.juger(travail, lefevre, decision="a_reprendre", commentaire="Encore.")
    client_de(ines).post(f"/preuves/{preuve.pk}/retirer/")
    reponses = [client_de(p).get(f"/preuves/{preuve.pk}/") for p in (lefevre, bernard)]

    assert [reponse.status_code for reponse in reponses] == [200, 404]
    reponses[0].close()


def test_un_fichier_servi_coute_trois_requetes(
    client_de, ines, brouillon, django_assert_num_queries
):
    preuve, client = fabriques.preuve(brouillon), client_de(ines)

    with django_assert_num_queries(3):
        client.get(f"/preuves/{preuve.pk}/").close()
