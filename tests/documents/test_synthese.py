"""Le tableau de synthèse est calculé : qui a une ligne, qui a une croix, et où."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from comptes.models import Inscription
from documents.calculs.synthese import tableau_de_synthese
from portfolio import actions
from portfolio.lectures import contenu_actuel
from portfolio.parties import parties_du_contenu
from tests import fabriques
from tests.fabriques import MIDI, sous_competence

C1, C2 = (True, *[False] * 5), (False, True, *[False] * 4)
RIEN = (False,) * 6


def calculer(inscription):
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk)
    return tableau_de_synthese(entiere, adresse=entiere.url_portfolio)


def lignes(inscription):
    return [ligne for partie in calculer(inscription).parties for ligne in partie.lignes]


@pytest.fixture
def contenu(inscription_d_ines):
    return contenu_actuel(fabriques.realisation(inscription_d_ines, cadre="professionnel"))


@pytest.mark.parametrize(
    "debut, fin, rangs",
    [
        ((2025, 9, 1), (2025, 9, 30), (1,)),
        ((2026, 8, 1), (2026, 8, 31), (1,)),
        ((2026, 9, 1), (2026, 9, 1), (2,)),
        ((2026, 8, 31), (2026, 9, 1), (1, 2)),
        ((2024, 1, 8), (2024, 2, 9), (1,)),
        ((2027, 1, 4), (2027, 2, 12), (2,)),
        ((2025, 11, 3), (2027, 2, 12), (1, 2)),
    ],
)
def test_les_dates_rangent_dans_l_annee_du_cursus(contenu, debut, fin, rangs):
    date_e = replace(contenu, debut_le=date(*debut), fin_le=date(*fin))

    assert parties_du_contenu(date_e, 2027) == rangs


@pytest.mark.parametrize(
    "partie, rangs", [("premiere", (1,)), ("seconde", (2,)), ("deux", (1, 2)), ("", (1,))]
)
def test_l_etudiant_peut_corriger_la_partie(contenu, partie, rangs):
    assert parties_du_contenu(replace(contenu, partie=partie), 2027) == rangs


def test_une_realisation_en_formation_est_dans_la_premiere_partie(contenu):
    corrigee = replace(contenu, cadre="formation", partie="seconde")

    assert parties_du_contenu(corrigee, 2027) == (0,)


def test_la_tete_vient_de_l_inscription(inscription_d_ines):
    inscription_d_ines.numero_candidat = "02147483648"
    inscription_d_ines.url_portfolio = "https://portfolio.example/ines/"
    inscription_d_ines.save()

    tableau = calculer(inscription_d_ines)

    assert (tableau.annee, tableau.nom_officiel, tableau.option) == (2027, "MOREAU Inès", "SLAM")
    assert tableau.numero_candidat == "02147483648"
    lycee = inscription_d_ines.promotion.etablissement
    assert tableau.centre == f"{lycee.nom} ({lycee.ville})"
    assert tableau.url == "https://portfolio.example/ines/"


def test_les_colonnes_sont_le_texte_officiel(inscription_d_ines, bloc):
    colonnes = [(c.intitule, c.puces) for c in calculer(inscription_d_ines).competences]

    assert colonnes == [
        (c.intitule, tuple(s.intitule for s in c.sous_competences)) for c in bloc.competences
    ]


def test_une_realisation_validee_coche_ce_qui_est_retenu(inscription_d_ines, lefevre):
    revendications = {sous_competence(1, 1): "Oui.", sous_competence(2, 1): "Aussi."}
    retenues = {sous_competence(1, 1): False, sous_competence(2, 1): True}
    fabriques.validee(inscription_d_ines, lefevre, revendications=revendications, retenues=retenues)

    assert [ligne.croix for ligne in lignes(inscription_d_ines)] == [C2]
    assert calculer(inscription_d_ines).projet is False


def test_deux_sous_competences_d_une_competence_ne_font_qu_une_croix(inscription_d_ines, lefevre):
    revendications = {sous_competence(1, rang): "Oui." for rang in (1, 2, 3)}
    fabriques.validee(inscription_d_ines, lefevre, revendications=revendications)

    assert [ligne.croix for ligne in lignes(inscription_d_ines)] == [C1]


def test_une_realisation_soumise_a_sa_ligne_sans_croix(inscription_d_ines):
    fabriques.soumise(inscription_d_ines)

    assert [ligne.croix for ligne in lignes(inscription_d_ines)] == [RIEN]
    assert calculer(inscription_d_ines).projet is True


def test_une_realisation_a_reprendre_a_sa_ligne_sans_croix(inscription_d_ines, lefevre):
    fabriques.a_reprendre(inscription_d_ines, lefevre)

    assert [ligne.croix for ligne in lignes(inscription_d_ines)] == [RIEN]
    assert calculer(inscription_d_ines).projet is True


def test_une_realisation_rouverte_perd_ses_croix(inscription_d_ines, lefevre):
    travail = fabriques.validee(inscription_d_ines, lefevre)
    fabriques.evaluations_actions.rouvrir(
        travail, acteur=lefevre, le=MIDI + timedelta(days=2), motif="Erreur de ma part."
    )

    assert [ligne.croix for ligne in lignes(inscription_d_ines)] == [RIEN]


def test_un_brouillon_et_une_soumission_retiree_n_ont_pas_de_ligne(inscription_d_ines):
    fabriques.realisation(inscription_d_ines)
    retiree = fabriques.soumise(inscription_d_ines, intitule="Retirée")
    actions.retirer(retiree, acteur=inscription_d_ines.etudiant, le=MIDI)

    assert lignes(inscription_d_ines) == []


def test_un_portfolio_vide_est_un_projet(inscription_d_ines):
    tableau = calculer(inscription_d_ines)

    assert [len(partie.lignes) for partie in tableau.parties] == [0, 0, 0]
    assert tableau.projet is True


def test_les_lignes_sont_rangees_par_debut_puis_par_titre(inscription_d_ines):
    for intitule, jour in (("Zabbix", 1), ("Bureautique", 2), ("Annuaire", 2)):
        fabriques.soumise(inscription_d_ines, intitule=intitule, debut_le=date(2026, 2, jour))

    intitules = [ligne.intitule for ligne in lignes(inscription_d_ines)]
    assert intitules == ["Zabbix", "Annuaire", "Bureautique"]


def test_la_ligne_nomme_ses_documents_sauf_les_confidentiels(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(travail, contenu=b"%PDF-1", intitule="Procédure")
    fabriques.preuve(travail, contenu=b"%PDF-2", intitule="Contrat client", confidentielle=True)
    actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)

    (ligne,) = lignes(inscription_d_ines)

    assert ligne.documents == ("Procédure",)
    assert ligne.periode == "02/02/26 au 13/02/26"


def test_a_cheval_sur_deux_annees_la_realisation_est_dans_les_deux_parties(inscription_d_ines):
    fabriques.soumise(
        inscription_d_ines,
        cadre="professionnel",
        debut_le=date(2026, 6, 1),
        fin_le=date(2026, 10, 30),
    )

    assert [len(partie.lignes) for partie in calculer(inscription_d_ines).parties] == [0, 1, 1]
