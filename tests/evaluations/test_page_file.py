"""La file des soumissions à évaluer."""

from datetime import timedelta

import pytest

from tests import fabriques
from tests.evaluations.gestes import adresse, resoumettre
from tests.fabriques import MIDI


def intitules(page):
    return [ligne.intitule for ligne in page.context["page"].lignes]


def test_la_file_montre_la_plus_ancienne_d_abord(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, intitule="Récente", le=MIDI)
    fabriques.soumise(inscription_d_ines, intitule="Ancienne", le=MIDI - timedelta(days=3))

    page = client_de(lefevre).get("/evaluations/")

    assert intitules(page) == ["Ancienne", "Récente"]


def test_une_reprise_dit_le_numero_de_sa_soumission(client_de, lefevre, inscription_d_ines):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    resoumettre(travail)

    page = client_de(lefevre).get("/evaluations/")

    assert page.content.decode().count("2<sup>e</sup> soumission") == 1


def test_la_file_vide_le_dit_avec_chaleur(client_de, lefevre):
    page = client_de(lefevre).get("/evaluations/")

    assert page.content.decode().count("la file est vide") == 1


@pytest.mark.parametrize("chemin", ["/evaluations/", "/evaluations/suivante/"])
@pytest.mark.parametrize("qui", ["ines", "admin"])
def test_la_file_est_fermee_a_qui_n_enseigne_pas(request, client_de, qui, chemin):
    page = client_de(request.getfixturevalue(qui)).get(chemin)

    assert page.status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_file_coute_quatre_requetes(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries, nombre
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)
    client = client_de(lefevre)

    # session, personne, équipes, la file
    with django_assert_num_queries(4):
        client.get("/evaluations/")


def test_la_suivante_est_la_plus_ancienne(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, le=MIDI)
    ancienne = fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=3))

    reponse = client_de(lefevre).get("/evaluations/suivante/")

    assert reponse.url == adresse(ancienne)


def test_la_suivante_d_une_promotion_ne_sort_pas_de_la_promotion(
    client_de, lefevre, inscription_d_ines, inscription_de_kenza
):
    fabriques.enseignement(lefevre, inscription_de_kenza.promotion)
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=3))
    de_kenza = fabriques.soumise(inscription_de_kenza)

    promotion = inscription_de_kenza.promotion_id
    reponse = client_de(lefevre).get(f"/evaluations/suivante/?promotion={promotion}")

    assert reponse.url == f"{adresse(de_kenza)}?promotion={promotion}"


@pytest.mark.parametrize("promotion", ["", "0", "²", "x", "9" * 30])
def test_sans_suivante_on_revient_a_la_file(client_de, lefevre, promotion):
    reponse = client_de(lefevre).get("/evaluations/suivante/", {"promotion": promotion})

    suite = "?promotion=0" if promotion == "0" else ""
    assert reponse.url == f"/evaluations/{suite}"


@pytest.mark.parametrize("nombre, comparees", [(1, 0), (2, 1)])
def test_une_soumission_seule_n_est_pas_la_plus_ancienne(
    client_de, lefevre, inscription_d_ines, nombre, comparees
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)

    page = client_de(lefevre).get("/evaluations/").content.decode()

    assert page.count("soumissions en attente, la plus ancienne depuis") == comparees
    assert page.count("soumission en attente depuis") == 1 - comparees


# Les filtres


@pytest.fixture
def file_variee(inscription_d_ines, inscription_de_hugo, inscription_de_kenza, lefevre):
    """Quatre soumissions : deux options, deux classes, deux compétences, une de retour."""
    fabriques.enseignement(lefevre, inscription_de_kenza.promotion)
    resoumettre(fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="De retour"))
    fabriques.soumise(inscription_d_ines, intitule="De SLAM", le=MIDI + timedelta(hours=2))
    fabriques.soumise(
        inscription_de_hugo,
        intitule="De SISR",
        revendications={fabriques.sous_competence(2, 1): "Traité."},
        le=MIDI + timedelta(hours=3),
    )
    fabriques.soumise(inscription_de_kenza, intitule="De Kenza", le=MIDI + timedelta(hours=4))


@pytest.mark.parametrize(
    "filtre, attendus",
    [
        (lambda d: {}, ["De retour", "De SLAM", "De SISR", "De Kenza"]),
        (lambda d: {"promotion": d["sio1"]}, ["De Kenza"]),
        (lambda d: {"option": "SISR"}, ["De SISR"]),
        (lambda d: {"competence": d["incidents"]}, ["De SISR"]),
        (lambda d: {"nature": "reprise"}, ["De retour"]),
        (lambda d: {"nature": "nouvelle", "option": "SLAM"}, ["De SLAM"]),
        (lambda d: {"option": "SISR", "nature": "reprise"}, []),
        (lambda d: {"a": "collegues"}, []),
    ],
    ids=[
        "aucun",
        "classe",
        "option",
        "compétence",
        "reprise",
        "deux à la fois",
        "rien",
        "à d’autres",
    ],
)
def test_chaque_filtre_ne_garde_que_ce_qu_il_dit(
    client_de, lefevre, sio1, bloc, file_variee, filtre, attendus
):
    decor = {"sio1": sio1.pk, "incidents": bloc.competences[1].id}

    page = client_de(lefevre).get("/evaluations/", filtre(decor))

    assert intitules(page) == attendus


def test_la_page_dit_deux_sur_quatre_et_chaque_filtre_s_efface(client_de, lefevre, file_variee):
    page = client_de(lefevre).get("/evaluations/?option=SLAM&nature=nouvelle")

    html = page.content.decode()
    assert html.count("1 sur 4 soumissions en attente depuis") == 1
    assert [(f.libelle, f.sans) for f in page.context["page"].actifs] == [
        ("Option : SLAM", "?nature=nouvelle"),
        ("Nature : Nouvelles", "?option=SLAM"),
    ]
    assert html.count("Tout effacer") == 1


def test_une_file_vide_par_ses_filtres_le_dit(client_de, lefevre, file_variee):
    page = client_de(lefevre).get("/evaluations/?option=SISR&nature=reprise").content.decode()

    assert (page.count("Ces filtres ne gardent rien"), page.count("la file est vide")) == (1, 0)
    assert page.count('href="/evaluations/">Effacer les filtres') == 1


def test_une_competence_inconnue_filtre_et_se_voit(client_de, lefevre, file_variee):
    page = client_de(lefevre).get("/evaluations/?competence=999999")

    assert intitules(page) == []
    assert [f.libelle for f in page.context["page"].actifs] == ["Compétence : Inconnue"]


def test_chaque_classe_compte_ce_qui_l_attend(client_de, lefevre, file_variee):
    page = client_de(lefevre).get("/evaluations/?option=SISR").context["page"]

    assert [(c.nom, c.pour_moi, c.aux_collegues) for c in page.classes] == [
        ("BTS SIO 2", 3, 0),
        ("BTS SIO 1", 1, 0),
    ]


@pytest.mark.parametrize(
    "ailleurs", ["nature=jamais", "option=BTS", "a=tout-le-monde", "promotion=²"]
)
def test_une_valeur_hors_de_la_liste_ne_filtre_rien(client_de, lefevre, file_variee, ailleurs):
    page = client_de(lefevre).get(f"/evaluations/?{ailleurs}")

    assert (len(intitules(page)), page.context["filtres"].adresse) == (4, "")


def test_la_file_mene_aux_seconds_regards_a_rendre(client_de, lefevre, sio2, inscription_d_ines):
    jugee = fabriques.validee(inscription_d_ines, fabriques.collegue(sio2))
    fabriques.second_regard(fabriques.soumission_de(jugee).evaluation, lefevre)

    page = client_de(lefevre).get("/evaluations/").content.decode()

    adresse = f"/promotions/{inscription_d_ines.promotion_id}/equite/"
    assert page.count(f'<a href="{adresse}">1 second regard à rendre</a>') == 1
