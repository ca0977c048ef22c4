"""Combler une case : ce que l’étudiant a déjà et qui s’en approche, et un geste pour chacun."""

from datetime import date

import pytest

from referentiel.lectures import exemples_de_preuve
from tests import fabriques
from tests.fabriques import sous_competence

pytestmark = pytest.mark.django_db

AUTRE = {
    "intitule": "Tickets GLPI du support",
    "demarche": "J’ai qualifié et escaladé des tickets.",
}


def sauvegardes():
    return sous_competence(1, 5)


def ouvrir(client, pk=None):
    return client.get(f"/competences/{pk or sauvegardes()}/")


def coach(client, pk=None):
    return ouvrir(client, pk).context["coach"]


def qui_parle_de_sauvegardes(inscrit, **champs):
    """Une réalisation qui raconte des sauvegardes sans les revendiquer."""
    ailleurs = {sous_competence(6, 4): "Mon projet."}
    return fabriques.realisation(inscrit, **{"revendications": ailleurs} | champs)


@pytest.mark.parametrize("pk", [0, 999_999, 2**62])
def test_une_sous_competence_d_un_autre_referentiel_est_inconnue(client_de, ines, pk):
    assert client_de(ines).get(f"/competences/{pk}/").status_code == 404


def test_sans_inscription_une_page_dit_quoi_faire(client_de, lefevre):
    assert ouvrir(client_de(lefevre)).templates[0].name == "portfolio/sans_inscription.html"


def test_chaque_case_non_validee_de_l_accueil_y_mene(client_de, ines, inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)
    page = client_de(ines).get("/portfolio/").content.decode()

    assert page.count('href="/competences/') == 21
    assert page.count(f'href="/competences/{sauvegardes()}/"') == 0


def test_la_page_porte_le_texte_officiel_et_nos_exemples(client_de, ines, bloc):
    page = ouvrir(client_de(ines)).content.decode()

    attendus = [i.texte for i in bloc.competences[0].indicateurs]
    assert "<h1>Gérer des sauvegardes</h1>" in page
    assert [t for t in (*attendus, *exemples_de_preuve(sauvegardes())) if t not in page] == []


def test_un_recit_proche_est_propose_avec_sa_raison(client_de, ines, inscription_d_ines):
    voulue = qui_parle_de_sauvegardes(inscription_d_ines)
    qui_parle_de_sauvegardes(inscription_d_ines, **AUTRE)
    (proche,) = coach(client_de(ines)).realisations

    assert proche.id == voulue.pk
    assert proche.proximite.mots[:2] == ("restauration", "sauvegarde")
    assert proche.proximite.metier == ("borgbackup",)


def test_un_brouillon_proche_se_revendique_en_un_geste(client_de, ines, inscription_d_ines):
    voulue = qui_parle_de_sauvegardes(inscription_d_ines)
    page = ouvrir(client_de(ines)).content.decode()
    geste = f"/realisations/{voulue.pk}/modifier/#id_mobilise-{sauvegardes()}"

    assert page.count(f'href="{geste}"') == 1
    formulaire = client_de(ines).get(geste).content.decode()
    assert formulaire.count(f'id="id_mobilise-{sauvegardes()}"') == 1


def test_une_soumise_ou_une_validee_dit_pourquoi_elle_ne_le_peut_pas(
    client_de, ines, inscription_d_ines, lefevre
):
    ailleurs = {sous_competence(6, 4): "Mon projet."}
    fabriques.soumise(inscription_d_ines, revendications=ailleurs)
    fabriques.validee(inscription_d_ines, lefevre, revendications=ailleurs)
    proches = coach(client_de(ines)).realisations

    assert {p.etat: (p.modifiable, p.empechement.split("\xa0:")[0]) for p in proches} == {
        "soumise": (False, "Elle attend son évaluation"),
        "validee": (False, "Elle est validée"),
    }


def test_celles_qui_la_revendiquent_sont_dites_a_part(client_de, ines, inscription_d_ines):
    voulue = fabriques.realisation(inscription_d_ines)
    lu = coach(client_de(ines))

    assert [(m.id, m.etat) for m in lu.mobilisent] == [(voulue.pk, "brouillon")]
    assert (lu.realisations, lu.etat.code) == ((), "brouillon")


def test_une_note_rapprochee_par_l_etudiant_passe_devant(client_de, ines, inscription_d_ines):
    parlante = fabriques.note(inscription_d_ines, "Sauvegarde Veeam restaurée, rsync remplacé.")
    rapprochee = fabriques.note(inscription_d_ines, "Aidé Paul.")
    rapprochee.sous_competences.add(sauvegardes())
    lu = coach(client_de(ines))

    assert [(n.id, n.rapprochee) for n in lu.notes] == [
        (rapprochee.pk, True),
        (parlante.pk, False),
    ]


def test_une_note_devient_une_realisation_en_un_geste(client_de, ines, inscription_d_ines):
    note = fabriques.note(inscription_d_ines, "Sauvegarde Veeam restaurée, rsync remplacé.")
    page = ouvrir(client_de(ines)).content.decode()
    geste = f"/journal/rassembler/?note={note.pk}"

    assert page.count(f'href="{geste}"') == 1
    assert client_de(ines).get(geste).status_code == 200


def test_une_note_deja_rassemblee_n_est_plus_proposee(client_de, ines, inscription_d_ines):
    note = fabriques.note(inscription_d_ines, "Sauvegarde Veeam restaurée, rsync remplacé.")
    note.realisation = fabriques.realisation(inscription_d_ines)
    note.save()

    assert coach(client_de(ines)).notes == ()


def test_rien_d_assez_proche_se_dit_et_propose_quoi_faire(client_de, ines, inscription_d_ines):
    qui_parle_de_sauvegardes(inscription_d_ines, **AUTRE, environnement="")
    page = ouvrir(client_de(ines)).content.decode()

    assert page.count("Rien d’assez proche") == 1
    assert page.count('href="/journal/">notez-la') == 1


def test_rien_d_un_autre_ni_de_supprime_n_est_propose(
    client_de, ines, inscription_d_ines, inscription_de_hugo
):
    qui_parle_de_sauvegardes(inscription_de_hugo)
    qui_parle_de_sauvegardes(inscription_d_ines, supprimee_le=fabriques.MIDI)
    fabriques.note(inscription_de_hugo, "Sauvegarde Veeam restaurée, rsync remplacé.")

    assert coach(client_de(ines)).rien_de_proche


def test_les_textes_absurdes_se_lisent(client_de, ines, inscription_d_ines):
    long = "sauvegarde " * 1800
    qui_parle_de_sauvegardes(inscription_d_ines, intitule="é" * 200, demarche=long)
    fabriques.note(inscription_d_ines, "🙂 sauvegarde rsync Veeam <b>&amp;", date(2026, 1, 1))
    page = ouvrir(client_de(ines))

    assert (page.status_code, len(page.context["coach"].realisations)) == (200, 1)
    assert "&lt;b&gt;&amp;amp;" in page.content.decode()


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_onze_requetes(
    client_de, ines, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        qui_parle_de_sauvegardes(inscription_d_ines)
        fabriques.validee(inscription_d_ines, lefevre)
        fabriques.note(inscription_d_ines, f"Sauvegarde Veeam restaurée, rsync {rang}.")
    client, pk = client_de(ines), sauvegardes()

    # session, personne, inscription, réalisations, revendications, carte, preuves, notes,
    # niveaux de l’étudiante, niveaux retenus, exemples
    with django_assert_num_queries(11):
        ouvrir(client, pk)
