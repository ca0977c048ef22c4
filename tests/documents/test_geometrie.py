"""La feuille imprimée, mesurée dans le PDF, contre le tableau de la circulaire recopié ici."""

from dataclasses import replace

import pytest

from tests.documents import decor
from tests.documents.decor import MM, filets_horizontaux, filets_verticaux, ligne, lignes

pytestmark = pytest.mark.mise_en_page

# Rang → hauteur nominale, en points du classeur officiel.
HAUTEURS = {1: 39.95, 2: 41.1, 3: 39.95, 4: 39.95, 5: 39.95, 6: 90, 7: 324.95, 8: 18}
HAUTEURS |= dict.fromkeys(range(9, 19), 39.95) | {19: 18} | dict.fromkeys(range(20, 27), 39.95)
HAUTEURS |= {27: 18} | dict.fromkeys(range(28, 35), 39.95)
PARTS = (36.4, 5.6, 9.67, 9.67, 9.67, 9.67, 9.67, 9.67)
TOLERANCE = 0.5

CAS = {
    "vide": lambda bloc: decor.tableau(bloc, projet=True),
    "plein": lambda bloc: decor.tableau(
        bloc, lignes(10, croix=(True,) * 6), lignes(7, croix=(True,) * 6), lignes(7)
    ),
    "debordant de mots": lambda bloc: decor.tableau(
        bloc,
        [ligne("Mot " * 50, ["Document au nom assez long"] * 30)] * 10,
        [ligne("W" * 200, ["Rapport"])] * 7,
        nom_officiel="É" * 80 + " " + "Marie-Ange " * 7,
        url="https://portfolio.example/" + "a" * 170,
        centre="Lycée polyvalent " * 12,
    ),
}


@pytest.fixture(params=CAS, ids=list(CAS))
def page(request, bloc):
    feuilles = decor.pages(decor.imprimer(CAS[request.param](bloc)))
    assert len(feuilles) == 1
    return feuilles[0]


def test_une_feuille_a4_en_hauteur(page):
    assert (round(page.width * MM, 1), round(page.height * MM, 1)) == (210.0, 297.0)


def test_chaque_ligne_a_sa_hauteur_a_une_seule_echelle(page):
    filets = filets_horizontaux(page)
    nominales = [HAUTEURS[rang] for rang in range(3, 35)]
    echelle = (filets[-1] - filets[0]) / sum(nominales) / MM

    attendus = [filets[0] + sum(nominales[:n]) * echelle * MM for n in range(33)]

    assert len(filets) == 33
    assert 0.485 <= echelle <= 0.5
    assert filets == pytest.approx(attendus, abs=TOLERANCE)
    assert filets[-1] - filets[0] == pytest.approx(272, abs=1)


def test_chaque_colonne_a_sa_part_de_la_largeur(page):
    filets = filets_verticaux(page)
    largeur = filets[-1] - filets[0]

    attendus = [filets[0] + largeur * sum(PARTS[:n]) / sum(PARTS) for n in range(9)]

    assert len(filets) == 9
    assert 185 <= largeur <= 189
    assert filets == pytest.approx(attendus, abs=TOLERANCE)


def test_la_table_est_centree_et_reste_dans_les_marges_de_5_mm(page):
    hauts, gauches = filets_horizontaux(page), filets_verticaux(page)
    echelle = (hauts[-1] - hauts[0]) / sum(HAUTEURS[rang] for rang in range(3, 35))
    haut_de_feuille = hauts[0] - (HAUTEURS[1] + HAUTEURS[2]) * echelle

    assert gauches[0] == pytest.approx(210 - gauches[-1], abs=TOLERANCE)
    assert haut_de_feuille == pytest.approx(297 - hauts[-1], abs=TOLERANCE)
    assert haut_de_feuille >= 5
    assert max(e["bottom"] for e in page.edges) * MM <= 292
    assert min(c["top"] for c in page.chars) * MM >= 5


def test_aucun_texte_ne_depasse_de_la_table(page):
    hauts, gauches = filets_horizontaux(page), filets_verticaux(page)
    dans_la_table = [c for c in page.chars if c["top"] * MM > hauts[0] - 0.2]

    assert min(c["x0"] for c in dans_la_table) * MM > gauches[0]
    assert max(c["x1"] for c in dans_la_table) * MM < gauches[-1]
    assert max(c["bottom"] for c in dans_la_table) * MM < hauts[-1]


def test_les_filets_verticaux_s_arretent_aux_titres_des_parties(page):
    """Les rangs 8, 19 et 27 vont d’un bord à l’autre, sans séparation."""
    hauts = filets_horizontaux(page)
    milieux = [(hauts[rang - 3] + hauts[rang - 2]) / 2 / MM for rang in (8, 19, 27)]

    traversants = {
        round(e["x0"] * MM)
        for e in page.edges
        if e["orientation"] == "v" and any(e["top"] < y < e["bottom"] for y in milieux)
    }

    assert traversants == {round(filets_verticaux(page)[0]), round(filets_verticaux(page)[-1])}


def test_la_premiere_case_est_coupee_du_haut_a_gauche_au_bas_a_droite(page):
    hauts, gauches = filets_horizontaux(page), filets_verticaux(page)
    obliques = [o for o in page.curves if o["width"] * MM > 60 and o["height"] * MM > 60]

    (diagonale,) = obliques

    bornes = [diagonale[cle] * MM for cle in ("x0", "top", "x1", "bottom")]
    assert bornes == pytest.approx([gauches[0], hauts[3], gauches[1], hauts[5]], abs=TOLERANCE)


def test_une_session_aux_lignes_plus_nombreuses_reduit_l_echelle_pas_la_feuille(bloc):
    tableau = decor.tableau(bloc)
    parties = tuple(replace(p, capacite=p.capacite + 3) for p in tableau.parties)

    (page,) = decor.pages(decor.imprimer(replace(tableau, parties=parties)))

    filets = filets_horizontaux(page)
    assert len(filets) == 33 + 9
    assert filets[-1] <= 292
