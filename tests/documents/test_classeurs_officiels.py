"""Le classeur officiel d’une session : déposé, regardé, mis en service, rempli pour chacun."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from documents.actions import classeurs
from documents.calculs.exemple import tableau_d_exemple
from documents.catalogue.synthese import synthese_en_classeur
from documents.classeurs.apercu import apercu
from documents.classeurs.modele import ouvrir
from documents.classeurs.refus import ClasseurIndisponible, ClasseurRefuse
from documents.models import ClasseurOfficiel
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.documents import modeles
from tests.fabriques import MIDI

NATURE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def envoi(contenu, nom="annexe VI-1.xlsx"):
    return SimpleUploadedFile(nom, contenu, content_type=NATURE)


def zipper(contenu, ajouts=(), remplacements=()):
    """Le même classeur, avec d’autres entrées dans son archive."""
    sortie = BytesIO()
    with ZipFile(BytesIO(contenu)) as source, ZipFile(sortie, "w", ZIP_DEFLATED) as cible:
        for nom in source.namelist():
            octets = source.read(nom)
            for ou, avant, apres in remplacements:
                octets = octets.replace(avant, apres) if nom == ou else octets
            cible.writestr(nom, octets)
        for nom, octets in ajouts:
            cible.writestr(nom, octets)
    return sortie.getvalue()


def brouiller(contenu, nom):
    """Le même, où les octets comprimés d’une entrée n’ont plus de sens."""
    with ZipFile(BytesIO(contenu)) as archive:
        entree = archive.getinfo(nom)
    debut = entree.header_offset + 30 + len(nom)
    return (
        contenu[:debut] + b"\xff" * entree.compress_size + contenu[debut + entree.compress_size :]
    )


@pytest.fixture
def annexe(bloc):
    return modeles.a_la_main(bloc)


@pytest.fixture
def session(sio2):
    return sio2.session


@pytest.fixture
def depose(session, admin, annexe):
    return classeurs.deposer(session, fichier=envoi(annexe), acteur=admin, le=MIDI)


@pytest.fixture
def en_service(depose, admin):
    classeurs.mettre_en_service(depose, acteur=admin, le=MIDI)
    return depose


def phrases(leve):
    return [phrase.replace("\u00a0", " ") for phrase in leve.value.phrases]


# Ce qui n’est pas un classeur sûr


FEUILLE = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    "abimer, debut",
    [
        (lambda c: b"", "Ce fichier est vide."),
        (lambda c: b"a,b,c\n", "Ce fichier n’est pas un classeur .xlsx."),
        (lambda c: c + b"\0" * 5 * 1024 * 1024, "Ce fichier dépasse 5 Mo"),
        (lambda c: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 999, "Ce classeur est à l’ancien"),
        (
            lambda c: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "Ce classeur est protégé par un mot de passe",
        ),
        (lambda c: c[: len(c) // 2], "Ce classeur est abîmé"),
        (lambda c: brouiller(c, FEUILLE), "Ce classeur est abîmé"),
        (lambda c: brouiller(c, "[Content_Types].xml"), "Ce classeur est abîmé"),
        (lambda c: zipper(c, [("xl/vbaProject.bin", b"x")]), "Ce classeur contient des macros"),
        (lambda c: zipper(c, [("xl/macrosheets/s.xml", b"<a/>")]), "Ce classeur contient des mac"),
        (lambda c: zipper(c, [("xl/externalLinks/e.xml", b"<a/>")]), "Ce classeur est lié à d’aut"),
        (
            lambda c: zipper(c, [("xl/bombe.bin", b"\0" * 40 * 1024 * 1024)]),
            "Ce classeur se décompresse en un contenu démesuré",
        ),
        (
            lambda c: zipper(c, [("docProps/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')]),
            "Ce classeur contient des entités XML",
        ),
        (
            lambda c: zipper(c, (), [(FEUILLE, b'ref="B4:F4"', b'ref="B4:XFD1048576"')]),
            "Ce classeur décrit un nombre de cases démesuré",
        ),
        (lambda c: zipper(c, (), [(FEUILLE, b"<sheetData>", b"<sheetData")]), "Ce classeur est ab"),
        (
            lambda c: zipper(c, (), [("xl/workbook.xml", b"sheetId", b"autre")]),
            "Ce classeur est abîmé",
        ),
    ],
)
def test_un_fichier_dangereux_ou_illisible_est_refuse_par_une_phrase(annexe, abimer, debut):
    with pytest.raises(ClasseurRefuse) as leve:
        ouvrir(abimer(annexe))

    assert [phrase.startswith(debut) for phrase in phrases(leve)] == [True]


def test_un_classeur_a_macros_renomme_est_refuse(annexe):
    types = (
        "[Content_Types].xml",
        b"spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )

    with pytest.raises(ClasseurRefuse, match="contient des macros"):
        ouvrir(zipper(annexe, (), [types]))


def test_une_forme_dessinee_par_dessus_les_cases_est_signalee(annexe):
    dessin = b'<xdr:wsDr xmlns:xdr="x"><xdr:sp></xdr:sp></xdr:wsDr>'

    vus = ouvrir(zipper(annexe, [("xl/drawings/drawing1.xml", dessin)])).avertissements

    assert [vu.startswith("Des formes sont dessinées") for vu in vus] == [True]


# Déposer, mettre en service, retirer


def test_un_depot_est_garde_sans_servir(depose, session, admin, annexe):
    assert (depose.session, depose.depose_par, depose.depose_le) == (session, admin, MIDI)
    assert (depose.nom_fichier, depose.en_service) == ("annexe VI-1.xlsx", False)
    assert depose.fichier.open().read() == annexe
    depose.fichier.close()


def test_un_depot_sans_un_libelle_n_est_pas_garde(session, admin, annexe):
    def oter(classeur):
        classeur["Annexe VI-1"]["G4"] = None

    contenu = modeles.retouche(annexe, oter)

    with pytest.raises(ClasseurRefuse, match="N° candidat\u00a0» est introuvable"):
        classeurs.deposer(session, fichier=envoi(contenu), acteur=admin, le=MIDI)

    assert ClasseurOfficiel.objects.count() == 0


@pytest.mark.parametrize("qui", ["ines", "lefevre"])
def test_seule_l_administration_depose_met_en_service_et_retire(request, depose, session, qui):
    personne = request.getfixturevalue(qui)

    for agir in (
        lambda: classeurs.deposer(session, fichier=envoi(b""), acteur=personne, le=MIDI),
        lambda: classeurs.mettre_en_service(depose, acteur=personne, le=MIDI),
        lambda: classeurs.retirer(depose, acteur=personne, le=MIDI),
    ):
        with pytest.raises(ActionRefusee, match="Seule l’administration"):
            agir()


def test_un_seul_classeur_est_en_service_le_dernier(en_service, session, admin, annexe):
    plus_tard = MIDI + timedelta(hours=1)
    second = classeurs.deposer(session, fichier=envoi(annexe), acteur=admin, le=plus_tard)

    classeurs.mettre_en_service(second, acteur=admin, le=plus_tard)

    assert list(ClasseurOfficiel.objects.en_service()) == [second]
    en_service.refresh_from_db()
    assert (en_service.mis_en_service_le, en_service.retire_le) == (MIDI, plus_tard)


def test_un_classeur_retire_peut_resservir(en_service, admin):
    classeurs.retirer(en_service, acteur=admin, le=MIDI + timedelta(hours=1))
    assert en_service.en_service is False

    classeurs.mettre_en_service(en_service, acteur=admin, le=MIDI + timedelta(hours=2))

    assert list(ClasseurOfficiel.objects.en_service()) == [en_service]


def test_on_ne_retire_pas_un_classeur_qui_ne_sert_pas(depose, admin):
    with pytest.raises(ActionRefusee, match="n’est pas en service"):
        classeurs.retirer(depose, acteur=admin, le=MIDI)


@pytest.mark.parametrize("abimer", ["effacer", "changer"])
def test_un_fichier_change_sur_le_disque_n_est_pas_mis_en_service(depose, admin, abimer):
    _abimer(depose, abimer)

    with pytest.raises(ClasseurRefuse, match="déposez-le de nouveau"):
        classeurs.mettre_en_service(depose, acteur=admin, le=MIDI)

    assert ClasseurOfficiel.objects.en_service().count() == 0


def _abimer(classeur, maniere):
    stockage, nom = classeur.fichier.storage, classeur.fichier.name
    stockage.delete(nom)
    if maniere == "changer":
        with stockage.open(nom, "wb") as fichier:
            fichier.write(b"PK autre chose")


# Le tableau d’un étudiant


@pytest.fixture
def adresse(inscription_d_ines):
    return reverse("tableau_de_synthese_xlsx", args=[inscription_d_ines.pk])


def test_le_tableau_se_remplit_dans_le_classeur_en_service(client_de, ines, en_service, adresse):
    reponse = client_de(ines).get(adresse)

    classeur = openpyxl.load_workbook(BytesIO(b"".join(reponse)))
    assert classeur.sheetnames == ["Notice", "Annexe VI-1"]
    assert "MOREAU Inès" in classeur["Annexe VI-1"]["B4"].value


def test_un_classeur_depose_ou_retire_ne_sert_pas(client_de, ines, en_service, admin, adresse):
    classeurs.retirer(en_service, acteur=admin, le=MIDI)

    reponse = client_de(ines).get(adresse)

    noms = openpyxl.load_workbook(BytesIO(b"".join(reponse))).sheetnames
    assert noms == ["Tableau de synthèse Épreuve E5"]


def test_le_classeur_d_une_autre_session_ne_sert_pas(client_de, kenza, en_service):
    adresse = reverse("tableau_de_synthese_xlsx", args=[kenza.inscriptions.get().pk])

    noms = openpyxl.load_workbook(BytesIO(b"".join(client_de(kenza).get(adresse)))).sheetnames

    assert noms == ["Tableau de synthèse Épreuve E5"]


def test_un_classeur_en_service_abime_repond_503_et_le_journal_le_dit(
    client_de, ines, en_service, adresse, inscription_d_ines, caplog
):
    _abimer(en_service, "changer")

    reponse = client_de(ines).get(adresse)

    assert reponse.status_code == 503
    page = reponse.content.decode()
    assert "l’administration doit le déposer de nouveau" in page
    assert reverse("tableau_de_synthese_pdf", args=[inscription_d_ines.pk]) in page
    traces = [r for r in caplog.records if r.name == "documents.catalogue.synthese"]
    assert [trace.exc_info[0] for trace in traces] == [ClasseurRefuse]


def test_le_refus_d_un_classeur_abime_se_lit_dans_la_production_d_une_classe(
    en_service, inscription_d_ines
):
    from documents.actions.productions import motif

    _abimer(en_service, "effacer")

    with pytest.raises(ClasseurIndisponible) as leve:
        synthese_en_classeur(inscription_d_ines, le=fabriques.MIDI)
    assert motif(leve.value).startswith("Le classeur officiel de la session ne peut pas être")


# L’aperçu de l’administration


def page(nom, *arguments):
    return reverse(f"admin:documents_classeurofficiel_{nom}", args=arguments)


def test_l_exemple_est_plein_et_deborde(session):
    exemple = tableau_d_exemple(session)

    assert [len(partie.lignes) for partie in exemple.parties] == [12, 7, 7]
    assert {len(ligne.croix) for partie in exemple.parties for ligne in partie.lignes} == {6}


def test_l_administration_depose_regarde_puis_met_en_service(client_de, admin, session, annexe):
    client = client_de(admin)

    vers = client.post(page("add"), {"session": session.pk, "fichier": envoi(annexe)})
    depose = ClasseurOfficiel.objects.get()
    assert vers.url == page("change", depose.pk)
    html = client.get(vers.url).content.decode()
    for vu in ("G4:I4", "EXEMPLE Camille", "Mettre en service", "Les libellés trouvés"):
        assert vu in html
    assert 'style="' not in html.split('id="content-main"')[1]

    suite = client.post(page("mettre_en_service", depose.pk))

    assert suite.url == page("change", depose.pk)
    assert list(ClasseurOfficiel.objects.en_service()) == [depose]
    assert "Retirer du service" in client.get(suite.url).content.decode()


def test_un_depot_refuse_garde_la_session_et_dit_chaque_raison(client_de, admin, session, bloc):
    vide = modeles.retouche(modeles.vierge(bloc), lambda classeur: _oter(classeur, "A3", "G1"))

    reponse = client_de(admin).post(page("add"), {"session": session.pk, "fichier": envoi(vide)})

    erreurs = reponse.context["adminform"].form.errors["fichier"]
    assert [erreur.replace("\u00a0", " ") for erreur in erreurs] == [
        f"Le libellé « {libelle} » est introuvable dans la feuille "
        "« Tableau de synthèse Épreuve E5 »."
        for libelle in ("NOM et prénom", "SESSION")
    ]
    assert ClasseurOfficiel.objects.count() == 0


def _oter(classeur, *coordonnees):
    for case in coordonnees:
        classeur.active[case] = None


def test_l_exemple_rempli_se_telecharge(client_de, admin, depose):
    reponse = client_de(admin).get(page("exemple", depose.pk))

    assert reponse["Content-Disposition"] == 'attachment; filename="exemple-2027.xlsx"'
    lue = openpyxl.load_workbook(BytesIO(b"".join(reponse)))["Annexe VI-1"]
    assert lue["B4"].value.endswith("EXEMPLE Camille")


def test_l_apercu_d_un_fichier_disparu_dit_pourquoi_sans_pouvoir_servir(client_de, admin, depose):
    _abimer(depose, "effacer")
    client = client_de(admin)

    html = client.get(page("change", depose.pk)).content.decode()

    assert ("a disparu du serveur" in html, "Mettre en service" in html) == (True, False)
    assert client.get(page("exemple", depose.pk)).url == page("change", depose.pk)
    client.post(page("mettre_en_service", depose.pk))
    assert ClasseurOfficiel.objects.en_service().count() == 0


def test_l_apercu_dit_ce_qui_merite_un_regard(bloc, session):
    def retoucher(classeur):
        feuille = classeur["Annexe VI-1"]
        feuille["B2"], feuille["G5"] = "SESSION 2026", "Option : SISR SLAM"
        feuille.page_setup.orientation = "landscape"
        feuille.sheet_properties.pageSetUpPr.fitToPage = False

    modele = modeles.retouche(modeles.a_la_main(bloc, (10, 7, 6)), retoucher)

    vus = apercu(modele, tableau_d_exemple(session)).avertissements
    assert [vu.replace("\u00a0", " ") for vu in vus] == [
        "Le formulaire porte l’année 2026 : 2027 y sera écrit à la place.",
        "Aucune case à cocher devant « SISR » : un ☒ sera écrit devant.",
        "Aucune case à cocher devant « SLAM » : un ☒ sera écrit devant.",
        "« Réalisations en milieu professionnel en cours de seconde année » a 6 lignes dans ce "
        "formulaire, 7 dans les réglages de la session.",
        "La feuille n’est pas ajustée à une page : ce qui déborde s’imprimera sur une autre.",
        "La feuille s’imprime couchée ; le formulaire officiel est debout.",
    ]


def test_l_apercu_montre_chaque_fusion_une_fois(bloc, session):
    vu = apercu(modeles.vierge(bloc), tableau_d_exemple(session))

    assert [(c.texte[:13], c.colonnes, c.rangs) for c in vu.rangees[2]] == [
        ("NOM et prénom", 5, 1),
        ("N° candidat :", 3, 1),
    ]
    surfaces = [sum(c.colonnes * c.rangs for c in rangee) for rangee in vu.rangees]
    assert (len(vu.rangees), sum(surfaces)) == (36, 36 * 8)
    assert vu.parts == (36, 6, 10, 10, 10, 10, 10, 10)


@pytest.mark.parametrize("nom", ["changelist", "add", "change", "exemple", "mettre_en_service"])
@pytest.mark.parametrize("qui", ["ines", "lefevre"])
def test_les_pages_sont_fermees_aux_autres(request, client_de, depose, nom, qui):
    adresse = page(nom) if nom in {"changelist", "add"} else page(nom, depose.pk)

    assert client_de(request.getfixturevalue(qui)).get(adresse, follow=True).status_code == 403


@pytest.mark.parametrize("nom", ["mettre_en_service", "retirer"])
def test_un_verbe_ne_repond_qu_a_post(client_de, admin, depose, nom):
    assert client_de(admin).get(page(nom, depose.pk)).status_code == 405


def test_un_classeur_ne_se_change_ni_ne_s_efface(client_de, admin, depose):
    client = client_de(admin)

    codes = [client.post(page(nom, depose.pk)).status_code for nom in ("change", "delete")]
    assert codes == [405, 403]


# La commande


def remplir_en_ligne(modele, inscription, sortie):
    call_command("remplir_tableau", modele=modele, inscription=inscription, sortie=sortie)


def test_la_commande_remplit_le_classeur_donne(inscription_d_ines, lefevre, annexe, tmp_path):
    fabriques.validee(inscription_d_ines, lefevre, intitule="Plan de sauvegarde")
    (tmp_path / "m.xlsx").write_bytes(annexe)

    remplir_en_ligne(tmp_path / "m.xlsx", inscription_d_ines.pk, tmp_path / "s.xlsx")

    lue = openpyxl.load_workbook(tmp_path / "s.xlsx")["Annexe VI-1"]
    assert lue["B11"].value == "Plan de sauvegarde"
    assert sorted(chemin.name for chemin in tmp_path.iterdir()) == ["m.xlsx", "s.xlsx"]


@pytest.mark.parametrize(
    "modele, ecart, sortie, phrase",
    [
        ("absent.xlsx", 0, "s.xlsx", "Le modèle ne se lit pas"),
        ("faux.xlsx", 0, "s.xlsx", "Ce fichier n’est pas un classeur"),
        ("m.xlsx", 999, "s.xlsx", "Aucune inscription"),
        ("m.xlsx", 0, "m.xlsx", "La sortie remplacerait le modèle"),
        ("m.xlsx", 0, "absent/s.xlsx", "La sortie ne s’écrit pas"),
    ],
)
def test_la_commande_refuse_par_une_phrase_et_n_ecrit_rien(
    inscription_d_ines, annexe, tmp_path, modele, ecart, sortie, phrase
):
    (tmp_path / "m.xlsx").write_bytes(annexe)
    (tmp_path / "faux.xlsx").write_bytes(b"du texte")

    with pytest.raises(CommandError, match=phrase):
        remplir_en_ligne(tmp_path / modele, inscription_d_ines.pk + ecart, tmp_path / sortie)

    assert {chemin.name for chemin in tmp_path.iterdir()} == {"m.xlsx", "faux.xlsx"}
    assert (tmp_path / "m.xlsx").read_bytes() == annexe


def test_la_commande_nomme_chaque_libelle_qui_manque(inscription_d_ines, bloc, tmp_path):
    (tmp_path / "m.xlsx").write_bytes(
        modeles.retouche(modeles.vierge(bloc), lambda classeur: _oter(classeur, "A5", "D6"))
    )

    with pytest.raises(CommandError) as leve:
        remplir_en_ligne(tmp_path / "m.xlsx", inscription_d_ines.pk, tmp_path / "s.xlsx")

    assert [ligne.split("»")[0].split("«")[1].strip() for ligne in str(leve.value).split("\n")] == [
        "Adresse URL du portfolio",
        bloc.competences[1].intitule,
    ]
