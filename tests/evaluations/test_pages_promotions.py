"""Les promotions et la fiche d’un étudiant."""

from datetime import timedelta

import pytest

from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau, sous_competence


def classe(promotion, nombre, enseignant):
    """Des étudiants qui ont chacun un travail validé et un travail soumis."""
    for rang in range(nombre):
        etudiant = fabriques.personne(f"etudiant{rang}@sillage.example", nom=f"Nom{rang}")
        inscrit = fabriques.inscription(etudiant, promotion)
        fabriques.validee(inscrit, enseignant, niveaux={indicateur(1, 1): niveau("EM")})
        fabriques.soumise(inscrit, revendications={sous_competence(2, 1): "Une phrase."})


# Les promotions


def test_les_promotions_disent_l_effectif_et_l_attente(
    client_de, lefevre, sio1, inscription_d_ines, inscription_de_hugo
):
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=5))
    fabriques.soumise(inscription_d_ines, le=MIDI)

    promotions = client_de(lefevre).get("/promotions/").context["promotions"]

    assert [(p.nom, p.effectif, p.en_attente, p.plus_ancienne_le) for p in promotions] == [
        ("BTS SIO 2", 2, 2, MIDI - timedelta(days=5))
    ]


def test_l_administration_voit_toutes_les_promotions(client_de, admin, sio1, sio2):
    promotions = client_de(admin).get("/promotions/").context["promotions"]

    assert [p.nom for p in promotions] == ["BTS SIO 2", "BTS SIO 1"]


def test_les_promotions_sont_fermees_aux_etudiants(client_de, ines):
    assert client_de(ines).get("/promotions/").status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_promotions_coutent_quatre_requetes(
    client_de, lefevre, django_assert_num_queries, nombre
):
    for rang in range(nombre - 1):
        fabriques.enseignement(lefevre, fabriques.promotion(f"Classe {rang}"))
    client = client_de(lefevre)

    with django_assert_num_queries(4):  # session, personne, menu, promotions
        client.get("/promotions/")


# La fiche d’un étudiant


def test_la_fiche_range_les_travaux_sous_chaque_sous_competence(
    client_de, lefevre, inscription_d_ines
):
    deux = {sous_competence(1, 1): "Oui.", sous_competence(1, 2): "Non."}
    fabriques.validee(
        inscription_d_ines,
        lefevre,
        revendications=deux,
        retenues={sous_competence(1, 1): True, sous_competence(1, 2): False},
    )
    fabriques.soumise(inscription_d_ines, revendications={sous_competence(1, 1): "Aussi."})

    fiche = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").context["fiche"]

    lignes = fiche.competences[0].sous_competences
    assert [[a.libelle for a in ligne.appuis] for ligne in lignes[:3]] == [
        ["retenue", "soumise"],
        ["non retenue"],
        [],
    ]


def test_la_fiche_donne_le_niveau_son_nombre_et_sa_date(client_de, lefevre, inscription_d_ines):
    for code in ("BM", "MP"):
        fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(1, 1): niveau(code)})

    fiche = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").context["fiche"]

    premier, second = fiche.competences[0].indicateurs[:2]
    lu = premier.niveau
    assert (lu.niveau.code, lu.nombre, lu.dernier_le) == ("BM", 2, MIDI + timedelta(days=1))
    assert second.niveau is None
    assert (fiche.indicateurs_constates, fiche.indicateurs_satisfaits) == (1, 1)


def test_zero_s_ecrit_au_singulier(client_de, lefevre, sio2, inscription_d_ines):
    fiche = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()
    inscription_d_ines.delete()
    classes = client_de(lefevre).get("/promotions/").content.decode()

    assert fiche.count("0 sous-compétence sur 22 mobilisée · 0 validée · 0 indicateur satisf") == 1
    assert classes.count(">0 étudiant<") == 1


def test_la_fiche_ne_montre_pas_les_brouillons(client_de, ines, lefevre, inscription_d_ines):
    fabriques.realisation(inscription_d_ines, intitule="Encore un brouillon")

    for personne in (lefevre, ines):
        page = client_de(personne).get(f"/inscriptions/{inscription_d_ines.pk}/")
        assert page.content.decode().count("Encore un brouillon") == 0


def test_la_fiche_conduit_aux_deux_documents(client_de, lefevre, inscription_d_ines):
    page = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()

    racine = f"/inscriptions/{inscription_d_ines.pk}"
    assert page.count(f'href="{racine}/tableau-de-synthese.pdf"') == 1
    assert page.count(f'href="{racine}/tableau-des-competences.pdf"') == 1


@pytest.mark.parametrize(
    "qui, statut",
    [("ines", 200), ("lefevre", 200), ("admin", 200), ("hugo", 404), ("bernard", 404)],
)
def test_qui_voit_la_fiche(request, client_de, inscription_d_ines, qui, statut):
    client = client_de(request.getfixturevalue(qui))

    assert client.get(f"/inscriptions/{inscription_d_ines.pk}/").status_code == statut
