"""Le formulaire d’évaluation : ce qu’il exige, ce qu’il refuse, ce qu’il reporte."""

import pytest

from evaluations.forms import EvaluationForm
from evaluations.lectures import a_juger, soumissions_de
from tests import fabriques
from tests.fabriques import indicateur, niveau, sous_competence


@pytest.fixture
def travail(inscription_d_ines):
    """Deux revendications dans deux compétences."""
    deux = {sous_competence(1, 5): "Plan en service.", sous_competence(2, 1): "Tickets suivis."}
    return fabriques.soumise(inscription_d_ines, revendications=deux)


@pytest.fixture
def remplir(travail):
    def remplir(**valeurs):
        suite = soumissions_de(travail)
        envoi = {"numero": "1", "decision": "validee", "commentaire": ""} | valeurs
        return EvaluationForm(a_juger(travail, suite, suite.derniere), envoi)

    return remplir


def reponse(rang_competence, rang):
    return f"retenue_{sous_competence(rang_competence, rang)}"


def coche(saisie):
    return next((c.valeur for c in saisie.choix if c.coche), "")


def constat(rang_competence, rang):
    return f"niveau_{indicateur(rang_competence, rang)}"


def test_valider_demande_une_reponse_a_chaque_revendication(remplir):
    formulaire = remplir(**{reponse(1, 5): "oui"})

    assert formulaire.errors == {
        "__all__": ["Une revendication attend votre réponse : retenue ou non."],
        reponse(2, 1): ["Retenue ou non ? Répondez avant de valider."],
    }


def test_valider_demande_au_moins_une_retenue(remplir):
    formulaire = remplir(**{reponse(1, 5): "non", reponse(2, 1): "non"})

    assert formulaire.errors == {
        "__all__": ["Valider demande au moins une sous-compétence retenue ; sinon, renvoyez."]
    }


@pytest.mark.parametrize("commentaire", ["", "  \n "])
def test_demander_une_reprise_exige_un_retour(remplir, commentaire):
    formulaire = remplir(decision="a_reprendre", commentaire=commentaire)

    assert formulaire.errors == {"commentaire": ["Dites à l’étudiant ce qu’il doit reprendre."]}


def test_demander_une_reprise_n_exige_aucune_reponse(remplir):
    formulaire = remplir(decision="a_reprendre", commentaire="Le test manque.")

    assert (formulaire.errors, formulaire.retenues) == ({}, {})


@pytest.mark.parametrize("decision", ["", "soumise", "brouillon"])
def test_une_decision_inconnue_est_refusee(remplir, decision):
    assert remplir(decision=decision).errors == {
        "decision": ["Choisissez : valider, ou demander une reprise."]
    }


@pytest.mark.parametrize("valeur", ["peut-être", "1", "OUI"])
def test_une_reponse_inconnue_est_refusee(remplir, valeur):
    formulaire = remplir(**{reponse(1, 5): valeur, reponse(2, 1): "oui"})

    assert formulaire.errors[reponse(1, 5)] == [
        "Cette réponse est inconnue : choisissez à nouveau."
    ]


def test_un_niveau_hors_de_l_echelle_est_refuse(remplir):
    formulaire = remplir(**{reponse(1, 5): "oui", reponse(2, 1): "non", constat(1, 1): "XX"})

    assert formulaire.errors == {
        constat(1, 1): ["Cette réponse est inconnue : choisissez à nouveau."]
    }


def test_un_commentaire_trop_long_est_refuse_sans_etre_coupe(remplir):
    formulaire = remplir(decision="a_reprendre", commentaire="x" * 5001)

    assert formulaire.errors["commentaire"][0] == "Ce retour est trop long : 5000 signes au plus."
    assert formulaire["commentaire"].value() == "x" * 5001


def test_un_jugement_complet_se_lit_par_identifiants(remplir):
    formulaire = remplir(
        **{reponse(1, 5): "oui", reponse(2, 1): "non", constat(1, 1): "NE", constat(2, 1): "EM"}
    )

    assert formulaire.errors == {}
    assert formulaire.retenues == {sous_competence(1, 5): True, sous_competence(2, 1): False}
    assert formulaire.niveaux == {indicateur(1, 1): niveau("NE"), indicateur(2, 1): niveau("EM")}


def test_un_niveau_se_retire(remplir):
    formulaire = remplir(**{reponse(1, 5): "oui", reponse(2, 1): "non", constat(1, 1): ""})

    assert (formulaire.errors, formulaire.niveaux) == ({}, {})


def test_seules_les_competences_revendiquees_s_evaluent(remplir):
    formulaire = remplir(
        **{
            reponse(1, 5): "oui",
            reponse(2, 1): "oui",
            reponse(3, 1): "oui",
            constat(3, 1): "EM",
        }
    )

    assert formulaire.errors == {}
    assert formulaire.niveaux == {}
    assert set(formulaire.retenues) == {sous_competence(1, 5), sous_competence(2, 1)}


def test_tous_les_indicateurs_des_competences_revendiquees_sont_la(remplir, bloc):
    competences = remplir().competences

    assert [(c.competence.ordre, len(c.indicateurs)) for c in competences] == [
        (rang, len(bloc.competences[rang - 1].indicateurs)) for rang in (1, 2)
    ]


def test_ce_qui_est_saisi_se_reporte_coche_et_ecrit(travail, remplir):
    saisi = remplir(commentaire="Presque.", **{reponse(1, 5): "non", constat(1, 1): "BM"}).saisi
    suite = soumissions_de(travail)

    nouveau = EvaluationForm(a_juger(travail, suite, suite.derniere), saisi=saisi)

    groupe = nouveau.competences[0]
    coches = [
        c.valeur for s in (*groupe.revendications, *groupe.indicateurs) for c in s.choix if c.coche
    ]
    assert coches == ["non", "BM"]
    assert nouveau["commentaire"].value() == "Presque."


def test_le_jugement_precedent_se_propose_et_un_refus_se_rappelle(
    inscription_d_ines, lefevre, travail
):
    fabriques.juger(
        travail,
        lefevre,
        decision="a_reprendre",
        retenues={sous_competence(1, 5): True, sous_competence(2, 1): False},
        niveaux={indicateur(1, 1): niveau("MP")},
        commentaire="Reprenez.",
    )
    fabriques.actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=fabriques.MIDI)
    suite = soumissions_de(travail)

    premiere, seconde = EvaluationForm(a_juger(travail, suite, suite.derniere, lefevre)).competences

    assert [coche(s) for s in premiere.revendications] == ["oui"]
    assert [(coche(s), s.repere) for s in seconde.revendications] == [("", "non retenue")]
    assert coche(premiere.indicateurs[0]) == "MP"
    assert premiere.indicateurs[0].proposee.raison == "votre dernier constat, 17/11/26"
    assert [s.touchee for s in (*premiere.revendications, *premiere.indicateurs)][:2] == [False] * 2
