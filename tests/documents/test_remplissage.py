"""Le classeur officiel rempli : rien du formulaire ne change que ce qui est à remplir."""

import re
import shutil
import subprocess
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pdfplumber
import pytest
from openpyxl.cell.rich_text import CellRichText

from documents.classeurs.dessin import en_xlsx
from documents.classeurs.enrichis import remplacer
from documents.classeurs.references import Decalage
from documents.classeurs.remplissage import remplir
from documents.tables.synthese import TableauSynthese
from tests.documents import modeles
from tests.documents.decor import ligne, lignes, tableau

pytestmark = pytest.mark.mise_en_page

CROIX = (True, False, True, False, False, True)
SOFFICE = shutil.which("soffice")
ANNEXE = "Annexe VI-1"


def feuille(contenu, nom=None):
    classeur = modeles.relire(contenu)
    return classeur[nom] if nom else classeur.worksheets[0]


def texte(case):
    return " ".join(str(case.value or "").split())


def habit(case):
    return {
        nom: repr(getattr(case, nom))
        for nom in ("font", "fill", "border", "alignment", "number_format", "protection")
    }


@pytest.fixture
def blanc(bloc):
    return modeles.vierge(bloc)


@pytest.fixture
def annexe(bloc):
    return modeles.a_la_main(bloc)


def test_notre_formulaire_rempli_dit_ce_que_dit_le_classeur_dessine(bloc, blanc):
    realisations = [ligne("Plan de sauvegarde", ["Procédure", "Rapport"], CROIX), *lignes(9)]
    plein = tableau(bloc, formation=realisations, premiere=lignes(7), seconde=lignes(2))

    rempli, dessine = feuille(remplir(blanc, plein)), feuille(en_xlsx(plein))

    assert [[texte(case) for case in rang] for rang in rempli] == [
        [texte(case) for case in rang] for rang in dessine
    ]
    assert [[case.font.sz for case in rang] for rang in rempli] == [
        [case.font.sz for case in rang] for rang in dessine
    ]


def test_le_formulaire_d_une_autre_main_se_remplit_a_ses_places(bloc, annexe):
    realisation = ligne("Plan de sauvegarde", ["Procédure"], CROIX)
    lue = feuille(remplir(annexe, tableau(bloc, seconde=[realisation])), ANNEXE)

    assert [texte(lue[case]) for case in ("B2", "B4", "G4", "B5", "G5", "B6")] == [
        "BTS SIO — Session : 2027",
        "Nom et PRÉNOM : MOREAU Inès",
        "Nº Candidat: 02147483648",
        "CENTRE DE FORMATION (nom et ville) : Lycée Ada-Lovelace (Valbourg-sur-Orge)",
        "Option : □ SISR ☒ SLAM",
        "Adresse URL du portfolio : https://portfolio.example/ines/",
    ]
    assert [texte(case) for case in lue[30]] == [
        "",
        "Plan de sauvegarde Procédure",
        "02/02/26 au 13/02/26",
        *("X", "", "", "X", "", "X"),
    ]


def test_les_morceaux_d_un_texte_gardent_chacun_sa_police(bloc, annexe):
    nom = feuille(remplir(annexe, tableau(bloc)), ANNEXE)["B4"].value

    assert isinstance(nom, CellRichText)
    polices = [(str(morceau), morceau.font.b, morceau.font.i) for morceau in nom]
    assert polices == [("Nom et", True, False), ("\nPRÉNOM\u00a0: MOREAU Inès", False, True)]


@pytest.mark.parametrize(
    "debut, fin, attendu",
    [(0, 1, "+b|cd"), (2, 2, "ab+|cd"), (3, 4, "ab|c+"), (1, 3, "a+|d"), (0, 0, "+ab|cd")],
)
def test_un_morceau_se_remplace_dans_la_police_de_ce_qui_precede(debut, fin, attendu):
    gras = modeles.TextBlock(modeles.InlineFont(b=True), "ab")
    change = remplacer(CellRichText(gras, "cd"), debut, fin, "+")

    assert "|".join(map(str, change)) == attendu


def test_aucune_case_du_formulaire_ne_change_d_habit(bloc, annexe):
    plein = tableau(bloc, formation=lignes(10, croix=CROIX), premiere=lignes(7), seconde=lignes(7))
    avant, apres = feuille(annexe, ANNEXE), feuille(remplir(annexe, plein), ANNEXE)

    changes = {}
    for rang in avant.iter_rows():
        for case in rang:
            ancien, nouveau = habit(case), habit(apres[case.coordinate])
            changes[case.coordinate] = {n for n in ancien if ancien[n] != nouveau[n]}
    # Une croix est centrée, une période repliée : c’est tout.
    alignees = {c for c, noms in changes.items() if noms}
    assert {frozenset(changes[c]) for c in alignees} == {frozenset({"alignment"})}
    assert {apres[c].value for c in alignees} == {"X", "02/02/26 au\n13/02/26"}
    assert apres.dimensions == avant.dimensions


def test_tout_ce_qui_entoure_les_cases_est_garde(bloc, annexe):
    avant = modeles.relire(annexe)
    apres = modeles.relire(remplir(annexe, tableau(bloc, formation=lignes(3))))
    a, b = avant[ANNEXE], apres[ANNEXE]

    assert apres.sheetnames == avant.sheetnames
    assert {str(f) for f in b.merged_cells.ranges} == {str(f) for f in a.merged_cells.ranges}
    for cote, valeurs in (("row_dimensions", "height"), ("column_dimensions", "width")):
        lus = [{cle: getattr(d, valeurs) for cle, d in getattr(f, cote).items()} for f in (a, b)]
        assert lus[0] == lus[1]
    assert (b.print_area, b.print_title_rows) == (a.print_area, a.print_title_rows)
    for nom in ("page_margins", "page_setup", "print_options", "sheet_properties"):
        assert repr(getattr(b, nom)) == repr(getattr(a, nom))
    assert apres["Notice"]["A1"].value == "Remplir la feuille suivante."
    assert apres.properties.creator == "Direction de l’enseignement"


def bord(contenu, coordonnees):
    """Le bord qu’une case a dans le fichier : relue, une case fusionnée perd le sien."""
    with ZipFile(BytesIO(contenu)) as archive:
        feuille = archive.read("xl/worksheets/sheet2.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    rang = int(re.search(rf'r="{coordonnees}" s="(\d+)"', feuille)[1])
    bords = re.findall(r'<xf [^>]*borderId="(\d+)"', styles.split("<cellXfs")[1])
    return re.findall(r"<border\b.*?(?:</border>|/>)", styles, re.S)[int(bords[rang])]


def test_la_diagonale_survit_sur_les_deux_cases_fusionnees(bloc, annexe):
    """Sans elle sur la seconde, le tableur ne la tirerait plus d’un coin à l’autre."""
    rempli = remplir(annexe, tableau(bloc))

    assert ["diagonalDown" in bord(rempli, case) for case in ("B8", "B9")] == [True, True]


def test_ce_qui_deborde_s_insere_avec_l_habit_de_la_ligne_du_dessus(bloc):
    annexe = modeles.a_la_main(bloc, (5, 3, 3))
    debordant = tableau(bloc, formation=lignes(8), premiere=lignes(4), seconde=lignes(9))
    avant, apres = feuille(annexe, ANNEXE), feuille(remplir(annexe, debordant), ANNEXE)

    numeros = [texte(apres.cell(rang, 2)) for rang in range(11, 34)]
    attendus = [[f"Réalisation numéro {n}" for n in range(1, k + 1)] for k in (8, 4, 9)]
    assert (numeros[:8], numeros[9:13], numeros[14:]) == tuple(attendus)
    for inseree, modele in ((15, 14), (16, 14), (17, 14), (22, 18), (27, 22), (32, 22)):
        assert apres.row_dimensions[inseree].height == avant.row_dimensions[modele].height
        for colonne in range(2, 10):
            ici, la = habit(apres.cell(inseree, colonne)), habit(avant.cell(modele, colonne))
            assert {nom for nom in ici if ici[nom] != la[nom]} <= {"alignment"}
    assert texte(apres["B35"]) == "Une croix par compétence mobilisée."


def test_ce_qui_designe_le_dessous_suit_l_insertion(bloc):
    annexe = modeles.a_la_main(bloc, (5, 3, 3))
    classeur = modeles.relire(
        remplir(annexe, tableau(bloc, formation=lignes(7), seconde=lignes(4)))
    )
    lue = classeur[ANNEXE]

    assert {str(f) for f in lue.merged_cells.ranges if f.min_row >= 10} == {
        "B10:I10",
        "B18:I18",
        "B22:I22",
    }
    assert lue.print_area == "'Annexe VI-1'!$B$1:$I$28"
    assert lue.print_title_rows == "$8:$9"
    assert lue["D27"].value == '=COUNTIF(D11:D26,"X")'
    assert classeur["Notice"]["A2"].value == "=COUNTA('Annexe VI-1'!B11:B26)"
    assert classeur.defined_names["dernieres"].attr_text == "'Annexe VI-1'!$B$26:$I$26"
    assert [str(cf.sqref) for cf in lue.conditional_formatting] == ["D11:I26"]
    assert [str(dv.sqref) for dv in lue.data_validations.dataValidation] == ["D11:I26"]


def test_le_filet_qui_ferme_le_tableau_reste_a_la_derniere_ligne(bloc, blanc):
    lue = feuille(remplir(blanc, tableau(bloc, seconde=lignes(9))))

    assert [lue[f"C{rang}"].border.bottom.style for rang in (33, 34, 35, 36)] == [
        "thin",
        "thin",
        "thin",
        "medium",
    ]


def test_une_partie_d_une_seule_ligne_deborde_aussi(bloc):
    annexe = modeles.a_la_main(bloc, (1, 1, 1))
    lue = feuille(remplir(annexe, tableau(bloc, formation=lignes(3), premiere=lignes(2))), ANNEXE)

    assert [texte(lue.cell(rang, 2)) for rang in (11, 12, 13, 15, 16, 18)] == [
        *(f"Réalisation numéro {n}" for n in (1, 2, 3, 1, 2)),
        "",
    ]


def test_une_ligne_de_deux_rangs_fusionnes_s_insere_entiere(bloc):
    def fusionner(classeur):
        page = classeur[ANNEXE]
        for haut in (11, 13, 15):
            for colonne in "BCDEFGHI":
                page.merge_cells(f"{colonne}{haut}:{colonne}{haut + 1}")

    annexe = modeles.retouche(modeles.a_la_main(bloc, (6, 2, 2)), fusionner)
    lue = feuille(remplir(annexe, tableau(bloc, formation=lignes(5))), ANNEXE)

    assert [texte(lue.cell(rang, 2)) for rang in range(11, 21, 2)] == [
        f"Réalisation numéro {n}" for n in range(1, 6)
    ]
    fusions = {str(f) for f in lue.merged_cells.ranges}
    assert {f"B{haut}:B{haut + 1}" for haut in range(11, 21, 2)} < fusions


@pytest.mark.parametrize(
    "formule, decalee",
    [
        ("=SUM(A5:A9)", "=SUM(A5:A11)"),
        ("=$A$9+A8", "=$A$11+A8"),
        ("='Page 1'!B9&Autre!B9", "='Page 1'!B11&Autre!B9"),
        ("=SUM(9:12)+SUM(A:C)", "=SUM(11:14)+SUM(A:C)"),
        ('="A9"&LOG10(A9)', '="A9"&LOG10(A11)'),
    ],
)
def test_une_formule_suit_les_rangs_inseres(formule, decalee):
    assert Decalage("Page 1", 9, 2).formule(formule, "Page 1") == decalee


def test_un_long_texte_se_rapetisse_dans_la_place_du_formulaire(bloc, annexe):
    long = ligne("Mise en place de la supervision du parc " * 6)
    centre = "Lycée polyvalent des métiers du numérique et de l’énergie " * 4
    lue = feuille(remplir(annexe, tableau(bloc, formation=[long, ligne()], centre=centre)), ANNEXE)

    assert lue["B11"].font.sz < lue["B12"].font.sz == 10
    assert (lue["B11"].font.name, lue["B11"].font.i) == ("Calibri", True)
    assert lue["B5"].font.sz < 14
    assert lue["B5"].alignment.wrap_text is True


def test_sans_valeur_la_case_reste_celle_du_formulaire(bloc, annexe):
    lue = feuille(remplir(annexe, tableau(bloc, **modeles.SANS_IDENTITE)), ANNEXE)

    assert lue["G4"].value == "Nº Candidat:"
    assert lue["G5"].value == "Option : □ SISR   □ SLAM"


@pytest.mark.parametrize(
    "malice", ['=HYPERLINK("http://mal.example")', "+33", "-2+3", "@A1", "\t=1+1", "#N/A", "12"]
)
def test_un_texte_d_utilisateur_ne_devient_jamais_une_formule(bloc, annexe, malice):
    contenu = remplir(annexe, tableau(bloc, formation=[ligne(malice)], nom_officiel=malice))
    case = feuille(contenu, ANNEXE)["B11"]

    lu = malice.strip()
    assert (case.value, case.data_type, case.quotePrefix) == (lu, "s", lu[0] in "=+-@")
    with ZipFile(BytesIO(contenu)) as archive:
        assert archive.read("xl/worksheets/sheet2.xml").count(b"<f>") == 1  # la sienne


def test_l_annee_d_une_autre_session_est_remplacee(bloc, blanc):
    ancien = modeles.retouche(blanc, lambda classeur: _ecrire(classeur, "G1", "SESSION 2026"))

    assert feuille(remplir(ancien, tableau(bloc)))["G1"].value == "SESSION 2027"


def _ecrire(classeur, coordonnees, valeur):
    classeur.worksheets[0][coordonnees] = valeur


def test_les_memes_entrees_donnent_les_memes_octets(bloc, annexe):
    un, deux = (remplir(annexe, tableau(bloc, formation=lignes(14))) for _ in range(2))

    assert un == deux
    with ZipFile(BytesIO(un)) as archive:
        assert {f.date_time for f in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    proprietes = openpyxl.load_workbook(BytesIO(un)).properties
    assert (proprietes.created, proprietes.modified) == (datetime(1980, 1, 1),) * 2


@pytest.mark.parametrize(
    "projet, titre",
    [
        (False, "Tableau de synthèse — MOREAU Inès — session 2027"),
        (True, "PROJET — Tableau de synthèse — MOREAU Inès — session 2027"),
    ],
)
def test_le_titre_dit_s_il_est_un_projet_comme_le_classeur_dessine(bloc, annexe, projet, titre):
    contenu = remplir(annexe, tableau(bloc, projet=projet))

    assert openpyxl.load_workbook(BytesIO(contenu)).properties.title == titre


def imprimer(contenu, dossier) -> list:
    (dossier / "t.xlsx").write_bytes(contenu)
    profil = f"-env:UserInstallation={(dossier / 'profil').as_uri()}"
    commande = [SOFFICE, profil, "--headless", "--convert-to", "pdf", "t.xlsx"]
    subprocess.run(commande, cwd=dossier, check=True, capture_output=True, timeout=120)
    with pdfplumber.open(dossier / "t.pdf") as pdf:
        return [(round(p.width), round(p.height), p.extract_text()) for p in pdf.pages]


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice n’est pas installé")
def test_libreoffice_imprime_le_formulaire_plein_sur_une_page_a4(bloc, blanc, tmp_path):
    plein: TableauSynthese = tableau(
        bloc, formation=lignes(10, croix=CROIX), premiere=lignes(7), seconde=lignes(7)
    )

    ((large, haut, lu),) = imprimer(remplir(blanc, plein), tmp_path)

    assert (large, haut) == (595, 842)
    assert lu.count("Réalisation numéro") == 24
