"""L’état d’un dossier en un mot : chaque règle, et laquelle passe avant l’autre."""

from dataclasses import replace

import pytest

from documents.calculs.etat_du_dossier import etat_du_dossier
from documents.tables.promotion import CaseDeCompetence, LigneDePromotion

COUVERTE, VIDE = CaseDeCompetence(None, 1, 3), CaseDeCompetence(None, 0, 3)
COMPLET = LigneDePromotion(
    nom_officiel="MOREAU Inès",
    numero_candidat="02147483648",
    option="SLAM",
    competences=(COUVERTE,) * 6,
    validees=9,
    soumises=0,
    a_reprendre=0,
    stages=2,
    semaines=10,
    attestations=2,
)


def dire(**champs):
    etat = etat_du_dossier(replace(COMPLET, **champs), 10)
    return f"{etat.forme} {etat.phrase}"


@pytest.mark.parametrize(
    "champs, attendu",
    [
        ({}, "● complet"),
        ({"semaines": 12}, "● complet"),
        ({"validees": 0}, "○ rien de soumis"),
        ({"validees": 0, "soumises": 1}, "○ rien de validé"),
        ({"validees": 0, "a_reprendre": 1}, "○ rien de validé"),
        ({"competences": (COUVERTE,) * 5 + (VIDE,)}, "◐ 1\u00a0compétence à couvrir"),
        ({"competences": (VIDE, COUVERTE) * 3}, "◐ 3\u00a0compétences à couvrir"),
        ({"a_reprendre": 1}, "◐ 1\u00a0réalisation à reprendre"),
        ({"soumises": 2}, "◐ 2\u00a0réalisations à évaluer"),
        ({"semaines": 6}, "◐ 6/10\u00a0semaines de stage"),
        ({"attestations": 1}, "◐ 1\u00a0attestation à déposer"),
        ({"option": ""}, "◐ option à saisir"),
        ({"numero_candidat": ""}, "◐ n°\u00a0candidat à saisir"),
    ],
)
def test_chaque_manque_a_sa_phrase(champs, attendu):
    assert dire(**champs) == attendu


def test_le_plus_grave_passe_devant():
    """Une à une, les règles satisfaites découvrent la suivante."""
    manques = {
        "competences": (COUVERTE,) * 5 + (VIDE,),
        "a_reprendre": 1,
        "soumises": 1,
        "semaines": 0,
        "attestations": 0,
        "option": "",
        "numero_candidat": "",
    }

    phrases = []
    while manques:
        phrases.append(dire(**manques))
        manques.pop(next(iter(manques)))

    assert [phrase.split()[-1] for phrase in phrases] == [
        "couvrir",
        "reprendre",
        "évaluer",
        "stage",
        "déposer",
        "saisir",
        "saisir",
    ]


def test_un_niveau_arrete_ne_couvre_pas(bloc):
    """Le niveau dit ce que vaut l’étudiant ; seule une réalisation validée donne la croix."""
    arretee = replace(VIDE, arrete=bloc.niveaux[-1])

    assert dire(competences=(COUVERTE,) * 5 + (arretee,)) == "◐ 1\u00a0compétence à couvrir"
