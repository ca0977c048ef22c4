"""Lire une liste de classe : tout ce qu’une école exporte, et tout ce qui n’en est pas une."""

import pytest

from comptes.listes import ListeRefusee, lire, lire_les_lignes, manques, reconnaitre
from tests.comptes.listes import archive, csv, xlsx

INES = "MOREAU;Inès;ines@sillage.example;SLAM;12"


def personnes(contenu):
    rangees = lire(contenu).rangees
    return lire_les_lignes(rangees, reconnaitre(rangees))


def lue(contenu):
    [ligne] = personnes(contenu)
    return ligne.nom, ligne.prenom, ligne.email, ligne.option, ligne.numero_candidat


def refus(contenu):
    with pytest.raises(ListeRefusee) as releve:
        lire(contenu)
    return str(releve.value).replace("\u00a0", " ")


ATTENDUE = ("Moreau", "Inès", "ines@sillage.example", "SLAM", "12")


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_l_encodage_et_le_separateur_se_reconnaissent(codage, separateur):
    texte = csv(INES).decode().replace(";", separateur)

    assert lue(texte.encode(codage)) == ATTENDUE


def test_des_accents_deja_abimes_se_reparent():
    abime = csv(INES).decode("cp1252").encode("utf-8")

    assert lue(abime) == ATTENDUE
    assert "réparés" in lire(abime).remarques[0]


@pytest.mark.parametrize(
    "entete",
    [
        "NOM DE FAMILLE;prenom;E-mail;Spécialité;N° de candidat",
        "Nom de l’élève;Prénom(s);Courriel élève;Option BTS;Numéro candidat",
        "Nom d'usage;Prénom usuel;Adresse électronique;OPTION;n°candidat",
        "Étudiant;;Mél;Parcours;Num candidat",
    ],
)
def test_les_noms_de_colonnes_se_reconnaissent(entete):
    ligne = INES.replace("MOREAU;Inès", "MOREAU Inès;") if "Étudiant" in entete else INES

    assert lue(csv(ligne, entete=entete)) == ATTENDUE


def test_l_ordre_les_titres_et_les_colonnes_inconnues_n_importent_pas():
    contenu = "Liste BTS;;;;\n\nINE;E-mail père;Courriel;Prénom;Nom\n0;p@x.fr;ines@x.fr;Inès;MOREAU"

    assert lue(contenu.encode())[:3] == ("Moreau", "Inès", "ines@x.fr")


@pytest.mark.parametrize(
    "entete, valeur, attendu",
    [
        ("Nom et prénom", "MOREAU Inès", ("Moreau", "Inès")),
        ("Nom et prénom", "Inès LE GOFF", ("Le Goff", "Inès")),
        ("Nom et prénom", "Moreau Inès", ("Moreau", "Inès")),
        ("Prénom et nom", "Inès Moreau", ("Moreau", "Inès")),
        ("Élève", "Le Goff, Anne Marie", ("Le Goff", "Anne Marie")),
        ("Élève", "MOREAU\u00a0Inès", ("Moreau", "Inès")),
    ],
)
def test_un_nom_complet_se_separe(entete, valeur, attendu):
    assert lue(f"{entete}\tE-mail\n{valeur}\ta@x.fr".encode())[:2] == attendu


@pytest.mark.parametrize(
    "valeur, attendu",
    [
        ("Solutions logicielles et applications métiers", "SLAM"),
        ("A : Solutions d’infrastructure, systèmes et réseaux", "SISR"),
        ("2SIO-sisr", "SISR"),
        ("Tronc commun", ""),
        ("", ""),
    ],
)
def test_l_option_se_reconnait_a_son_libelle(valeur, attendu):
    assert lue(csv(f"MOREAU;Inès;a@x.fr;{valeur};"))[3] == attendu


@pytest.mark.parametrize(
    "ligne, phrase",
    [
        (";Inès;a@x.fr;;", "Le nom manque."),
        ("MOREAU;;a@x.fr;;", "Le prénom manque."),
        ("MOREAU;Inès;;;", "L’adresse électronique manque."),
        ("MOREAU;Inès;ines;;", "L’adresse électronique n’a pas la bonne forme."),
        ("MOREAU;Inès;a b@x.fr;;", "L’adresse électronique n’a pas la bonne forme."),
        (f"{'M' * 200};Inès;a@x.fr;;", "Le nom dépasse 80 caractères."),
        ("=1+1;Inès;a@x.fr;;", "Le nom commence comme une formule (« = »)."),
        ("MOREAU;Inès;=A1;;", "L’adresse électronique n’a pas la bonne forme."),
        ("MOREAU;Inès;a@x.fr;Espagnol;", "L’option « Espagnol » n’est ni SISR ni SLAM."),
        (
            "MOREAU;Inès;a@x.fr;;2,14748E+09",
            "Le n° candidat a été arrondi par un tableur : exportez-le en texte.",
        ),
        ("MOREAU;Inès;a@x.fr;;=12", "Le n° candidat n’a pas la forme d’un numéro."),
        (f"MOREAU;Inès;a@x.fr;;{'1' * 21}", "Le n° candidat dépasse 20 caractères."),
    ],
)
def test_une_ligne_invalide_dit_pourquoi(ligne, phrase):
    [lue] = personnes(csv(ligne))

    assert lue.refus.replace("\u00a0", " ") == phrase


def test_les_lignes_blanches_se_sautent_et_gardent_leur_numero():
    lignes = personnes(csv("", INES, ";;;;", "\u00a0;;;;", "ROY;Lina;LINA@x.fr;;"))

    assert [(ligne.numero, ligne.email) for ligne in lignes] == [
        (3, "ines@sillage.example"),
        (6, "lina@x.fr"),
    ]


def test_un_classeur_se_lit_dans_sa_bonne_feuille():
    entete = ["Nom", "Prénom", "E-mail", "Option", "N° candidat"]
    contenu = xlsx(
        entete,
        ["MOREAU", "Inès", "ines@sillage.example", "SLAM", 2147483647.0],
        autres_feuilles=["Notice"],
    )

    assert lue(contenu) == ("Moreau", "Inès", "ines@sillage.example", "SLAM", "2147483647")
    assert [r.replace("\u00a0", " ") for r in lire(contenu).remarques] == [
        "Le classeur a 2 feuilles : « Sheet » est lue."
    ]


def test_une_formule_n_est_jamais_calculee():
    contenu = xlsx(["Nom", "Prénom", "E-mail"], ["=1+1", "Inès", "ines@x.fr"])

    [ligne] = personnes(contenu)

    assert ligne.refus == "Le nom manque."
    assert "rien n’est calculé" in lire(contenu).remarques[0]


@pytest.mark.parametrize(
    "contenu, debut",
    [
        (b"", "Ce fichier est vide"),
        (b"\n;;;\n \n", "Ce fichier est vide"),
        (b"\xef\xbb\xbf\r\n", "Ce fichier est vide"),
        (b"%PDF-1.7\n", "Ce fichier est un PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "Ce fichier est un ancien classeur"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Ce fichier n’est ni un CSV"),
        (b"PK\x03\x04 tronque", "Ce classeur est abîmé"),
        (archive(word__document="<w/>"), "Ce fichier est une archive"),
        (archive(xl__workbook="<x/>", content="<o/>"), "Ce fichier est une archive"),
        (archive(xl__workbook="<x/>"), "Ce classeur est abîmé"),
        (archive(xl__workbook="<x/>", xl__a="0" * 30_000_000), "Ce classeur, une fois déployé"),
        (b"a;b\n" * 6000, "Ce fichier a plus de 5 000 lignes"),
        (b"a;" * 201 + b"a", "Ce tableau a plus de 200 colonnes"),
        (b'Nom;"' + b"x\n" * 200_000, "Ce CSV est mal formé"),
        (b"x" * (50 * 1024 * 1024), "Ce fichier pèse 50 Mo"),
    ],
    ids=lambda valeur: valeur[:24] if isinstance(valeur, str) else "",
)
def test_ce_qui_n_est_pas_une_liste_est_refuse_par_une_phrase(contenu, debut):
    assert refus(contenu).startswith(debut)


@pytest.mark.parametrize(
    "cellule", ['r="XFD1048576"', "r='GZ1'", 'r="A90000"', 'r="&#65;1"', 'r="A1:B2"']
)
def test_une_cellule_hors_de_toute_liste_est_refusee_avant_d_ouvrir(cellule):
    """La bibliothèque allouerait tout le rectangle jusqu’à elle."""
    feuille = f"<worksheet><sheetData><row><c {cellule}><v>1</v></c></row></sheetData></worksheet>"

    phrase = refus(archive(xl__workbook="<x/>", xl__ailleurs=feuille))

    assert phrase.startswith("Ce classeur écrit au-delà de 200 colonnes ou de 5 000 lignes")


def test_un_long_texte_partage_par_mille_cellules_est_refuse():
    textes = f"<sst><si><t>{'a' * 30_000}</t></si></sst>"
    cellules = '<c t="s"><v>0</v></c>' * 20_000
    feuille = f"<worksheet><sheetData><row>{cellules}</row></sheetData></worksheet>"

    contenu = archive(xl__workbook="<x/>", xl__sharedStrings=textes, xl__s=feuille)

    assert refus(contenu).startswith("Ce classeur, une fois déployé")


def test_les_colonnes_qui_manquent_se_disent():
    rangees = lire(b"Machin;Truc\na;b").rangees

    assert manques(reconnaitre(rangees)) == ("l’adresse électronique", "le nom", "le prénom")


def test_sans_entete_la_premiere_ligne_reste_une_personne():
    correspondance = reconnaitre(lire(b"a@x.fr;Moreau;Ines").rangees)

    assert (correspondance.entete, correspondance.champs) == (-1, {})
