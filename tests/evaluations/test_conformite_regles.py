"""Chaque règle du contrôle de conformité, des deux côtés : la faute se voit, sa réparation se tait.

Les faits sont fabriqués (`tests.evaluations.faits`) ; chaque cas gâte le dossier conforme et dit
la constatation exacte : gravité, phrase, geste et adresse.
"""

from dataclasses import replace
from datetime import date

import pytest

from evaluations.conformite import REGLES, Lecteur, Place, Releve, bilan, controler
from evaluations.conformite.regles import mots
from portfolio.models import StageFige
from tests.evaluations.cas_de_conformite import (
    AVERTISSEMENT,
    BLOQUANT,
    CAS,
    CONSEIL,
    LE_LIEN,
    PREMIERE_ANNEE,
    a_jours_du_depot,
    copie,
    en_formation,
    inscrit,
    sauf,
)
from tests.evaluations.faits import (
    AUJOURD_HUI,
    DOSSIER,
    SESSION,
    attestation,
    gater,
    gater_un_stage,
    ligne,
    preuve,
    reprise,
    stage,
)


def trouvees(code, faits):
    return [
        (c.gravite, c.phrase.replace("\u00a0", " "), c.geste, c.adresse)
        for c in controler(faits)
        if c.regle == code
    ]


def test_le_dossier_conforme_n_a_aucun_defaut():
    assert controler(DOSSIER) == ()


@pytest.mark.parametrize("code, gates, attendues", CAS, ids=[cas[0] for cas in CAS])
def test_la_faute_se_voit_et_sa_reparation_se_tait(code, gates, attendues):
    assert trouvees(code, gates) == attendues
    assert trouvees(code, DOSSIER) == []


@pytest.mark.parametrize(
    "jours, gravite", [(31, CONSEIL), (30, AVERTISSEMENT), (8, AVERTISSEMENT), (7, BLOQUANT)]
)
def test_ce_qui_attend_est_plus_grave_a_l_approche_du_depot(jours, gravite):
    assert [g for g, *_ in trouvees("travail_termine", a_jours_du_depot(jours))] == [gravite]


def test_une_longue_periode_validee_n_est_qu_un_conseil():
    longue = gater(fin_le=date(2027, 3, 1))

    assert [g for g, *_ in trouvees("periode_vraisemblable", longue)] == [CONSEIL]


def test_le_stage_de_la_meme_organisation_compte_avant_un_autre():
    """Le stage d’à côté contient ces dates, mais ce n’est pas là que le travail s’est fait."""
    voisin = stage(3, organisation="Voisin", debut_le=date(2026, 5, 1), fin_le=date(2026, 7, 31))
    deborde = reprise(1, fin_le=date(2026, 6, 27))

    dites = trouvees("dates_dans_le_stage", replace(deborde, stages=(*deborde.stages, voisin)))

    assert [phrase for _, phrase, *_ in dites] == [
        "La période déborde du stage chez MairieTech, du 25/05/2026 au 26/06/2026."
    ]


def test_aucune_regle_n_est_sans_ses_deux_cotes():
    assert sorted({code for code, _, _ in CAS}) == sorted(regle.code for regle in REGLES)


def test_chaque_regle_dit_ce_qui_est_en_regle_et_d_ou_elle_vient():
    muettes = [r.code for r in REGLES if not (r.intitule and r.source(SESSION))]
    non_remplies = [r.code for r in REGLES if "{" in r.source(SESSION)]

    assert (muettes, non_remplies) == ([], [])


# Ce qui ressemble à une faute et n’en est pas une


@pytest.mark.parametrize(
    "code, faits",
    [
        ("depot_a_temps", a_jours_du_depot(31)),
        ("periode_vraisemblable", reprise(fin_le=date(2027, 1, 31))),
        ("periode_dans_le_cursus", reprise(fin_le=SESSION.depot_le)),
        (
            "croix_posee",
            replace(gater(etat="soumise"), lignes=(ligne(1, None, 11, etat="soumise"),)),
        ),
        (
            "intitules_distincts",
            inscrit(lignes=tuple(ligne(n, None, 11, intitule=" ") for n in (1, 2))),
        ),
        ("liens_vivants", inscrit(liens={1: Releve("mort", "404")})),
        (
            "liens_vivants",
            replace(
                gater(preuves=(replace(LE_LIEN, confidentielle=True),)),
                liens={1: Releve("reserve", "401")},
            ),
        ),
        ("periodes_suffisantes", inscrit(stages=(stage(nature="Contrat de travail"),))),
        ("attestation_deposee", gater_un_stage(attestation=None, fin_le=AUJOURD_HUI)),
        (
            "attestation_signee_a_la_fin",
            gater_un_stage(attestation=attestation(date(2026, 6, 19))),
        ),
        ("stages_separes", gater_un_stage(fin_le=date(2026, 11, 29))),
        ("periode_dans_le_cursus", reprise(debut_le=date(2025, 9, 1), fin_le=date(2026, 2, 13))),
        ("capacite_tenue", en_formation(10)),
        ("parties_remplies", PREMIERE_ANNEE),
        ("realisations_distinctes", copie(intitule="Supervision du réseau par Zabbix")),
        (
            "contribution_dite",
            reprise(en_equipe=True, contribution="J’ai écrit les scripts de copie."),
        ),
        (
            "organisation_dite",
            reprise(
                1,
                organisation="",
                stage=StageFige("MairieTech", date(2026, 5, 25), date(2026, 6, 26)),
            ),
        ),
        (
            "adresse_du_portfolio_bien_formee",
            inscrit(url_portfolio="http://portfolio.ines.fr:8080/a"),
        ),
        ("adresse_du_portfolio_repond", inscrit(releve_du_portfolio=Releve("vivant"))),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) else "",
)
def test_ce_qui_est_permis_ne_dit_rien(code, faits):
    assert trouvees(code, faits) == []


@pytest.mark.parametrize(
    "nom",
    [
        *("IMG_2043", "IMG_2043.jpg", "DSC00012", "Document1", "Document (2)", "image.png"),
        *("Capture d’écran 2026-02-03 101530", "Capture", "Screenshot from 2026-02-03 10-15-30"),
        *("Sans titre", "scan0001.pdf", "20260203_101530", "Nouveau document texte", "PXL_2026"),
        *("WhatsApp Image 2026-02-03 at 10.15.30", "fichier", "Preuve 1", "  "),
    ],
)
def test_un_nom_de_fichier_brut_se_reconnait(nom):
    assert mots.nom_brut(nom)


@pytest.mark.parametrize(
    "nom",
    [
        *("Plan de sauvegarde", "Capture de la console GLPI", "Document d’exploitation", "PV 2"),
        *("Image Docker de l’intranet", "Rapport de tests", "Cahier de recette v1.2", "script.sh"),
    ],
)
def test_un_vrai_nom_de_document_ne_s_y_confond_pas(nom):
    assert not mots.nom_brut(nom)


@pytest.mark.parametrize(
    "intitule", ["Stage", "TP1", "TP n° 3", "Projet final", "Mission 2", "AP3"]
)
def test_un_intitule_vague_se_reconnait(intitule):
    assert mots.intitule_vague(intitule)


@pytest.mark.parametrize("intitule", ["Projet GLPI", "TP Active Directory", "Site vitrine", "VPN"])
def test_un_intitule_court_mais_precis_passe(intitule):
    assert not mots.intitule_vague(intitule)


# Les dix-sept lignes fautives (EXAM §2 et variations), dans un même tableau

FAUTIVES = {
    "sans aucune date": ({"debut_le": None, "fin_le": None}, {"periode_complete"}),
    "sans date de début": ({"debut_le": None}, {"periode_complete"}),
    "sans date de fin": ({"fin_le": None}, {"periode_complete"}),
    "à l’envers": ({"fin_le": date(2026, 1, 5)}, {"periode_en_ordre"}),
    "d’un seul jour": ({"fin_le": date(2026, 2, 5)}, {"periode_vraisemblable"}),
    "de plus d’un an": ({"fin_le": date(2027, 3, 1)}, {"periode_vraisemblable"}),
    "d’avant la formation": (
        {"debut_le": date(2024, 2, 2), "fin_le": date(2024, 2, 13)},
        {"periode_dans_le_cursus"},
    ),
    "d’après le dépôt": (
        {"debut_le": date(2027, 4, 5), "fin_le": date(2027, 5, 7)},
        {"periode_dans_le_cursus"},
    ),
    "sans croix": ({"mobilisations": ()}, {"croix_posee"}),
    "sans document": ({"preuves": ()}, {"document_nomme", "revendication_prouvee"}),
    "au document brut": (
        {"preuves": (preuve(1, 11, intitule="IMG_2043"),)},
        {"document_bien_nomme"},
    ),
    "d’équipe sans contribution": ({"en_equipe": True}, {"contribution_dite"}),
    "d’équipe sans rien de personnel": (
        {"en_equipe": True, "contribution": "Idem"},
        {"contribution_dite"},
    ),
    "sans environnement": ({"environnement": ""}, {"environnement_declare"}),
    "au nom trop long": ({"intitule": "Sauvegarde du parc " * 8}, {"intitule_tient"}),
    "EN CAPITALES": ({"intitule": "SAUVEGARDE DU PARC"}, {"intitule_en_bas_de_casse"}),
    "vague": ({"intitule": "TP1"}, {"intitule_precis"}),
}


def a_part(numero, nom):
    """Un intitulé et des dates à elle : une ligne ne montre que sa faute."""
    dates = {"debut_le": date(2026, 2, numero), "fin_le": date(2026, 3, numero)}
    return {"intitule": f"Réalisation {nom}"} | dates


def test_les_dix_sept_lignes_fautives_sont_toutes_trouvees():
    lignes = tuple(
        ligne(numero, Place(0, numero), 11, **a_part(numero, nom) | champs)
        for numero, (nom, (champs, _)) in enumerate(FAUTIVES.items(), start=1)
    )
    noms = dict(enumerate(FAUTIVES, start=1))

    vues = {nom: set() for nom in FAUTIVES}
    for constatation in controler(replace(DOSSIER, lignes=lignes)):
        if constatation.sujet.nature == "ligne":
            vues[noms[constatation.sujet.id]].add(constatation.regle)

    assert len(FAUTIVES) == 17
    assert vues == {nom: codes for nom, (_, codes) in FAUTIVES.items()}


# Qui lit


def test_l_enseignant_est_mene_la_ou_il_peut_lire():
    stages = gater_un_stage(attestation=None).stages
    fautifs = replace(gater(intitule="TP1"), stages=stages, lecteur=Lecteur.ENSEIGNANT)

    assert [(c.geste, c.adresse) for c in controler(fautifs)] == [
        ("Voir la réalisation", "/realisations/1/"),
        ("Voir les stages", "/inscriptions/7/#titre-stages"),
    ]


def test_l_administration_est_menee_au_champ_de_l_inscription():
    fautifs = replace(DOSSIER, numero_candidat="", lecteur=Lecteur.ADMINISTRATION)

    assert trouvees("numero_candidat_connu", fautifs) == [
        (
            BLOQUANT,
            "Le n° candidat manque : le tableau l’imprime vide.",
            "Le saisir",
            "/admin/comptes/inscription/7/change/#id_numero_candidat",
        )
    ]


@pytest.mark.parametrize(
    "etat, geste, adresse",
    [
        ("brouillon", "Terminer et soumettre", "/realisations/1/#soumettre"),
        ("a_reprendre", "Reprendre et soumettre", "/realisations/1/#soumettre"),
        ("soumise", "Voir la réalisation", "/realisations/1/"),
    ],
)
def test_une_competence_sans_croix_mene_au_bouton_qui_la_soumet(etat, geste, adresse):
    en_chemin = replace(DOSSIER.lignes[0], etat=etat, retenues=frozenset())
    faits = replace(DOSSIER, lignes=(en_chemin,))

    assert trouvees("competences_couvertes", faits)[0][2:] == (geste, adresse)


@pytest.mark.parametrize(
    "etat, geste",
    [("soumise", "Retirer pour corriger"), ("validee", "Voir la réalisation, à faire rouvrir")],
)
def test_ce_qui_ne_se_modifie_pas_mene_a_la_realisation(etat, geste):
    fautifs = gater(etat=etat, environnement="")

    assert [(g, a) for _, _, g, a in trouvees("environnement_declare", fautifs)] == [
        (geste, "/realisations/1/")
    ]


# Le bilan


@pytest.mark.parametrize(
    "faits, mot, compte",
    [
        (DOSSIER, "Conforme", ""),
        (sauf({62}), "Conforme", "1 conseil"),
        (gater(intitule="TP1"), "À revoir", "1 avertissement"),
        (inscrit(option=""), "Incomplet", "1 point bloquant"),
        (inscrit(lignes=(), stages=(), aujourd_hui=date(2025, 9, 8)), "À commencer", "11 conseils"),
    ],
)
def test_le_verdict_tient_en_un_mot(faits, mot, compte):
    lu = bilan(faits)

    assert (lu.verdict.mot, lu.compte.replace("\u00a0", " ")) == (mot, compte)


def test_les_constatations_se_rangent_par_gravite_puis_par_sujet():
    fautifs = replace(
        gater(1, intitule="TP1"), option="", stages=(stage(attestation=None, tuteur=""),)
    )

    rangees = [
        (str(groupe.gravite), [(g.sujet.nom, g.sujet.place) for g in groupe.sujets])
        for groupe in bilan(fautifs).groupes
    ]

    assert rangees == [
        ("bloquant", [("Le dossier", ""), ("MairieTech", "stage")]),
        (
            "avertissement",
            [
                ("Le dossier", ""),
                ("TP1", "ligne\u00a01, première année"),
                ("Refonte de l’intranet en Django", "ligne\u00a01, seconde année"),
            ],
        ),
        ("conseil", [("MairieTech", "stage")]),
    ]


def test_une_regle_sans_objet_n_est_pas_dite_en_regle():
    sans_rien = inscrit(lignes=(), stages=())

    assert [p.intitule for p in bilan(sans_rien).en_regle] == [
        "Le n° candidat est connu",
        "L’option est choisie",
        "L’adresse du portfolio est donnée",
        "L’adresse du portfolio est une adresse du web, ouverte à tous",
        "La date de dépôt est connue, et il reste du temps",
        "La session imprimée n’est pas celle d’une année passée",
    ]
