"""Le relevé de positionnement : le niveau de chaque compétence, arrêté ou seulement proposé."""

from datetime import date

import pytest

from comptes.models import Inscription
from documents.cachet import Cachet
from documents.calculs.releve import releve_de_positionnement
from documents.catalogue.releve import feuillet_du_releve, releve_en_pdf
from documents.pdf import imprimer
from evaluations import actions
from tests import fabriques
from tests.documents.decor import MM, pages
from tests.fabriques import MIDI, indicateur, niveau, sous_competence

pytestmark = pytest.mark.mise_en_page

LE = date(2026, 11, 24)
ECHELLE = (
    "Non évaluable",
    "Non maîtrisé",
    "Maîtrise partielle",
    "Bonne maîtrise",
    "Excellente maîtrise",
)


def relever(inscription):
    complete = Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk)
    return releve_de_positionnement(complete)


def feuilles(inscription):
    return pages(imprimer(feuillet_du_releve(relever(inscription))))


def arreter(inscription, enseignant, bloc, rang, code, commentaire=""):
    position = actions.Position(niveau=niveau(code), commentaire=commentaire, version=0)
    actions.positionner(
        inscription,
        acteur=enseignant,
        le=MIDI,
        positions={bloc.competences[rang - 1].id: position},
    )


def crans(page, rang):
    """Ce qui est écrit dans chacun des cinq crans d’une compétence, colonne par colonne."""
    derniers = [m for m in page.search("Excellente maîtrise") if m["x0"] * MM > 160]
    haut, largeur = derniers[rang - 1]["top"] * MM, 186 / 5
    boites = [
        ((12 + i * largeur) / MM, (haut - 3) / MM, (12 + (i + 1) * largeur) / MM, (haut + 6) / MM)
        for i in range(5)
    ]
    return [page.crop(boite).extract_text().split("\n") for boite in boites]


def texte(pages_lues):
    return " ".join("\n".join(page.extract_text() for page in pages_lues).split())


@pytest.fixture
def releve(inscription_d_ines, lefevre, bloc):
    """C1 arrêtée avec un mot, C2 seulement proposée (4 indicateurs sur 8), le reste sans rien."""
    revendications = {sous_competence(1, 1): "Oui.", sous_competence(2, 1): "Oui."}
    fabriques.validee(
        inscription_d_ines,
        lefevre,
        revendications=revendications,
        retenues={sous_competence(1, 1): True, sous_competence(2, 1): False},
        niveaux={indicateur(2, rang): niveau("MP") for rang in range(1, 5)},
    )
    arreter(inscription_d_ines, lefevre, bloc, 1, "BM", "Plan tenu.\nRestauration testée.")
    return relever(inscription_d_ines)


def test_seules_les_sous_competences_retenues_couvrent(releve):
    assert [suivie.couvertes for suivie in releve.competences] == [1, 0, 0, 0, 0, 0]
    assert (releve.arretes, releve.couvertes, releve.satisfaisants) == (1, 1, 0)


def test_une_reprise_defait_la_couverture(releve, inscription_d_ines, lefevre):
    travail = inscription_d_ines.realisations.get()
    actions.rouvrir(travail, acteur=lefevre, le=MIDI, motif="Une preuve manque.")

    assert relever(inscription_d_ines).couvertes == 0


def test_l_en_tete_dit_qui_quoi_et_combien(releve, inscription_d_ines):
    (page,) = feuilles(inscription_d_ines)

    assert page.extract_text().split("\n")[:6] == [
        "Relevé de positionnement",
        "MOREAU Inès",
        "N° candidat : non renseigné · option : SLAM · session 2027, épreuve E5 (ex-E4)",
        "BTS SIO 2, Lycée Jean-Moulin (Limoges)",
        "BTS Services informatiques aux organisations — bloc de compétences n° 1, "
        "Support et mise à disposition de services informatiques",
        "1 / 6 niveaux arrêtés · 1 / 22 sous-compétences couvertes · "
        "0 / 38 indicateurs satisfaisants",
    ]


def test_le_cran_arrete_porte_une_forme_et_un_mot(releve, inscription_d_ines):
    (page,) = feuilles(inscription_d_ines)

    assert crans(page, 1) == [
        ["Non évaluable"],
        ["Non maîtrisé"],
        ["Maîtrise partielle"],
        ["Bonne maîtrise", "✔ arrêté"],
        ["Excellente maîtrise"],
    ]


def test_une_proposition_du_programme_ne_s_imprime_pas(releve, inscription_d_ines):
    (page,) = feuilles(inscription_d_ines)

    assert releve.competences[1].positionnement.proposition.niveau.code == "MP"
    assert crans(page, 2) == [[intitule] for intitule in ECHELLE]


def test_sans_constat_l_echelle_est_nue(releve, inscription_d_ines):
    (page,) = feuilles(inscription_d_ines)

    assert crans(page, 3) == [[intitule] for intitule in ECHELLE]


def test_chaque_niveau_dit_qui_l_a_arrete(releve, inscription_d_ines):
    lu = texte(feuilles(inscription_d_ines))

    assert (
        lu.count(
            "Niveau arrêté : Bonne maîtrise — par Mme Lefèvre, le 16/11/2026 "
            "« Plan tenu. Restauration testée. »"
        )
        == 1
    )
    assert (
        lu.count(
            "0 / 3 sous-compétences couvertes · 4 / 8 indicateurs constatés, aucun satisfaisant"
        )
        == 1
    )
    assert lu.count("Niveau non arrêté") == 5


def test_six_niveaux_commentes_tiennent_en_une_page(inscription_d_ines, lefevre, bloc):
    commentaire = "Un travail suivi, montré à l’oral et documenté. " * 8
    for rang in range(1, 7):
        arreter(inscription_d_ines, lefevre, bloc, rang, "EM", commentaire)

    (page,) = feuilles(inscription_d_ines)

    assert texte([page]).count("montré à l’oral") == 48


def test_de_longs_commentaires_font_des_pages_de_suite_sans_rien_perdre(
    inscription_d_ines, lefevre, bloc
):
    for rang in range(1, 7):
        arreter(inscription_d_ines, lefevre, bloc, rang, "EM", f"Mot{rang} " * 800)

    lues = feuilles(inscription_d_ines)

    assert len(lues) > 1
    assert [texte(lues).count(f"Mot{rang}") for rang in range(1, 7)] == [800] * 6
    bords = [(c["x0"] * MM, c["x1"] * MM, c["bottom"] * MM) for p in lues for c in p.chars]
    assert all(x0 > 11.9 and x1 < 198.1 and bas < 284.1 for x0, x1, bas in bords)


def test_un_nom_sans_fin_un_emoji_et_de_l_arabe_restent_dans_la_page(
    inscription_d_ines, lefevre, bloc
):
    etudiante = inscription_d_ines.etudiant
    etudiante.nom, etudiante.prenom = "W" * 80, "محمد 🦄 Zoé"
    etudiante.save()
    arreter(inscription_d_ines, lefevre, bloc, 1, "NE", "🦄" + "x" * 400)

    (page,) = feuilles(inscription_d_ines)

    assert sum(c["text"] == "W" for c in page.chars) == 80
    assert max(c["x1"] for c in page.chars) * MM < 198.1
    assert crans(page, 1)[0] == ["Non évaluable", "✔ arrêté"]


def test_le_releve_emis_porte_son_pied_et_son_code(releve, inscription_d_ines):
    complete = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)
    document = releve_en_pdf(complete)

    (page,) = pages(document.fabriquer(Cachet("7K3M90QXV2TD8HAC", LE)).read())

    pied = page.extract_text_lines()[-1]["text"]
    assert document.nom_fichier == "MOREAU-Ines-releve-de-positionnement-2027.pdf"
    assert pied.startswith("Relevé de positionnement — MOREAU Inès — session 2027 ")
    assert pied.endswith(" · 24/11/2026 · 7K3M-90QX-V2TD-8HAC · page 1 / 1")


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_releve_coute_un_nombre_constant_de_requetes(
    inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.validee(inscription_d_ines, lefevre, intitule=f"Réalisation {rang}")
    complete = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)

    with django_assert_num_queries(4):
        releve_de_positionnement(complete)
