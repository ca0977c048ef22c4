"""Le classeur du tableau de synthèse, relu case par case, puis imprimé quand LibreOffice est là."""

import re
import shutil
import subprocess
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pdfplumber
import pytest
from django.urls import reverse

from documents.classeurs.dessin import FUSIONS, LARGEURS, en_xlsx, nom_de_la_feuille
from documents.classeurs.ecriture import recoudre
from documents.compositions import geometrie as g
from tests import fabriques
from tests.documents.decor import ligne, lignes, tableau

pytestmark = pytest.mark.mise_en_page

CROIX = (True, False, True, False, False, True)
NATURE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REQUETES = 12
SOFFICE = shutil.which("soffice")
MM = 25.4 / 72


def relire(octets):
    return openpyxl.load_workbook(BytesIO(octets))


def feuille(tableau_de_synthese):
    (seule,) = relire(en_xlsx(tableau_de_synthese)).worksheets
    return seule


def texte(case):
    return " ".join(str(case.value).split())


def rangee(feuille, rang):
    return [case.value for case in feuille[rang]]


@pytest.fixture
def vierge(bloc):
    return feuille(tableau(bloc))


def test_la_feuille_porte_le_nom_officiel(vierge):
    assert vierge.title == "Tableau de synthèse Épreuve E5"


@pytest.mark.parametrize(
    "epreuve, rang, nom",
    [
        ("E4", 0, "Tableau de synthèse Épreuve E4"),
        ("E5", 1, "Tableau de synthèse E5 (2)"),
        ("E5b/*", 0, "Tableau de synthèse Épreuve E5b"),
        ("EPR5b", 0, "Tableau de synthèse Épreuve EPR"),
    ],
)
def test_un_nom_de_feuille_est_toujours_permis(epreuve, rang, nom):
    assert nom_de_la_feuille(epreuve, rang) == nom


def test_la_page_est_un_a4_debout_sans_en_tete_ajuste_a_une_page(vierge):
    page = vierge.page_setup
    marges = vierge.page_margins

    assert (page.paperSize, page.orientation) == (9, "portrait")
    assert (page.fitToWidth, page.fitToHeight) == (1, 1)
    assert vierge.sheet_properties.pageSetUpPr.fitToPage is True
    cotes = (marges.left, marges.right, marges.top, marges.bottom)
    assert [round(cote * 25.4, 3) for cote in cotes] == [5, 5, 5, 5]
    assert (marges.header, marges.footer) == (0, 0)
    assert vierge.print_options.horizontalCentered is True
    assert vierge.print_options.verticalCentered is True
    assert vierge.print_area == "'Tableau de synthèse Épreuve E5'!$A$1:$H$34"
    assert (vierge.oddHeader.center.text, vierge.oddFooter.center.text) == (None, None)


def test_les_colonnes_et_les_rangs_ont_leurs_longueurs_nominales(vierge):
    largeurs = [vierge.column_dimensions[lettre].width for lettre in "ABCDEFGH"]
    hauteurs = [vierge.row_dimensions[rang].height for rang in range(1, 35)]

    assert largeurs == [70.43, 10.86, 18.71, 18.71, 18.71, 18.71, 18.71, 18.71]
    tete = [39.95, 41.1, 39.95, 39.95, 39.95, 90, 324.95]
    parties = [18, *[39.95] * 10, 18, *[39.95] * 7, 18, *[39.95] * 7]
    assert hauteurs == tete + parties


def test_les_largeurs_sont_les_parts_du_pdf():
    parts = [100 * unites / sum(LARGEURS) for unites in LARGEURS]

    attendues = [g.PART_INTITULE, g.PART_PERIODE, *[g.PART_COMPETENCE] * 6]
    assert parts == pytest.approx(attendues, abs=0.03)


def test_les_cases_sont_fusionnees_comme_sur_le_formulaire(vierge):
    fusions = {str(fusion) for fusion in vierge.merged_cells.ranges}

    assert fusions == {*FUSIONS, "A8:H8", "A19:H19", "A27:H27"}


def test_la_tete_est_celle_du_formulaire(vierge):
    cases = ("A1", "G1", "A2", "A3", "F3", "A4", "F4", "G4", "H4", "A5")

    assert [texte(vierge[case]) for case in cases] == [
        "BTS SERVICES INFORMATIQUES AUX ORGANISATIONS",
        "SESSION 2027",
        "Tableau de synthèse des réalisations professionnelles",
        "NOM et prénom : MOREAU Inès",
        "N° candidat : 02147483648",
        "Centre de formation : Lycée Ada-Lovelace (Valbourg-sur-Orge)",
        "Option :",
        "▢ SISR",
        "☒ SLAM",
        "Adresse URL du portfolio : https://portfolio.example/ines/",
    ]
    assert [vierge[case].font.size for case in cases] == [20, 20, 20, *[18] * 7]


def test_la_case_coupee_et_la_periode_sont_celles_du_formulaire(vierge):
    coupee, periode = vierge["A6"], vierge["B6"]

    assert texte(coupee) == (
        "Compétences mises en œuvre Réalisations professionnelles"
        " (intitulé et liste des documents et productions associés)"
    )
    assert (coupee.border.diagonalDown, coupee.border.diagonal.style) == (True, "thin")
    assert (vierge["A9"].border.diagonal, vierge["B6"].border.diagonal) == (None, None)
    assert (coupee.font.bold, coupee.font.italic, coupee.font.size) == (True, True, 12)
    assert periode.value == "Période (sous la forme du JJ/MM/AA au JJ/MM/AA)"
    assert (periode.alignment.textRotation, periode.font.bold) == (90, True)


def test_les_competences_sont_le_texte_officiel_les_puces_couchees(vierge, bloc):
    titres = [vierge[f"{lettre}6"].value for lettre in "CDEFGH"]
    puces = [vierge[f"{lettre}7"].value for lettre in "CDEFGH"]

    assert titres == [c.intitule for c in bloc.competences]
    assert puces == [
        "\n".join(f"▸ {s.intitule}" for s in c.sous_competences) for c in bloc.competences
    ]
    assert {vierge[f"{lettre}7"].alignment.textRotation for lettre in "CDEFGH"} == {90}
    assert {vierge[f"{lettre}7"].font.bold for lettre in "CDEFGH"} == {False}


def test_les_trois_parties_portent_leur_titre(vierge):
    assert [vierge[f"A{rang}"].value for rang in (8, 19, 27)] == [
        "Réalisation en cours de formation",
        "Réalisations en milieu professionnel en cours de première année",
        "Réalisations en milieu professionnel en cours de seconde année",
    ]


def test_une_ligne_porte_son_intitule_ses_documents_sa_periode_et_ses_croix(bloc):
    realisation = ligne("Plan de sauvegarde", ["Procédure", "Rapport"], CROIX)

    lue = feuille(tableau(bloc, seconde=[realisation]))

    assert rangee(lue, 28) == [
        "Plan de sauvegarde\nProcédure\u00a0; Rapport",
        "02/02/26 au\n13/02/26",
        *("X", None, "X", None, None, "X"),
    ]
    assert lue["C28"].alignment.horizontal == "center"
    assert {lue["A28"].alignment.wrap_text, lue["B28"].alignment.wrap_text} == {True}
    assert rangee(lue, 29) == [None] * 8


def test_tout_est_en_arial(bloc):
    classeur = relire(en_xlsx(tableau(bloc, formation=lignes(3))))

    assert {police.name for police in classeur._fonts} == {"Arial"}


def test_le_contour_est_moyen_et_le_dedans_fin(vierge):
    bords = {
        (rang, lettre): vierge[f"{lettre}{rang}"].border
        for rang in range(3, 35)
        for lettre in "ABCDEFGH"
    }

    assert {b.left.style for (_, lettre), b in bords.items() if lettre == "A"} == {"medium"}
    assert {b.right.style for (_, lettre), b in bords.items() if lettre == "H"} == {"medium"}
    assert {b.top.style for (rang, _), b in bords.items() if rang == 3} == {"medium"}
    assert {b.bottom.style for (rang, _), b in bords.items() if rang == 34} == {"medium"}
    dedans = [vierge[case].border for case in ("C9", "D10", "E30", "G26")]
    assert {getattr(b, cote).style for b in dedans for cote in ("left", "right", "top")} == {"thin"}
    assert (vierge["C3"].border.left.style, vierge["C3"].border.right.style) == (None, None)
    assert vierge["A1"].border.top.style is None


@pytest.mark.parametrize(
    "malice",
    [
        '=HYPERLINK("http://mal.example";"ici")',
        "+33 1 23",
        "-2+3",
        "@SOMME(A1)",
        "#N/A",
        "\t=1+1",
        "12",
    ],
)
def test_un_texte_d_utilisateur_ne_devient_jamais_une_formule(bloc, malice):
    octets = en_xlsx(tableau(bloc, formation=[ligne(malice)]))
    case = relire(octets).worksheets[0]["A9"]

    lu = malice.strip()
    assert (case.value, case.quotePrefix) == (lu, lu[0] in "=+-@")
    with ZipFile(BytesIO(octets)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert (xml.count("<f"), xml.count("<v"), xml.count('t="e"')) == (0, 0, 0)
    assert re.search(r'<c r="A9" s="\d+" t="(\w+)"', xml)[1] == "inlineStr"


def test_un_caractere_de_commande_disparait(bloc):
    lue = feuille(tableau(bloc, formation=[ligne("Plan\x00 de\x0b sauve\ufffegarde\x1f")]))

    assert lue["A9"].value == "Plan de sauve\ufffdgarde"


def test_un_chiffrement_de_tableur_se_lit_comme_il_s_ecrit(bloc):
    lue = feuille(tableau(bloc, formation=[ligne("relevé_x0041_.pdf")]))

    assert lue["A9"].value == "relevé_x005F_x0041_.pdf"


def test_ce_qui_deborde_suit_sur_une_feuille_a_la_tete_entiere(bloc):
    classeur = relire(en_xlsx(tableau(bloc, formation=lignes(12), seconde=lignes(7))))
    premiere, suite = classeur.worksheets

    assert classeur.sheetnames == ["Tableau de synthèse Épreuve E5", "Tableau de synthèse E5 (2)"]
    assert [rangee(suite, rang) for rang in range(1, 9)] == [
        rangee(premiere, rang) for rang in range(1, 9)
    ]
    assert [suite[f"A{rang}"].value for rang in (9, 10, 11, 28)] == [
        "Réalisation numéro 11",
        "Réalisation numéro 12",
        None,
        None,
    ]
    assert suite.print_area == "'Tableau de synthèse E5 (2)'!$A$1:$H$34"


def test_un_long_intitule_se_rapetisse_et_reste_entier(bloc):
    long = "Mise en place de la supervision du parc " * 6
    lue = feuille(tableau(bloc, formation=[ligne(long.strip()), ligne()]))

    assert lue["A9"].value == long.strip()
    assert lue["A9"].font.size < lue["A10"].font.size == 11


def test_un_mot_plie_par_la_mesure_reste_d_un_seul_tenant(bloc):
    titre, document = "W" * 120, "rapport_" * 9 + "final.pdf"
    lue = feuille(tableau(bloc, formation=[ligne(titre), ligne("Plan", [document])]))

    assert [lue["A9"].value, lue["A10"].value] == [titre, f"Plan\n{document}"]


@pytest.mark.parametrize(
    "lignes_coupees, entier, phrase",
    [
        (("Plan de", "tests"), "Plan de tests", "Plan de tests"),
        (("Plan", "detests"), "Plandetests", "Plandetests"),
        (
            ("Plan", "…\u00a0et\u00a02\u00a0autres"),
            "Plan\u00a0; A\u00a0; B",
            "Plan …\u00a0et\u00a02\u00a0autres",
        ),
        ((), "", ""),
    ],
)
def test_les_lignes_coupees_se_recousent(lignes_coupees, entier, phrase):
    assert recoudre(lignes_coupees, entier) == phrase


def test_le_meme_tableau_donne_les_memes_octets(bloc):
    un, deux = (en_xlsx(tableau(bloc, formation=lignes(12))) for _ in range(2))

    assert un == deux
    with ZipFile(BytesIO(un)) as archive:
        assert {f.date_time for f in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    proprietes = relire(un).properties
    assert (proprietes.created, proprietes.modified) == (datetime(1980, 1, 1),) * 2


@pytest.mark.parametrize(
    "projet, titre",
    [
        (False, "Tableau de synthèse — MOREAU Inès — session 2027"),
        (True, "PROJET — Tableau de synthèse — MOREAU Inès — session 2027"),
    ],
)
def test_le_titre_du_classeur_dit_s_il_est_un_projet(bloc, projet, titre):
    assert relire(en_xlsx(tableau(bloc, projet=projet))).properties.title == titre


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice n’est pas installé")
def test_libreoffice_l_imprime_sur_une_page_a4_a_l_echelle_du_pdf(bloc, tmp_path):
    (tmp_path / "t.xlsx").write_bytes(en_xlsx(tableau(bloc, formation=lignes(10, croix=CROIX))))
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    commande = [SOFFICE, profil, "--headless", "--convert-to", "pdf", "t.xlsx"]
    subprocess.run(commande, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    with pdfplumber.open(tmp_path / "t.pdf") as pdf:
        (page,) = pdf.pages
        traits = page.rects + page.lines
        gauche, droite = min(t["x0"] for t in traits), max(t["x1"] for t in traits)
        croix = [mot for mot in page.extract_words() if mot["text"] == "X"]

    assert (round(page.width * MM), round(page.height * MM)) == (210, 297)
    assert 185 <= (droite - gauche) * MM <= 190
    assert len(croix) == 30


@pytest.fixture
def adresse(inscription_d_ines):
    return reverse("tableau_de_synthese_xlsx", args=[inscription_d_ines.pk])


def test_la_reponse_est_un_classeur_a_telecharger(client_de, ines, adresse):
    reponse = client_de(ines).get(adresse)

    assert adresse.endswith("/tableau-de-synthese.xlsx")
    assert (reponse.status_code, reponse["Content-Type"]) == (200, NATURE)
    assert reponse["Content-Disposition"] == (
        'attachment; filename="MOREAU-Ines-tableau-de-synthese-2027.xlsx"'
    )
    assert set(reponse["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert relire(b"".join(reponse)).sheetnames == ["Tableau de synthèse Épreuve E5"]


def test_la_feuille_porte_l_epreuve_de_la_session(client_de, ines, inscription_d_ines, adresse):
    session = inscription_d_ines.promotion.session
    session.epreuve = "E4"
    session.save()

    classeur = relire(b"".join(client_de(ines).get(adresse)))

    assert classeur.sheetnames == ["Tableau de synthèse Épreuve E4"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_classeur_coute_un_nombre_constant_de_requetes(
    client_de, ines, lefevre, inscription_d_ines, adresse, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        champs = {"intitule": f"Réalisation {rang}", "debut_le": date(2026, 2, rang + 1)}
        travail = fabriques.soumise(inscription_d_ines, avec_preuve=True, **champs)
        fabriques.juger(travail, lefevre)
    client = client_de(ines)

    with django_assert_num_queries(REQUETES):
        reponse = client.get(adresse)

    (lue,) = relire(b"".join(reponse)).worksheets
    assert [lue[f"C{9 + rang}"].value for rang in range(3)] == ["X"] * nombre + [None] * (
        3 - nombre
    )


@pytest.mark.parametrize("page", ["portfolio", "inscription"])
def test_le_classeur_est_a_cote_du_pdf(client_de, ines, inscription_d_ines, adresse, page):
    args = [inscription_d_ines.pk] if page == "inscription" else []

    html = client_de(ines).get(reverse(page, args=args)).content.decode()

    assert html.count(f'href="{adresse}"') == 1
