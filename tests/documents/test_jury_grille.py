"""La grille de la commission : ses niveaux laissés au jury, sa note, ses pénalités, à plusieurs."""

from copy import deepcopy
from decimal import Decimal

import pytest

from documents.models import Grille
from tests import fabriques
from tests.documents import jury as decor


@pytest.fixture(scope="module")
def reunion(base_du_fichier):
    return decor.reunir()


@pytest.fixture
def jury(db, reunion):
    return deepcopy(reunion)


@pytest.fixture
def membre(jury, anonyme):
    jury.entrer(anonyme)
    return anonyme


def remplir(client, jury, version=0, qui="ines", **champs):
    url = jury.adresse("jury_grille", getattr(jury, qui).pk)
    return client.post(url, {"version": version, **champs})


def niveau(rang=1):
    return f"niveau_{fabriques.bloc().competences[rang - 1].id}"


def test_la_grille_arrive_sans_niveau_choisi(jury, membre):
    page = decor.texte_de(membre.get(jury.adresse("jury_grille", jury.ines.pk)))

    assert "checked" not in page
    assert page.count("constaté 1\u00a0fois") == 1
    assert page.count("jamais constaté") == 37


def test_la_commission_enregistre_sa_grille(jury, membre):
    remplir(membre, jury, note="12,25", appreciation="Claire.", **{niveau(): "BM"})

    grille = Grille.objects.get()
    assert (grille.note, grille.appreciation, grille.version) == (Decimal("12.25"), "Claire.", 1)
    assert grille.maj_par.nom == "Zoé Durand"
    assert [n.niveau.code for n in grille.niveaux.all()] == ["BM"]


@pytest.mark.parametrize(
    "note, penalites, finale",
    [
        ("12", {}, "12"),
        ("12", {"inaccessible": "on"}, "2"),
        ("12,5", {"sans_tableau": "on"}, "10,50"),
        ("8", {"inaccessible": "on", "sans_tableau": "on"}, "0"),
    ],
)
def test_la_note_finale_ote_les_penalites_jamais_sous_zero(note, penalites, finale, jury, membre):
    remplir(membre, jury, note=note, **penalites)

    page = decor.texte_de(membre.get(jury.adresse("jury_grille", jury.ines.pk)))
    assert f"<strong>{finale}\u00a0/\u00a020</strong>" in page


@pytest.mark.parametrize("note", ["21", "-1", "12,3", "douze", "NaN", "1e1", "1_2", "١٢"])
def test_une_note_hors_du_quart_de_point_est_refusee(note, jury, membre):
    refus = remplir(membre, jury, note=note, appreciation="Gardée.")

    texte = decor.texte_de(refus)
    assert (refus.status_code, Grille.objects.count()) == (422, 0)
    assert ("La note va de 0 à 20" in texte, "Gardée." in texte) == (True, True)


def test_un_niveau_hors_de_l_echelle_est_refuse(jury, membre):
    assert remplir(membre, jury, **{niveau(): "XX"}).status_code == 422


def test_deux_membres_ne_s_ecrasent_pas(jury, membre, ouvrir_un_navigateur):
    collegue = ouvrir_un_navigateur()
    jury.entrer(collegue, "Paul Roy", cle="b" * 32)
    remplir(collegue, jury, note="14", appreciation="De Paul.")

    refus = remplir(membre, jury, note="11", appreciation="De Zoé.", **{niveau(): "MP"})

    texte = decor.texte_de(refus)
    assert (refus.status_code, Grille.objects.get().note) == (409, 14)
    assert ("De Paul." in texte, "De Zoé." in texte, 'name="version" value="1"' in texte) == (
        True,
        True,
        True,
    )


def test_ma_saisie_peut_prendre_la_suite(jury, membre):
    remplir(membre, jury, note="14")

    remplir(membre, jury, version=1, note="15", **{niveau(2): "EM"})

    grille = Grille.objects.get()
    assert (grille.note, grille.version, grille.niveaux.count()) == (15, 2, 1)


def test_la_meme_grille_deux_fois_est_calme(jury, membre):
    statuts = [remplir(membre, jury, note="14").status_code for _ in range(2)]

    assert (statuts, Grille.objects.get().version) == ([302, 302], 1)


def test_la_grille_d_un_candidat_sans_dossier_se_remplit(jury, membre):
    remplir(membre, jury, qui="hugo", note="6", inaccessible="on")

    assert Grille.objects.get().convocation == jury.hugo
