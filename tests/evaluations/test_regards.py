"""Deux regards sur un indicateur : le creux de l’étudiant, le plein de l’enseignant."""

import pytest

from evaluations.lectures import niveaux_par_indicateur, niveaux_retenus, regard, travaux
from portfolio import actions
from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau

pytestmark = pytest.mark.django_db


def dire(inscrit, niveaux=None, savoirs=None):
    actions.se_situer(
        inscrit, acteur=inscrit.etudiant, le=MIDI, niveaux=niveaux or {}, savoirs=savoirs or {}
    )


@pytest.mark.parametrize(
    "etudiant, enseignant, ecart, dit",
    [
        ("BM", "MP", "au_dessus", "au-dessus"),
        ("NM", "EM", "en_dessous", "en dessous"),
        ("BM", "BM", "meme", "au même niveau"),
        ("NE", "EM", "", ""),  # « non évaluable » ne se compare pas
        ("EM", "NE", "", ""),
        ("", "EM", "", ""),
        ("EM", "", "", ""),
    ],
)
def test_l_ecart_se_dit_en_mots_neutres(bloc, etudiant, enseignant, ecart, dit):
    echelle = {n.code: n for n in bloc.niveaux}
    lu = regard(
        bloc.competences[0].indicateurs[0],
        echelle.get(etudiant),
        echelle.get(enseignant),
        bloc.niveaux,
    )

    assert (lu.ecart, lu.ecart_dit) == (ecart, dit)


def test_les_niveaux_retenus_sont_ceux_des_travaux(inscription_d_ines, lefevre):
    deux = {indicateur(1, 1): niveau("MP"), indicateur(1, 2): niveau("EM")}
    fabriques.validee(inscription_d_ines, lefevre, niveaux=deux)
    fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(1, 1): niveau("BM")})
    fabriques.a_reprendre(inscription_d_ines, lefevre)

    lus = niveaux_retenus(inscription_d_ines)

    assert lus == niveaux_par_indicateur(travaux(inscription_d_ines))
    assert lus[indicateur(1, 1)].niveau.code == "BM"


@pytest.mark.parametrize("qui", ["lefevre", "ines", "admin"])
def test_la_fiche_montre_les_deux_marques_et_l_ecart(
    request, client_de, qui, lefevre, inscription_d_ines
):
    fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(): niveau("BM")})
    dire(inscription_d_ines, {indicateur(): niveau("MP"), indicateur(1, 2): niveau("EM")})
    client = client_de(request.getfixturevalue(qui))

    page = client.get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()

    assert (page.count('marque--creuse" title'), page.count('marque--pleine" title')) == (2, 1)
    assert page.count('marque__ecart discret petit">en dessous<') == 1


def test_la_fiche_compte_et_deplie_les_savoirs(client_de, lefevre, inscription_d_ines, bloc):
    un, deux, trois = (s.id for s in bloc.competences[4].savoirs[:3])
    dire(inscription_d_ines, savoirs={un: "acquis", deux: "a_revoir", trois: "acquis"})

    page = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()

    assert page.count("<summary>2\xa0savoirs acquis, 1 à revoir, sur 5</summary>") == 1
    assert page.count(f"<li>{bloc.savoirs[deux].intitule}</li>") == 1


def test_qui_n_a_rien_dit_n_encombre_pas_la_fiche(client_de, lefevre, inscription_d_ines):
    page = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()

    assert (page.count('marque--creuse" title'), page.count("savoirs-dits")) == (0, 0)
