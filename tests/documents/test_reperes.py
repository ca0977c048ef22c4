"""Les places d’un classeur officiel, trouvées par leurs libellés ; ce qui manque est nommé."""

import re

import pytest
from openpyxl.styles import Border

from documents.classeurs import libelles as lib
from documents.classeurs.modele import ouvrir
from documents.classeurs.options import options
from documents.classeurs.refus import ClasseurRefuse
from documents.classeurs.reperes import reperer
from tests.documents import modeles
from tests.documents.decor import tableau

pytestmark = pytest.mark.mise_en_page

COMPETENCE_4 = "Travailler en mode projet"


def chercher(contenu, bloc):
    return reperer(ouvrir(contenu).classeur, tableau(bloc))


def refus(contenu, bloc):
    with pytest.raises(ClasseurRefuse) as leve:
        chercher(contenu, bloc)
    return [phrase.replace("\u00a0", " ") for phrase in leve.value.phrases]


def changer(coordonnees, valeur, feuille="Annexe VI-1"):
    def retoucher(classeur):
        classeur[feuille][coordonnees] = valeur

    return retoucher


@pytest.mark.parametrize(
    "ecrit",
    [
        "NOM et prénom : ",
        "Nom et Prénom:",
        "NOM\net  prénom\u00a0:\n",
        "nom et prenom",
        "Nom et prénom (en capitales) :",
        "NOM ET PRÉNOM : ………",
    ],
)
def test_un_libelle_se_reconnait_a_ses_lettres(ecrit):
    assert lib.suite(ecrit, lib.VALEURS[lib.NOM]).valeur == ""


@pytest.mark.parametrize(
    "ecrit, valeur",
    [
        ("N° candidat : 0214", "0214"),
        ("Nº candidat", ""),
        ("numéro de candidat :", ""),
        ("№ candidat : ____", ""),
        ("N° candidat : (neuf chiffres)", ""),
    ],
)
def test_ce_qui_suit_le_libelle_est_sa_valeur(ecrit, valeur):
    assert lib.suite(ecrit, lib.VALEURS[lib.NUMERO]).valeur == valeur


@pytest.mark.parametrize("autre", ["Nom du centre :", "Prénom :", "NOM et prénom du tuteur :"])
def test_un_autre_libelle_n_est_pas_pris_pour_lui(autre):
    assert lib.suite(autre, lib.VALEURS[lib.NOM]) is None


@pytest.mark.parametrize(
    "ecrit, lues",
    [
        ("Option : ", []),
        ("▢ SISR", [("SISR", "▢", False)]),
        ("Option : □ SISR □ SLAM", [("SISR", "□", False), ("SLAM", "□", False)]),
        ("SISR ☐\nSLAM ☐", [("SISR", "☐", False), ("SLAM", "☐", False)]),
        ("[ ] sisr ou [x] slam", [("SISR", "[ ]", False), ("SLAM", "[x]", True)]),
        ("o SLAM", [("SLAM", "o", False)]),
        ("☒ SLAM", [("SLAM", "☒", True)]),
        ("Option (cocher la case) SISR", [("SISR", "", False)]),
    ],
)
def test_les_cases_a_cocher_se_lisent_ensemble_ou_seules(ecrit, lues):
    trouvees = options(ecrit)

    assert [(o.nom, ecrit[o.debut : o.fin], o.cochee) for o in trouvees] == lues


@pytest.mark.parametrize("ecrit", ["L’option SISR porte sur les réseaux", "▢", "Optionnel", ""])
def test_un_texte_qui_parle_d_option_n_est_pas_une_case_a_cocher(ecrit):
    assert options(ecrit) is None


def test_les_places_de_notre_formulaire(bloc):
    trouves = chercher(modeles.vierge(bloc), bloc)

    assert trouves.feuille == "Tableau de synthèse Épreuve E5"
    assert [(champ.libelle, str(champ.etendue)) for champ in trouves.champs] == [
        ("NOM et prénom", "A3:E3"),
        ("N° candidat", "F3:H3"),
        ("Centre de formation", "A4:E4"),
        ("Adresse URL du portfolio", "A5:H5"),
    ]
    assert [(o.nom, str(o.etendue)) for o in trouves.options] == [("SISR", "G4"), ("SLAM", "H4")]
    assert trouves.colonnes == (1, 2, 3, 4, 5, 6, 7, 8)
    rangs = [[bande.haut for bande in partie.lignes] for partie in trouves.parties]
    assert rangs == [list(range(9, 19)), list(range(20, 27)), list(range(28, 35))]


def test_les_places_d_un_formulaire_d_une_autre_main(bloc):
    trouves = chercher(modeles.a_la_main(bloc, (5, 3, 2)), bloc)

    assert trouves.feuille == "Annexe VI-1"
    assert [str(c.etendue) for c in trouves.champs] == ["B4:F4", "G4:I4", "B5:F5", "B6:I6"]
    assert str(trouves.session.etendue) == "B2"
    assert {str(option.etendue) for option in trouves.options} == {"G5:I5"}
    assert trouves.colonnes == (2, 3, 9, 8, 7, 6, 5, 4)
    rangs = [[bande.haut for bande in partie.lignes] for partie in trouves.parties]
    assert rangs == [[11, 12, 13, 14, 15], [17, 18, 19], [21, 22]]


@pytest.mark.parametrize(
    "coordonnees, libelle",
    [
        ("B2", "SESSION"),
        ("B4", "NOM et prénom"),
        ("G4", "N° candidat"),
        ("B5", "Centre de formation"),
        ("B6", "Adresse URL du portfolio"),
        ("B8", lib.INTITULE),
        ("C8", lib.PERIODE),
        ("F8", COMPETENCE_4),
        ("B10", "Réalisation en cours de formation"),
        ("B21", "Réalisations en milieu professionnel en cours de première année"),
        ("B29", "Réalisations en milieu professionnel en cours de seconde année"),
    ],
)
def test_un_libelle_ote_est_nomme(bloc, coordonnees, libelle):
    if coordonnees == "F8":
        assert bloc.competences[3].intitule == COMPETENCE_4
    contenu = modeles.retouche(modeles.a_la_main(bloc), changer(coordonnees, None))

    assert refus(contenu, bloc) == [
        f"Le libellé « {libelle} » est introuvable dans la feuille « Annexe VI-1 »."
    ]


def test_l_option_et_ses_cases_sont_nommees_toutes_les_trois(bloc):
    contenu = modeles.retouche(modeles.a_la_main(bloc), changer("G5", None))

    assert [re.search("« (.+?) »", phrase)[1] for phrase in refus(contenu, bloc)] == [
        "Option",
        "SISR",
        "SLAM",
    ]


def test_un_libelle_en_double_est_nomme_avec_ses_cases(bloc):
    contenu = modeles.retouche(modeles.a_la_main(bloc), changer("B3", "N° candidat :"))

    assert refus(contenu, bloc) == [
        "Le libellé « N° candidat » est en double dans la feuille « Annexe VI-1 » : B3, G4:I4."
    ]


def test_tous_les_manques_sont_dits_en_une_fois(bloc):
    vide = modeles.retouche(modeles.vierge(bloc), lambda c: c.active.delete_rows(1, 40))

    assert len(refus(vide, bloc)) == 4 + 1 + 3 + 2 + 6 + 3


@pytest.mark.parametrize(
    "coordonnees, texte, vu",
    [
        ("G4", "N° candidat : 0214", "« 0214 » en G4:I4"),
        ("B4", "NOM et prénom : MARTIN Léo", "« MARTIN Léo » en B4:F4"),
        ("G5", "Option : ☒ SISR ▢ SLAM", "« SISR cochée » en G5:I5"),
        ("B12", "Plan de sauvegarde", "« Plan de sauvegarde » en B12"),
        ("E14", "X", "« X » en E14"),
    ],
)
def test_un_classeur_deja_rempli_est_refuse(bloc, coordonnees, texte, vu):
    contenu = modeles.retouche(modeles.a_la_main(bloc), changer(coordonnees, texte))

    assert refus(contenu, bloc) == [
        f"La feuille « Annexe VI-1 » est déjà remplie ({vu}) : déposez le formulaire vierge."
    ]


def test_le_nom_ecrit_a_cote_de_son_libelle_est_vu(bloc):
    def separer(classeur):
        feuille = classeur["Annexe VI-1"]
        feuille.unmerge_cells("B4:F4")
        feuille["C4"] = "MARTIN Léo"

    contenu = modeles.retouche(modeles.a_la_main(bloc), separer)

    assert "« MARTIN Léo » en C4" in refus(contenu, bloc)[0]


def test_la_feuille_au_nom_officiel_l_emporte_et_une_feuille_cachee_passe_en_dernier(bloc):
    def doubler(classeur):
        seconde = classeur.copy_worksheet(classeur["Annexe VI-1"])
        seconde.title = "TABLEAU de synthese epreuve E5"

    def cacher(classeur):
        doubler(classeur)
        classeur["TABLEAU de synthese epreuve E5"].sheet_state = "hidden"

    formulaire = modeles.a_la_main(bloc)

    choisies = [chercher(modeles.retouche(formulaire, f), bloc).feuille for f in (doubler, cacher)]
    assert choisies == ["TABLEAU de synthese epreuve E5", "Annexe VI-1"]


def test_un_formulaire_sans_aucun_filet_a_ses_lignes_ou_il_n_y_a_rien(bloc):
    def degarnir(classeur):
        for feuille in classeur:
            for case in (case for rang in feuille for case in rang if case.row > 8):
                case.border = Border()

    def sans_fin(classeur):
        degarnir(classeur)
        classeur.active.delete_rows(28, 10)
        for rang in range(28, 35):
            del classeur.active.row_dimensions[rang]

    for contenu, retoucher in (
        (modeles.vierge(bloc), degarnir),
        (modeles.vierge(bloc), sans_fin),
        (modeles.a_la_main(bloc, (10, 7, 7)), degarnir),
    ):
        trouves = chercher(modeles.retouche(contenu, retoucher), bloc)
        assert [len(partie.lignes) for partie in trouves.parties] == [10, 7, 7]


def test_une_partie_sans_ligne_est_nommee(bloc):
    formulaire = modeles.a_la_main(bloc, (4, 0, 3))

    assert refus(formulaire, bloc) == [
        "Aucune ligne à remplir sous « Réalisations en milieu professionnel en cours de première "
        "année » dans la feuille « Annexe VI-1 »."
    ]
