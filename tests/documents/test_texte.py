"""Ce que le tableau de synthèse dit, relu dans le PDF case par case."""

import re
from io import BytesIO

import pikepdf
import pytest

from documents.compositions.synthese import composer
from tests.documents import decor
from tests.documents.decor import bande, case, lettres, ligne, lignes, pages, texte_debout
from tests.pas import pas

pytestmark = pytest.mark.mise_en_page

C1_C3_C6 = (True, False, True, False, False, True)


def feuille(tableau):
    (page,) = pages(decor.imprimer(tableau))
    return page


def test_la_tete_porte_les_titres_officiels_mot_pour_mot(bloc):
    lues = feuille(decor.tableau(bloc)).extract_text_lines()

    assert [ligne["text"] for ligne in lues[:2]] == [
        "BTS SERVICES INFORMATIQUES AUX ORGANISATIONS SESSION 2027",
        "Tableau de synthèse des réalisations professionnelles",
    ]


def test_chaque_valeur_suit_son_etiquette(bloc):
    lues = feuille(decor.tableau(bloc)).extract_text_lines()

    assert [ligne["text"] for ligne in lues[2:5]] == [
        "NOM et prénom : MOREAU Inès N° candidat : 02147483648",
        "Centre de formation : Lycée Ada-Lovelace (Valbourg-sur-Orge) Option : ▢ SISR ☒ SLAM",
        "Adresse URL du portfolio : https://portfolio.example/ines/",
    ]


@pytest.mark.parametrize(
    "option, attendues",
    [("SISR", ["☒ SISR", "▢ SLAM"]), ("SLAM", ["▢ SISR", "☒ SLAM"]), ("", ["▢ SISR", "▢ SLAM"])],
)
def test_l_option_choisie_est_la_seule_cochee(bloc, option, attendues):
    page = feuille(decor.tableau(bloc, option=option))

    assert [case(page, 4, "G"), case(page, 4, "H")] == attendues


def test_les_six_competences_sont_dans_l_ordre_officiel(bloc):
    page = feuille(decor.tableau(bloc))

    assert [case(page, 6, colonne) for colonne in "CDEFGH"] == [
        "Gérer le patrimoine informatique",
        "Répondre aux incidents et aux demandes d’assistance et d’évolution",
        "Développer la présence en ligne de l’organisation",
        "Travailler en mode projet",
        "Mettre à disposition des utilisateurs un service informatique",
        "Organiser son développement professionnel",
    ]


def test_les_sous_competences_sont_couchees_sous_leur_competence(bloc):
    page = feuille(decor.tableau(bloc))

    for rang, competence in enumerate(bloc.competences):
        attendu = "".join(f"▸{s.intitule}" for s in competence.sous_competences)
        assert texte_debout(page, rang + 2).replace(" ", "") == attendu.replace(" ", "")


def test_la_periode_est_couchee_et_dit_sa_forme(bloc):
    page = feuille(decor.tableau(bloc))

    assert texte_debout(page, 1) == "Période (sous la forme du JJ/MM/AA au JJ/MM/AA)"


def test_la_case_coupee_porte_ses_deux_libelles(bloc):
    page = feuille(decor.tableau(bloc))
    penchees = "".join(c["text"] for c in page.chars if "Italic" in c["fontname"])

    assert penchees.replace(" ", "") == (
        "Compétencesmisesenœuvre"
        "Réalisationsprofessionnelles(intituléetlistedesdocumentsetproductionsassociés)"
    )


def test_les_trois_parties_ont_leur_titre_officiel(bloc):
    page = feuille(decor.tableau(bloc))

    assert [bande(page, rang) for rang in (8, 19, 27)] == [
        "Réalisation en cours de formation",
        "Réalisations en milieu professionnel en cours de première année",
        "Réalisations en milieu professionnel en cours de seconde année",
    ]


def test_une_ligne_dit_le_titre_ses_documents_sa_periode_et_ses_croix(bloc):
    une = ligne("Plan de sauvegarde 3-2-1", ["Procédure", "Rapport de test"], C1_C3_C6)
    page = feuille(decor.tableau(bloc, premiere=[une]))

    assert [case(page, 20, colonne) for colonne in "ABCDEFGH"] == [
        "Plan de sauvegarde 3-2-1 Procédure ; Rapport de test",
        "02/02/26 au 13/02/26",
        "X",
        "",
        "X",
        "",
        "",
        "X",
    ]


def test_les_lignes_restantes_sont_blanches(bloc):
    page = feuille(decor.tableau(bloc, formation=lignes(1), seconde=lignes(2)))
    blanches = [*range(10, 19), *range(20, 27), *range(30, 35)]

    assert {case(page, rang, colonne) for rang in blanches for colonne in "ACH"} == {""}


def test_onze_realisations_donnent_une_page_de_suite_a_tete_complete(bloc):
    premiere, suite = pages(
        decor.imprimer(decor.tableau(bloc, formation=lignes(11), premiere=lignes(2)))
    )

    assert case(premiere, 18, "A") == "Réalisation numéro 10"
    assert [case(suite, rang, "A") for rang in (9, 10, 20)] == ["Réalisation numéro 11", "", ""]
    tetes = [[ligne["text"] for ligne in p.extract_text_lines()[:5]] for p in (premiere, suite)]
    assert tetes[0] == tetes[1]
    assert [case(suite, 6, c) for c in "CDEFGH"] == [case(premiere, 6, c) for c in "CDEFGH"]
    assert decor.filets_horizontaux(suite) == decor.filets_horizontaux(premiere)


TITRES_LONGS = {
    "des mots": ("Sauvegarde chiffrée et redondante des serveurs, " * 5)[:199] + "!",
    "un seul mot": "W" * 200,
    "des tirets": ("bout-à-bout-" * 20)[:200],
    "une ponctuation haute": "Est-ce prêt ? Oui ! Voilà : fini ; donc " * 5,
    "une adresse": ("https://portfolio.example/" + "a/" * 90)[:200],
}


@pytest.mark.parametrize("titre", TITRES_LONGS.values(), ids=TITRES_LONGS.keys())
def test_un_titre_de_200_caracteres_se_relit_en_entier(bloc, titre):
    page = feuille(decor.tableau(bloc, formation=[ligne(titre, ["Rapport"])]))

    assert case(page, 9, "A").replace(" ", "") == f"{titre}Rapport".replace(" ", "")


@pytest.mark.parametrize(
    "noms",
    [
        [f"Document de travail n° {n}" for n in range(1, 31)],
        [f"Capture {n:02d}" for n in range(1, 21)],
        ["Compte rendu " * 15, "Procédure " * 19],
    ],
)
def test_une_longue_liste_de_documents_se_serre_sans_rien_perdre(bloc, noms):
    page = feuille(decor.tableau(bloc, formation=[ligne("Plan", noms)]))

    attendu = f"Plan {' ; '.join(noms)}"
    assert "".join(lettres(page, 9, "A").split()) == "".join(attendu.split())


def test_une_liste_qui_ne_tiendrait_a_aucun_corps_s_abrege_sans_couper_un_nom(bloc):
    noms = [f"Document de travail n° {n}" for n in range(1, 101)]
    page = feuille(decor.tableau(bloc, formation=[ligne("Plan", noms)]))

    lu = case(page, 9, "A")

    gardes = int(re.search(r"n° (\d+) … et (\d+) autres$", lu)[1])
    assert gardes >= 3
    assert lu == f"Plan {' ; '.join(noms[:gardes])} … et {100 - gardes} autres"


def test_un_document_dont_le_nom_ne_se_voit_pas_n_est_pas_compte(bloc):
    page = feuille(decor.tableau(bloc, formation=[ligne("Plan", ["\u200b", "Rapport", " "])]))

    assert case(page, 9, "A") == "Plan Rapport"


def test_mille_documents_ne_coutent_que_dix_fois_cent_documents(bloc):
    def cout(nombre):
        noms = ["Document au nom interminable, qui ne tient pas dans une case " * 3] * nombre
        return pas(lambda: composer(decor.tableau(bloc, formation=[ligne("Plan", noms)])))

    cout(1)  # les polices se lisent une fois

    assert cout(1000) <= 10 * cout(100)


def test_un_nom_de_80_caracteres_se_relit_en_entier(bloc):
    nom = "DE-LA-TOUR-" * 7 + "AUX" + " " + "Maximilienne-" * 6 + "Zo"
    page = feuille(decor.tableau(bloc, nom_officiel=nom))

    assert case(page, 3, "A", "E") == f"NOM et prénom : {nom}"


def test_aucun_code_et_aucune_apostrophe_droite(bloc):
    texte = feuille(decor.tableau(bloc, formation=lignes(3, croix=C1_C3_C6))).extract_text()

    assert re.findall(r"\b[BC]\d(\.\d)?\b", texte) == []
    assert texte.count("'") == 0


@pytest.mark.parametrize("projet", [True, False])
def test_le_filigrane_n_est_la_que_pour_un_projet(bloc, projet):
    page = feuille(decor.tableau(bloc, formation=lignes(1), projet=projet))
    filigrane = [c for c in page.chars if c["size"] > 60]

    assert "".join(c["text"] for c in filigrane) == ("PROJET" if projet else "")
    assert all(min(c["non_stroking_color"]) > 0.8 for c in filigrane)


def test_emoji_et_ecritures_de_droite_a_gauche_s_impriment(bloc):
    page = feuille(
        decor.tableau(bloc, formation=[ligne("Fusée 🚀👩‍💻 puis שלום, مرحبا et 中文", ["✓ prêt"])])
    )
    lettres = {c["text"] for c in page.chars if c["text"].strip()}

    assert {"�", "ש", "✓", "ê"} <= lettres
    assert case(page, 9, "A").count("�") == 2


def test_le_texte_d_un_etudiant_n_est_jamais_du_html(bloc):
    page = feuille(decor.tableau(bloc, formation=[ligne("<b>gras</b> & <img src=x>", ["</td>"])]))

    assert case(page, 9, "A") == "<b>gras</b> & <img src=x> </td>"


def test_le_pdf_est_balise_titre_et_en_francais(bloc):
    with pikepdf.open(BytesIO(decor.imprimer(decor.tableau(bloc)))) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == (
                "Tableau de synthèse des réalisations professionnelles — MOREAU Inès — session 2027"
            )


def test_seules_les_polices_du_depot_sont_jointes(bloc):
    with pikepdf.open(BytesIO(decor.imprimer(decor.tableau(bloc, formation=lignes(2))))) as pdf:
        polices = {
            str(o.BaseFont).partition("+")[2] for o in pdf.objects if _est(o, "/Type0", "/Subtype")
        }

    assert polices == {
        "Liberation-Sans-Jointe",
        "Liberation-Sans-Jointe-Bold",
        "Liberation-Sans-Jointe-Bold-Italic",
        "DejaVu-Sans-Jointe",
        "DejaVu-Sans-Jointe-Bold",
    }


def _est(objet, valeur, cle):
    return isinstance(objet, pikepdf.Dictionary) and objet.get(cle) == valeur
