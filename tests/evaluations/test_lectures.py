"""La couverture, les travaux et les niveaux : dérivés des jugements, jamais gardés."""

from datetime import timedelta

import pytest

from evaluations import actions
from evaluations.lectures import (
    a_faire,
    carte,
    comparer,
    file_d_attente,
    matrice,
    niveaux_par_indicateur,
    promotions_suivies,
    travaux,
)
from evaluations.models import Decision
from portfolio import actions as gestes
from portfolio.lectures import contenu_actuel, realisations_de
from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau, sous_competence


def etat_de(inscrit, pk, **options):
    cases = {c.sous_competence.id: c.etat.code for c in carte(inscrit, **options).cases}
    return cases[pk]


def revendiquer(rang_competence, rang):
    return {sous_competence(rang_competence, rang): "Une phrase."}


def test_la_carte_suit_chaque_etat(inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre, revendications=revendiquer(1, 1))
    fabriques.soumise(inscription_d_ines, revendications=revendiquer(1, 2))
    fabriques.a_reprendre(inscription_d_ines, lefevre, revendications=revendiquer(1, 3))
    fabriques.realisation(inscription_d_ines, revendications=revendiquer(1, 4))

    etats = [case.etat.code for case in carte(inscription_d_ines).colonnes[0].cases]

    assert etats == ["validee", "soumise", "a_reprendre", *["non_mobilisee"] * 3]


def test_l_etudiant_voit_aussi_ses_brouillons_et_reprises(inscription_d_ines, lefevre):
    fabriques.a_reprendre(inscription_d_ines, lefevre, revendications=revendiquer(1, 3))
    fabriques.realisation(inscription_d_ines, revendications=revendiquer(1, 4))

    assert etat_de(inscription_d_ines, sous_competence(1, 3), avec_brouillons=True) == "a_reprendre"
    assert etat_de(inscription_d_ines, sous_competence(1, 4), avec_brouillons=True) == "brouillon"


def test_une_revendication_refusee_n_est_pas_validee(inscription_d_ines, lefevre):
    deux = {sous_competence(1, 1): "Oui.", sous_competence(1, 2): "Non."}
    travail = fabriques.soumise(inscription_d_ines, revendications=deux)
    fabriques.juger(
        travail, lefevre, retenues={sous_competence(1, 1): True, sous_competence(1, 2): False}
    )

    assert etat_de(inscription_d_ines, sous_competence(1, 2)) == "non_retenue"


def test_l_etat_le_plus_avance_l_emporte(inscription_d_ines, lefevre):
    fabriques.soumise(inscription_d_ines, revendications=revendiquer(1, 1))
    fabriques.validee(inscription_d_ines, lefevre, revendications=revendiquer(1, 1))

    assert etat_de(inscription_d_ines, sous_competence(1, 1)) == "validee"


def test_rouvrir_retire_la_case_validee(inscription_d_ines, lefevre):
    travail = fabriques.validee(inscription_d_ines, lefevre, revendications=revendiquer(1, 1))

    actions.rouvrir(travail, acteur=lefevre, le=MIDI, motif="À revoir.")

    assert etat_de(inscription_d_ines, sous_competence(1, 1)) == "a_reprendre"
    assert travaux(inscription_d_ines)[0].sous_competences_retenues == frozenset()


def test_le_meilleur_niveau_est_retenu_avec_son_nombre_et_sa_date(inscription_d_ines, lefevre):
    item = indicateur(1, 5)
    fabriques.validee(inscription_d_ines, lefevre, niveaux={item: niveau("EM")})
    fabriques.validee(
        inscription_d_ines, lefevre, niveaux={item: niveau("MP")}, le=MIDI + timedelta(days=9)
    )

    retenu = niveaux_par_indicateur(travaux(inscription_d_ines))[item]

    attendu = ("EM", 2, MIDI + timedelta(days=10))
    assert (retenu.niveau.code, retenu.nombre, retenu.dernier_le) == attendu


def test_un_niveau_donne_puis_rouvert_ne_compte_plus(inscription_d_ines, lefevre):
    travail = fabriques.validee(
        inscription_d_ines, lefevre, niveaux={indicateur(1, 5): niveau("EM")}
    )
    actions.rouvrir(travail, acteur=lefevre, le=MIDI, motif="À revoir.")

    assert niveaux_par_indicateur(travaux(inscription_d_ines)) == {}
    assert matrice(inscription_d_ines.promotion).lignes[0].indicateurs_satisfaits == 0


def test_la_matrice_compte_les_indicateurs_satisfaits_une_fois(inscription_d_ines, lefevre):
    item = indicateur(1, 5)
    for code in ("EM", "BM"):
        fabriques.validee(inscription_d_ines, lefevre, niveaux={item: niveau(code)})
    fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(1, 6): niveau("MP")})

    assert matrice(inscription_d_ines.promotion).lignes[0].indicateurs_satisfaits == 1


def test_la_matrice_range_les_noms_en_ordre_francais(sio2):
    for rang, nom in enumerate(("Zola", "Éluard", "Eiffel", "de Beauvoir")):
        fabriques.inscription(fabriques.personne(f"n{rang}@sillage.example", nom=nom), sio2)

    noms = [ligne.nom.split(" ", 1)[1] for ligne in matrice(sio2).lignes]

    assert noms == ["de Beauvoir", "Eiffel", "Éluard", "Zola"]


def test_les_travaux_lisent_ce_qui_a_ete_soumis(inscription_d_ines, lefevre):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="Titre soumis")
    gestes.modifier_realisation(
        travail,
        acteur=inscription_d_ines.etudiant,
        le=MIDI,
        champs={"intitule": "Titre en cours de reprise"},
        revendications={},
        version=travail.version,
    )

    assert [t.contenu.intitule for t in travaux(inscription_d_ines)] == ["Titre soumis"]


def test_la_file_va_de_la_plus_ancienne_a_la_plus_recente(
    inscription_d_ines, inscription_de_hugo, lefevre
):
    fabriques.soumise(inscription_d_ines, intitule="Récente", le=MIDI)
    fabriques.soumise(inscription_de_hugo, intitule="Ancienne", le=MIDI - timedelta(days=5))

    assert [ligne.intitule for ligne in file_d_attente(lefevre)] == ["Ancienne", "Récente"]


def test_la_file_dit_qu_une_soumission_revient(inscription_d_ines, ines, lefevre):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    gestes.soumettre(travail, acteur=ines, le=MIDI)

    assert [ligne.numero for ligne in file_d_attente(lefevre)] == [2]


def test_la_file_d_un_autre_enseignant_est_vide(inscription_d_ines, bernard):
    fabriques.soumise(inscription_d_ines)

    assert file_d_attente(bernard) == ()


def test_une_promotion_dit_son_effectif_et_son_attente(
    inscription_d_ines, inscription_de_hugo, lefevre
):
    fabriques.soumise(inscription_d_ines, le=MIDI)
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=2))
    fabriques.validee(inscription_de_hugo, lefevre, le=MIDI - timedelta(days=9))

    suivie = promotions_suivies(lefevre).get()

    attendu = (2, 2, MIDI - timedelta(days=2))
    assert (suivie.effectif, suivie.en_attente, suivie.plus_ancienne_le) == attendu


def test_la_difference_dit_les_mots_ajoutes_et_retires(inscription_d_ines):
    intitules = {sous_competence(1, 5): "Gérer des sauvegardes"}
    avant = contenu_actuel(fabriques.realisation(inscription_d_ines, demarche="Copie chaque nuit."))
    apres = contenu_actuel(fabriques.realisation(inscription_d_ines, demarche="Copie chaque jour."))

    (difference,) = comparer(avant, apres, intitules)

    assert difference.libelle == "Démarche"
    assert [(s.role, s.texte) for s in difference.segments] == [
        ("egal", "Copie chaque "),
        ("retrait", "nuit."),
        ("ajout", "jour."),
    ]


def test_deux_contenus_egaux_n_ont_pas_de_difference(inscription_d_ines):
    contenu = contenu_actuel(fabriques.realisation(inscription_d_ines))

    assert comparer(contenu, contenu, {}) == ()


def test_a_faire_commence_par_les_reprises(inscription_d_ines, lefevre):
    fabriques.realisation(inscription_d_ines, intitule="Brouillon")
    fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="Site vitrine")

    choses = a_faire(
        inscription_d_ines,
        realisations_de(inscription_d_ines),
        carte(inscription_d_ines),
        le=MIDI,
    )

    assert [chose.sujet for chose in choses][:2] == [
        "Reprendre « Site vitrine »",
        "Terminer « Brouillon »",
    ]
    assert choses[0].phrase == "Mme Lefèvre attend une nouvelle soumission."


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(
    ("lire", "requetes"),
    [
        (lambda d: travaux(d.inscription), 3),
        (lambda d: carte(d.inscription), 1),
        (lambda d: matrice(d.promotion), 2),
        (lambda d: file_d_attente(d.enseignant), 1),
        (lambda d: list(promotions_suivies(d.enseignant)), 1),
        (lambda d: realisations_de(d.inscription), 1),
    ],
)
def test_le_nombre_de_requetes_ne_suit_pas_le_nombre_de_lignes(
    nombre, lire, requetes, inscription_d_ines, lefevre, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(1, 5): niveau("EM")})
        fabriques.soumise(inscription_d_ines, avec_preuve=True, intitule=f"Travail {rang}")
    decor = type("Decor", (), {})()
    decor.inscription, decor.enseignant = inscription_d_ines, lefevre
    decor.promotion = inscription_d_ines.promotion

    with django_assert_num_queries(requetes):
        lire(decor)


def test_un_renvoi_garde_les_reponses_donnees(inscription_d_ines, lefevre):
    travail = fabriques.soumise(inscription_d_ines, revendications=revendiquer(1, 1))
    fabriques.juger(
        travail,
        lefevre,
        decision=Decision.A_REPRENDRE,
        retenues={sous_competence(1, 1): False},
        commentaire="Justifiez mieux.",
    )

    assert etat_de(inscription_d_ines, sous_competence(1, 1)) == "a_reprendre"
