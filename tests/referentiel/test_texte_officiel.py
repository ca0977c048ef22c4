"""Chaque mot de la fixture vient du texte de départ, et aucun n’est perdu."""

import pytest

from tests.referentiel import depart

pytestmark = pytest.mark.django_db


def mots_des_competences(bloc):
    return [
        mot
        for c in bloc.competences
        for texte in (c.intitule, *(s.intitule for s in c.sous_competences))
        for mot in depart.mots(texte)
    ]


def mots_des_indicateurs(bloc):
    return [
        mot
        for c in bloc.competences
        for i in c.indicateurs
        for texte in (i.texte, *i.precisions)
        for mot in depart.mots(texte)
    ]


def mots_des_savoirs(bloc):
    technologiques, economiques = depart.TITRES_DE_SAVOIRS
    suite = []
    for c in bloc.competences:
        suite += [technologiques, *(s.intitule for s in c.savoirs_technologiques)]
        if c.savoirs_economiques:
            suite += [economiques, *(s.intitule for s in c.savoirs_economiques)]
    return [mot for texte in suite for mot in depart.mots(texte)]


def tous_les_items(bloc):
    return {
        depart.item(texte)
        for c in bloc.competences
        for texte in (
            c.intitule,
            *(i.texte for i in c.indicateurs),
            *(s.intitule for s in c.savoirs_technologiques),
            *(s.intitule for s in c.savoirs_economiques),
        )
    }


def test_la_colonne_des_competences_est_celle_de_l_annexe_mot_a_mot(bloc):
    assert mots_des_competences(bloc) == depart.colonnes()[0]


def test_la_colonne_des_indicateurs_est_celle_de_l_annexe_mot_a_mot(bloc):
    assert mots_des_indicateurs(bloc) == depart.colonnes()[1]


def test_la_colonne_des_savoirs_est_celle_de_l_annexe_mot_a_mot(bloc):
    assert mots_des_savoirs(bloc) == depart.colonnes()[2]


def test_le_texte_de_depart_porte_bien_tous_ces_mots():
    assert [len(colonne) for colonne in depart.colonnes()] == [221, 433, 502]


def test_un_mot_change_se_voit(bloc):
    attendus = depart.colonnes()[1]

    change = [mot if mot != "exhaustif" else "complet" for mot in mots_des_indicateurs(bloc)]

    assert change != attendus
    assert len(change) == len(attendus)


def test_les_conditions_de_realisation_sont_celles_de_l_annexe(bloc):
    lues = [
        [depart.normaliser(p) for p in p_]
        for p_ in (bloc.contexte, bloc.ressources, bloc.autonomie)
    ]

    assert lues == list(depart.conditions().values())
    assert [len(partie) for partie in lues] == [3, 7, 2]


def test_l_intitule_du_bloc_est_celui_de_l_annexe(bloc):
    titre = f"Bloc de compétences n°{bloc.numero} - {bloc.intitule}"

    assert titre in depart.texte_de_depart().splitlines()


def test_les_decomptes_sont_ceux_de_l_annexe(bloc):
    assert [len(c.sous_competences) for c in bloc.competences] == [6, 3, 3, 3, 3, 4]
    assert [len(c.indicateurs) for c in bloc.competences] == [7, 8, 5, 8, 6, 4]
    assert [len(c.savoirs_technologiques) for c in bloc.competences] == [7, 11, 6, 2, 5, 3]
    assert [len(c.savoirs_economiques) for c in bloc.competences] == [8, 1, 6, 0, 0, 0]


def test_chaque_paragraphe_entier_de_l_annexe_est_un_item(bloc):
    orphelins = [p for p in depart.paragraphes_balises() if p not in tous_les_items(bloc)]

    assert orphelins == [
        "Contrat de prestation de service informatique et autres",
        "contrats liés à la gestion du patrimoine informatique",
        "Réglementation en matière de collecte, de traitement et",
    ]


def test_les_cellules_coupees_par_un_saut_de_page_sont_recollees(bloc):
    recolles = (
        bloc.competences[0].savoirs_economiques[4],
        bloc.competences[2].savoirs_economiques[3],
    )

    assert [savoir.intitule for savoir in recolles] == [
        "Contrat de prestation de service informatique et autres contrats liés à la gestion du "
        "patrimoine informatique",
        "Réglementation en matière de collecte, de traitement et de conservation des données à "
        "caractère personnel",
    ]


def test_la_veille_est_un_seul_indicateur_a_trois_precisions_faute_comprise(bloc):
    veille = bloc.competences[5].indicateurs[2]

    assert veille.texte == "La veille est régulière et vise à\u00a0:"
    assert veille.precisions == (
        "repérer les techniques et technologies émergentes du secteur informatique\u00a0;",
        "d’utiliser de manière approfondie des moyens de recherche d’information\u00a0;",
        "de renforcer de ses compétences.",
    )


def test_le_point_final_suit_une_regle_par_colonne(bloc):
    """Les phrases (indicateurs) le gardent ; les titres (sous-compétences, savoirs) le perdent."""
    phrases = [(i.precisions or (i.texte,))[-1] for i in bloc.indicateurs.values()]
    titres = [s.intitule for s in bloc.sous_competences.values()]
    titres += [s.intitule for c in bloc.competences for s in c.savoirs_technologiques]
    titres += [s.intitule for c in bloc.competences for s in c.savoirs_economiques]

    assert [phrase for phrase in phrases if not phrase.endswith(".")] == []
    assert [titre for titre in titres if titre.endswith(".")] == []


def test_aucune_balise_ni_apostrophe_droite_ne_reste(bloc):
    assert [signe for signe in "<>'▪■\t" if signe in repr_du_texte(bloc)] == []


def repr_du_texte(bloc):
    textes = [*bloc.contexte, *bloc.ressources, *bloc.autonomie, *tous_les_items(bloc)]
    textes += [s.intitule for s in bloc.sous_competences.values()]
    return "\n".join(textes)


def test_l_echelle_a_cinq_niveaux_dont_deux_satisfaisants(bloc):
    assert [(n.ordre, n.code, n.intitule, n.satisfaisant) for n in bloc.niveaux] == [
        (0, "NE", "Non évaluable", False),
        (1, "NM", "Non maîtrisé", False),
        (2, "MP", "Maîtrise partielle", False),
        (3, "BM", "Bonne maîtrise", True),
        (4, "EM", "Excellente maîtrise", True),
    ]


def test_les_libelles_abreges_sont_les_notres(bloc):
    assert [c.abrege for c in bloc.competences] == [
        "Patrimoine",
        "Incidents",
        "Présence en ligne",
        "Mode projet",
        "Service",
        "Dév. pro.",
    ]
