"""Les stages : les noter, compter les semaines, garder l’attestation signée, dire qui la lit."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from portfolio import actions
from portfolio.forms.stages import semaines_possibles, semaines_proposees
from portfolio.lectures import semaines_de_stage, stages_de
from portfolio.models import Stage
from portfolio.regles import ActionRefusee, EnregistrementPerime
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db

SAISIE = {
    "nature": "stage",
    "organisation": "MairieTech",
    "debut_le": "2026-05-26",
    "fin_le": "2026-06-26",
}


def un_pdf(nom="attestation.pdf", pages=1):
    sortie = io.BytesIO()
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    pdf.save(sortie, deterministic_id=True)
    return SimpleUploadedFile(nom, sortie.getvalue())


def messages(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


def phrases(reponse, champ):
    return [p.replace("\u00a0", " ") for p in reponse.context["formulaire"].errors[champ]]


def fichiers_ranges(inscription):
    """Le contenu du dossier privé des attestations de cette inscription."""
    dossier = f"attestations/{inscription.pk}"
    return default_storage.listdir(dossier)[1] if default_storage.exists(dossier) else []


def contenu(stage):
    with stage.attestation.open() as fichier:
        return fichier.read()


@pytest.fixture(autouse=True)
def _dossier_prive(settings, tmp_path):
    """Chaque test range ses fichiers chez lui, et peut les compter."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stage(inscription_d_ines):
    return fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")


# Noter


def test_l_organisation_et_les_dates_suffisent(client_de, ines):
    reponse = client_de(ines).post("/stages/nouveau/", SAISIE)

    assert (reponse.status_code, reponse.url) == (302, "/stages/")
    assert messages(reponse) == [
        "Enregistré. 5 semaines, d’après les dates : corrigez si la présence a été autre."
    ]
    assert Stage.objects.get().semaines == 5


def test_les_semaines_dites_l_emportent_sur_les_dates(client_de, ines):
    reponse = client_de(ines).post("/stages/nouveau/", SAISIE | {"semaines": "4"})

    assert (messages(reponse), Stage.objects.get().semaines) == (["Enregistré."], 4)


@pytest.mark.parametrize(
    "debut, fin, proposees, possibles",
    [
        (date(2026, 6, 1), date(2026, 6, 5), 1, 1),
        (date(2026, 6, 1), date(2026, 6, 8), 1, 2),
        (date(2026, 6, 1), date(2026, 6, 26), 4, 4),
        (date(2026, 5, 26), date(2026, 6, 26), 5, 5),
        (date(2026, 6, 1), date(2026, 6, 1), 1, 1),
    ],
)
def test_les_dates_proposent_des_semaines(debut, fin, proposees, possibles):
    assert (semaines_proposees(debut, fin), semaines_possibles(debut, fin)) == (
        proposees,
        possibles,
    )


@pytest.mark.parametrize(
    "saisie, champ, phrase",
    [
        ({"organisation": ""}, "organisation", "Donnez le nom de l’organisation."),
        (
            {"fin_le": "2026-05-25"},
            "fin_le",
            "La fin précède le début : vérifiez les deux dates.",
        ),
        ({"semaines": "0"}, "semaines", "Un stage dure au moins une semaine."),
        ({"semaines": "6"}, "semaines", "Ces dates font 5 semaines au plus : vérifiez-les."),
        (
            {"nature": "contrat"},
            "semaines",
            "Comptez les semaines passées en entreprise : un contrat ne les dit pas.",
        ),
        (
            {"debut_le": "0026-05-26"},
            "debut_le",
            "Vérifiez l’année : quatre chiffres, par exemple 2026.",
        ),
    ],
)
def test_une_saisie_fautive_se_dit_a_cote_du_champ(client_de, ines, saisie, champ, phrase):
    page = client_de(ines).post("/stages/nouveau/", SAISIE | saisie)

    assert (phrases(page, champ), Stage.objects.count()) == ([phrase], 0)


def test_un_double_clic_ne_note_qu_un_stage(client_de, ines):
    client, saisie = client_de(ines), SAISIE | {"cle_creation": str(uuid4())}
    statuts = [client.post("/stages/nouveau/", saisie).status_code for _ in range(2)]

    assert (statuts, Stage.objects.count()) == ([302, 302], 1)


def test_la_meme_cle_avec_un_autre_texte_montre_les_deux(client_de, ines):
    client, saisie = client_de(ines), SAISIE | {"cle_creation": str(uuid4())}
    client.post("/stages/nouveau/", saisie)
    page = client.post("/stages/nouveau/", saisie | {"organisation": "Ponanto"})

    ecart = page.context["ecarts"][0]
    assert page.status_code == 409
    assert (ecart.saisi, ecart.enregistre) == ("Ponanto", "MairieTech")


# L’attestation


def test_l_attestation_est_examinee_et_rangee_entiere(client_de, ines, inscription_d_ines):
    client_de(ines).post("/stages/nouveau/", SAISIE | {"attestation": un_pdf("à signer.pdf")})

    stage = Stage.objects.get()
    (lu,) = stages_de(inscription_d_ines)
    assert (lu.attestation.nom_fichier, stage.attestation_type_mime) == (
        "à signer.pdf",
        "application/pdf",
    )
    assert len(contenu(stage)) == lu.attestation.taille
    assert fichiers_ranges(inscription_d_ines) == [stage.attestation.name.rsplit("/")[-1]]


@pytest.mark.parametrize(
    "fichier, phrase",
    [
        (
            SimpleUploadedFile("notes.txt", b"bonjour"),
            "« notes.txt » n’est ni un PDF ni une image : numérisez l’attestation signée.",
        ),
        (
            SimpleUploadedFile("signee.pdf", b"%PDF-1.7 tronque"),
            "« signee.pdf » est un PDF abîmé ou incomplet : exportez-le de nouveau.",
        ),
        (
            SimpleUploadedFile("vide.pdf", b""),
            "« vide.pdf » est vide : vérifiez le fichier, puis déposez-le de nouveau.",
        ),
    ],
)
def test_une_attestation_refusee_n_enregistre_rien(client_de, ines, fichier, phrase):
    page = client_de(ines).post("/stages/nouveau/", SAISIE | {"attestation": fichier})

    assert (phrases(page, "attestation"), Stage.objects.count()) == ([phrase], 0)


def test_une_nouvelle_attestation_remplace_l_ancienne(
    client_de, ines, stage, inscription_d_ines, django_capture_on_commit_callbacks
):
    ancienne = stage.attestation.name.rsplit("/")[-1]
    with django_capture_on_commit_callbacks(execute=True):
        client_de(ines).post(
            f"/stages/{stage.pk}/modifier/", SAISIE | {"version": 1, "attestation": un_pdf()}
        )

    stage.refresh_from_db()
    assert stage.attestation_nom == "attestation.pdf"
    assert fichiers_ranges(inscription_d_ines) == [stage.attestation.name.rsplit("/")[-1]]
    assert ancienne not in fichiers_ranges(inscription_d_ines)


def test_une_attestation_se_retire(
    client_de, ines, stage, inscription_d_ines, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client_de(ines).post(
            f"/stages/{stage.pk}/modifier/", SAISIE | {"version": 1, "sans_attestation": "on"}
        )

    assert stages_de(inscription_d_ines)[0].attestation is None
    assert fichiers_ranges(inscription_d_ines) == []


def test_un_enregistrement_qui_echoue_garde_l_ancienne_attestation(
    ines, stage, inscription_d_ines, django_capture_on_commit_callbacks
):
    examinee = fabriques.fichier_pret(b"%PDF-1.7 autre")
    with (
        pytest.raises(ValueError, match="semaines"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        actions.modifier_stage(
            stage,
            acteur=ines,
            le=MIDI,
            champs={"semaines": "beaucoup"},
            version=1,
            attestation=examinee,
        )

    stage.refresh_from_db()
    assert contenu(stage) == b"%PDF-1.7 signee"
    assert len(fichiers_ranges(inscription_d_ines)) == 1


def test_l_attestation_se_sert_privee_et_inerte(client_de, ines, lefevre, stage):
    adresse = f"/stages/{stage.pk}/attestation/"
    jointe, en_place = client_de(ines).get(adresse), client_de(lefevre).get(f"{adresse}?apercu=1")

    assert b"".join(jointe.streaming_content) == b"%PDF-1.7 signee"
    assert [r["Content-Disposition"].split(";")[0] for r in (jointe, en_place)] == [
        "attachment",
        "inline",
    ]
    assert {nom: jointe[nom] for nom in ("X-Content-Type-Options", "Cache-Control")} == {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    assert jointe["Content-Security-Policy"].startswith("default-src 'none'; object-src 'self'")


def test_une_attestation_absente_ou_perdue_est_introuvable(client_de, ines, stage):
    sans = fabriques.stage(stage.inscription)
    stage.attestation.storage.delete(stage.attestation.name)
    client = client_de(ines)

    codes = [client.get(f"/stages/{s.pk}/attestation/").status_code for s in (sans, stage)]
    assert codes == [404, 404]


# Deux onglets, une inscription terminée


def test_un_enregistrement_perime_montre_les_deux_textes(client_de, ines, stage):
    client, adresse = client_de(ines), f"/stages/{stage.pk}/modifier/"
    client.post(adresse, SAISIE | {"version": 1, "organisation": "Ponanto", "semaines": "5"})
    page = client.post(adresse, SAISIE | {"version": 1, "semaines": "5"})

    ecart = page.context["ecarts"][0]
    assert (page.status_code, ecart.saisi, ecart.enregistre) == (409, "MairieTech", "Ponanto")
    assert page.context["phrase"] == (
        "Ce stage a été enregistré ailleurs depuis que vous l’avez ouvert."
    )
    assert page.context["formulaire"]["version"].value() == 2


def test_un_second_clic_sur_enregistrer_ne_montre_aucun_conflit(client_de, ines, stage):
    client, saisie = client_de(ines), SAISIE | {"version": 1}
    statuts = [
        client.post(f"/stages/{stage.pk}/modifier/", saisie | {"attestation": un_pdf()}).status_code
        for _ in range(2)
    ]

    assert (statuts, Stage.objects.get().version) == ([302, 302], 2)


def test_une_version_depassee_est_refusee(ines, stage):
    with pytest.raises(EnregistrementPerime):
        actions.modifier_stage(stage, acteur=ines, le=MIDI, champs={}, version=0)


def test_agir_sur_un_stage_que_l_autre_onglet_a_supprime(ines, stage):
    actions.supprimer_stage(Stage.objects.get(), acteur=ines)

    with pytest.raises(Http404):
        actions.supprimer_stage(stage, acteur=ines)


def test_supprimer_emporte_l_attestation(
    client_de, ines, stage, inscription_d_ines, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reponse = client_de(ines).post(f"/stages/{stage.pk}/supprimer/")

    assert messages(reponse) == ["Le stage « MairieTech » est supprimé."]
    assert (Stage.objects.count(), fichiers_ranges(inscription_d_ines)) == (0, [])


def test_un_etudiant_sorti_lit_son_attestation_et_n_ecrit_plus(client_de, ines, stage):
    stage.inscription.sortie_le = date(2026, 7, 1)
    stage.inscription.save()
    client = client_de(ines)
    lecture = client.get(f"/stages/{stage.pk}/attestation/")

    ecritures = ["/stages/nouveau/", f"/stages/{stage.pk}/modifier/"]
    ecritures += [f"/stages/{stage.pk}/supprimer/"]
    assert lecture.status_code == 200
    assert [client.post(adresse, SAISIE).status_code for adresse in ecritures] == [403, 403, 403]
    with pytest.raises(ActionRefusee):
        actions.supprimer_stage(stage, acteur=ines)


# Lire


def test_les_stages_se_lisent_par_date_et_leurs_semaines_s_ajoutent(inscription_d_ines):
    fabriques.stage(inscription_d_ines, organisation="Ponanto", debut_le=date(2026, 9, 14))
    fabriques.stage(inscription_d_ines, semaines=4)
    lus = stages_de(inscription_d_ines)

    assert [lu.organisation for lu in lus] == ["MairieTech", "Ponanto"]
    assert semaines_de_stage(lus) == 9
    assert lus[0].a_completer == ("l’adresse", "le tuteur", "les missions")


@pytest.mark.parametrize("semaines, manquantes", [(9, 1), (10, 0), (12, 0)])
def test_les_semaines_manquantes_avertissent(
    client_de, ines, inscription_d_ines, semaines, manquantes
):
    fabriques.stage(inscription_d_ines, semaines=semaines)
    page = client_de(ines).get("/stages/")

    texte = page.content.decode()
    assert page.context["manquantes"] == manquantes
    assert f"{semaines} semaines sur 10 attendues" in texte
    assert ("Il manque 1 semaine" in texte) is bool(manquantes)


def test_sans_stage_la_page_apprend_quoi_faire(client_de, ines, lefevre):
    pages = [client_de(personne).get("/stages/").content.decode() for personne in (ines, lefevre)]

    assert ["Noter mon premier stage" in page for page in pages] == [True, False]


def test_la_liste_coute_autant_pour_un_stage_que_pour_trois(client_de, ines, inscription_d_ines):
    client, couts = client_de(ines), []
    for nombre in (1, 2):
        for _ in range(nombre):
            fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")
        with CaptureQueriesContext(connection) as requetes:
            client.get("/stages/")
        couts.append(len(requetes))

    assert couts == [6, 6]


def test_le_partiel_montre_les_stages_a_l_enseignante_sans_de_quoi_les_changer(stage):
    fabriques.stage(stage.inscription, debut_le=stage.debut_le - timedelta(days=1))
    html = render_to_string("portfolio/_stages.html", {"stages": stages_de(stage.inscription)})

    assert html.count('class="stage"') == 2
    assert ("<form" in html, "modifier" in html) == (False, False)
