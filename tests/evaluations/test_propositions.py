"""Ce que l’écran propose : la règle, ses raisons en mots, et ce qui en est rendu."""

from datetime import timedelta

import pytest

from evaluations.forms import EvaluationForm
from evaluations.lectures import a_juger, soumissions_de
from evaluations.models import Evaluation
from evaluations.propositions import DernierConstat, niveau_propose, reponse_proposee
from portfolio import actions as gestes
from tests import fabriques
from tests.evaluations.gestes import adresse, saisie
from tests.fabriques import MIDI, indicateur, niveau, sous_competence


def niveau_lu(code):
    return next(n for n in fabriques.bloc().niveaux if n.code == code)


def se_situer(inscrit, **niveaux):
    gestes.se_situer(
        inscrit,
        acteur=inscrit.etudiant,
        le=MIDI,
        niveaux={indicateur(1, int(rang[1:])): niveau(code) for rang, code in niveaux.items()},
        savoirs={},
    )


def formulaire_de(travail, lecteur, **options):
    suite = soumissions_de(travail)
    return EvaluationForm(a_juger(travail, suite, suite.derniere, lecteur), **options)


def proposes(formulaire):
    """Rang de l’indicateur → (niveau coché, raison), pour ceux qui ont une proposition."""
    (groupe,) = formulaire.competences
    return {
        s.sujet.ordre: (s.proposee.valeur, s.proposee.raison)
        for s in groupe.indicateurs
        if s.proposee
    }


# La règle


@pytest.mark.parametrize(
    "par_soi, qui", [(True, "votre dernier constat"), (False, "dernier constat de M. Bernard")]
)
def test_le_dernier_constat_l_emporte_sur_ce_que_dit_l_etudiant(db, par_soi, qui):
    constat = DernierConstat(niveau_lu("MP"), MIDI, "M. Bernard", par_soi)

    proposee = niveau_propose(constat, niveau_lu("EM"))

    assert (proposee.valeur, proposee.raison) == ("MP", f"{qui}, 16/11/26")


def test_sans_constat_on_propose_ce_que_l_etudiant_se_donne(db):
    assert niveau_propose(None, niveau_lu("BM")).raison == "se situe à BM"
    assert niveau_propose(None, None) is None


@pytest.mark.parametrize(
    "justification, preuves, precedente, raison",
    [
        ("Fait.", 1, "", "justifiée, appuyée par une preuve"),
        ("Fait.", 3, "", "justifiée, appuyée par 3 preuves"),
        ("Fait.", 0, "retenue", "elle l’était au jugement précédent"),
        ("Fait.", 0, "", None),
        (" ", 2, "", None),
        ("Fait.", 2, "non retenue", None),
    ],
)
def test_une_revendication_se_propose_retenue(justification, preuves, precedente, raison):
    proposee = reponse_proposee(justification, preuves, precedente)

    assert (proposee and (proposee.valeur, proposee.raison)) == (raison and ("oui", raison))


# À l’écran


def test_chaque_indicateur_dit_d_ou_vient_sa_proposition(inscription_d_ines, lefevre):
    se_situer(inscription_d_ines, i1="BM", i2="EM")
    for jours, code in ((9, "NM"), (2, "MP")):
        fabriques.validee(
            inscription_d_ines,
            lefevre,
            niveaux={indicateur(1, 1): niveau(code)},
            le=MIDI - timedelta(days=jours),
        )
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)

    formulaire = formulaire_de(travail, lefevre)

    assert proposes(formulaire) == {
        1: ("MP", "votre dernier constat, 15/11/26"),
        2: ("EM", "se situe à EM"),
    }
    assert formulaire.competences[0].revendications[0].proposee.valeur == "oui"


def test_le_constat_d_un_autre_etudiant_ne_propose_rien(
    inscription_d_ines, inscription_de_hugo, lefevre
):
    fabriques.validee(inscription_de_hugo, lefevre, niveaux={indicateur(1, 1): niveau("EM")})
    se_situer(inscription_de_hugo, i2="EM")

    assert proposes(formulaire_de(fabriques.soumise(inscription_d_ines), lefevre)) == {}


def test_accepter_tout_sans_y_toucher_rend_ce_qui_etait_coche(
    client_de, inscription_d_ines, lefevre
):
    se_situer(inscription_d_ines, i1="BM")
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)

    client_de(lefevre).post(
        adresse(travail), saisie(travail, **{f"niveau_{indicateur(1, 1)}": "BM"})
    )

    rendue = Evaluation.objects.get()
    assert list(rendue.constats.values_list("niveau__code", flat=True)) == ["BM"]


def test_une_proposition_retiree_n_est_pas_rendue(client_de, inscription_d_ines, lefevre):
    se_situer(inscription_d_ines, i1="BM")
    travail = fabriques.soumise(inscription_d_ines)

    client_de(lefevre).post(adresse(travail), saisie(travail, **{f"niveau_{indicateur(1, 1)}": ""}))

    assert Evaluation.objects.get().constats.count() == 0


def test_une_reponse_se_dit_touchee_par_le_script_ou_par_son_ecart(inscription_d_ines, lefevre):
    se_situer(inscription_d_ines, i1="BM", i2="EM", i3="NM")
    travail = fabriques.soumise(inscription_d_ines)
    noms = [f"niveau_{indicateur(1, rang)}" for rang in (1, 2, 3)]
    envoi = {noms[0]: "BM", noms[1]: "EM", noms[2]: "MP", "touchees": f"{noms[1]} inconnu"}

    formulaire = formulaire_de(travail, lefevre, data=envoi)

    assert formulaire.touchees_lues == {noms[1], noms[2]}
    assert formulaire.saisi == {noms[1]: "EM", noms[2]: "MP", "commentaire": ""}


def test_une_proposition_se_voit_en_mots_et_en_forme(client_de, inscription_d_ines, lefevre):
    se_situer(inscription_d_ines, i1="BM")
    travail = fabriques.soumise(inscription_d_ines)
    nom = f"niveau_{indicateur(1, 1)}"

    page = client_de(lefevre).get(adresse(travail)).content.decode()

    assert page.count(f'id="{nom}_BM" value="BM" checked') == 1
    assert page.count("niveaux__choix--propose") == 1
    assert page.count(f'aria-describedby="proposition_{nom}"') == 1
    assert page.count('<span class="proposition__mot">Proposé</span>') == 1


def test_sous_competence_sans_preuve_rien_n_est_coche(client_de, inscription_d_ines, lefevre):
    travail = fabriques.soumise(inscription_d_ines)

    page = client_de(lefevre).get(adresse(travail)).content.decode()

    assert page.count(f'id="retenue_{sous_competence(1, 5)}_oui" value="oui" checked') == 0
