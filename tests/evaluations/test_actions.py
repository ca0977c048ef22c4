"""Rendre une évaluation : ce qui est exigé, ce qui est figé, ce qui arrive quand on se croise."""

import pytest

from evaluations import actions
from evaluations.models import Decision, Evaluation
from portfolio import actions as gestes
from portfolio.models import Etat
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau, sous_competence


def deux_revendications():
    return {sous_competence(1, 5): "Le plan est en service.", sous_competence(1, 4): "Testé."}


def rendre(realisation, enseignant, **champs):
    valeurs = {
        "decision": Decision.VALIDEE,
        "retenues": {sous_competence(1, 5): True},
        "niveaux": {},
    }
    return actions.rendre(
        fabriques.soumission_de(realisation), acteur=enseignant, le=MIDI, **valeurs | champs
    )


def test_valider_retient_et_constate(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)

    evaluation = rendre(realisation, lefevre, niveaux={indicateur(1, 5): niveau("EM")})

    realisation.refresh_from_db()
    assert realisation.etat == Etat.VALIDEE
    assert evaluation.retenues.get().retenue is True
    assert evaluation.constats.get().niveau.code == "EM"


def test_valider_sans_repondre_a_tout_est_refuse(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines, revendications=deux_revendications())

    with pytest.raises(ActionRefusee, match="Une revendication attend votre réponse"):
        rendre(realisation, lefevre)


def test_valider_sans_rien_retenir_est_refuse(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="au moins une sous-compétence retenue"):
        rendre(realisation, lefevre, retenues={sous_competence(1, 5): False})


def test_renvoyer_sans_dire_pourquoi_est_refuse(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="ce qu’il doit reprendre"):
        rendre(realisation, lefevre, decision=Decision.A_REPRENDRE, commentaire="  ")


def test_un_indicateur_d_une_competence_non_revendiquee_est_refuse(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="hors des compétences revendiquées"):
        rendre(realisation, lefevre, niveaux={indicateur(2, 1): niveau("BM")})


def test_une_reponse_a_ce_qui_n_est_pas_revendique_est_refusee(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="n’est pas revendiquée"):
        rendre(
            realisation,
            lefevre,
            retenues={sous_competence(1, 5): True, sous_competence(1, 1): True},
        )


def test_une_evaluation_rendue_ne_se_rend_pas_deux_fois(inscription_d_ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)
    rendre(realisation, lefevre)

    with pytest.raises(ActionRefusee, match="vient d’être évaluée"):
        rendre(realisation, lefevre)

    assert Evaluation.objects.count() == 1


def test_l_etudiant_retire_pendant_le_jugement(inscription_d_ines, ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)
    soumission = fabriques.soumission_de(realisation)
    gestes.retirer(realisation, acteur=ines, le=MIDI)

    with pytest.raises(ActionRefusee, match="a retiré cette soumission"):
        actions.rendre(
            soumission,
            acteur=lefevre,
            le=MIDI,
            decision=Decision.VALIDEE,
            retenues={sous_competence(1, 5): True},
            niveaux={},
        )


def test_l_etudiant_soumet_de_nouveau_pendant_le_jugement(inscription_d_ines, ines, lefevre):
    realisation = fabriques.soumise(inscription_d_ines)
    ancienne = fabriques.soumission_de(realisation)
    gestes.retirer(realisation, acteur=ines, le=MIDI)
    gestes.soumettre(realisation, acteur=ines, le=MIDI)

    with pytest.raises(ActionRefusee):
        actions.rendre(
            ancienne,
            acteur=lefevre,
            le=MIDI,
            decision=Decision.VALIDEE,
            retenues={sous_competence(1, 5): True},
            niveaux={},
        )

    assert fabriques.soumission_de(realisation).numero == 2


def test_rouvrir_laisse_l_evaluation_telle_quelle(inscription_d_ines, lefevre):
    realisation = fabriques.validee(inscription_d_ines, lefevre)

    actions.rouvrir(realisation, acteur=lefevre, le=MIDI, motif="Le RTO manque.")

    realisation.refresh_from_db()
    assert realisation.etat == Etat.A_REPRENDRE
    assert Evaluation.objects.get().decision == Decision.VALIDEE
