"""Le tableau de synthèse refait à la main, depuis les objets, pour toute une classe.

Ce calcul-ci ne lit ni les lectures ni les règles du site : des boucles sur les réalisations, leurs
soumissions, leurs réponses. Les deux doivent donner le même tableau.
"""

import unicodedata
from collections import Counter
from datetime import date, timedelta

import pytest

from comptes.models import Inscription
from documents.calculs.synthese import tableau_de_synthese
from evaluations.actions import rouvrir
from evaluations.models import Evaluation
from portfolio import actions
from portfolio.models import Realisation
from referentiel.models import Competence
from tests import fabriques
from tests.fabriques import MIDI, sous_competence

pytestmark = pytest.mark.django_db
UN_JOUR = timedelta(days=1)


# Le calcul naïf


def envoi(realisation):
    """La dernière copie que l’étudiant n’a pas retirée ; rien pour un brouillon."""
    gardes = [s for s in realisation.soumissions.all() if s.retiree_le is None]
    if realisation.etat == "brouillon" or realisation.supprimee_le or not gardes:
        return None
    return max(gardes, key=lambda s: s.numero)


def croix(realisation, soumission):
    """Une case par compétence, dans l’ordre officiel."""
    retenues = set()
    if realisation.etat == "validee":
        for reponse in Evaluation.objects.get(soumission=soumission).retenues.all():
            if reponse.retenue:
                retenues.add(reponse.sous_competence.competence_id)
    competences = Competence.objects.order_by("bloc__numero", "ordre")
    return tuple(competence.pk in retenues for competence in competences)


def annees_scolaires(debut, fin):
    """L’année où commence chaque année scolaire touchée, jour après jour."""
    touchees, jour = set(), debut
    while jour <= fin:
        touchees.add(jour.year if jour.month >= 9 else jour.year - 1)
        jour += UN_JOUR
    return touchees


def parties(contenu, session):
    if contenu["cadre"] == "formation":
        return {0}
    if contenu["partie"]:
        return {"premiere": {1}, "seconde": {2}, "deux": {1, 2}}[contenu["partie"]]
    for periode in (contenu["stage"], contenu):
        if periode:
            debut, fin = (date.fromisoformat(periode[cle]) for cle in ("debut_le", "fin_le"))
            annees = {2 if annee >= session - 1 else 1 for annee in annees_scolaires(debut, fin)}
            if len(annees) == 1:
                break
    return annees


def a_la_francaise(iso):
    annee, mois, jour = iso.split("-")
    return f"{jour}/{mois}/{annee[2:]}"


def sans_accents(texte):
    decompose = unicodedata.normalize("NFD", texte.casefold())
    return "".join(c for c in decompose if unicodedata.category(c) != "Mn")


def tableau_naif(inscription):
    """Les trois parties (titre, documents, période, croix) et le filigrane."""
    rangees, attend, listees = ([], [], []), False, 0
    for realisation in Realisation.objects.filter(inscription=inscription):
        soumission = envoi(realisation)
        if soumission is None:
            continue
        contenu, listees = soumission.contenu, listees + 1
        attend = attend or realisation.etat != "validee"
        ligne = (
            contenu["intitule"],
            tuple(p["intitule"] for p in contenu["preuves"] if not p["confidentielle"]),
            f"{a_la_francaise(contenu['debut_le'])} au {a_la_francaise(contenu['fin_le'])}",
            croix(realisation, soumission),
        )
        cle = (contenu["debut_le"], sans_accents(contenu["intitule"]), realisation.pk)
        for rang in parties(contenu, inscription.promotion.session.annee):
            rangees[rang].append((cle, ligne))
    return [[ligne for _, ligne in sorted(r)] for r in rangees], attend or not listees


def tableau_lu(inscription):
    tableau = tableau_de_synthese(
        Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk), adresse=""
    )
    rangees = [
        [(ligne.intitule, ligne.documents, ligne.periode, ligne.croix) for ligne in partie.lignes]
        for partie in tableau.parties
    ]
    return rangees, tableau.projet


# La classe de démonstration


def test_toute_la_classe_de_demonstration_se_refait_a_la_main(demonstration):
    inscrits = Inscription.objects.order_by("pk")

    lus = {inscrit.pk: tableau_lu(inscrit) for inscrit in inscrits}

    assert lus == {inscrit.pk: tableau_naif(inscrit) for inscrit in inscrits}
    lignes = [ligne for rangees, _ in lus.values() for partie in rangees for ligne in partie]
    assert (len(lus), len(lignes) > 60) == (26, True)
    assert set(Counter(projet for _, projet in lus.values())) == {True, False}


# Les cas limites, un étudiant chacun


def validee(inscrit, enseignant):
    fabriques.validee(inscrit, enseignant)


def refusee_en_partie(inscrit, enseignant):
    un, deux = sous_competence(1, 1), sous_competence(2, 1)
    fabriques.validee(
        inscrit,
        enseignant,
        revendications={un: "Oui.", deux: "Aussi."},
        retenues={un: False, deux: True},
    )


def rouverte_puis_resoumise(inscrit, enseignant):
    travail = fabriques.validee(inscrit, enseignant)
    rouvrir(travail, acteur=enseignant, le=MIDI + 2 * UN_JOUR, motif="À préciser.")
    actions.soumettre(travail, acteur=inscrit.etudiant, le=MIDI + 3 * UN_JOUR)


def rouverte_resoumise_et_revalidee(inscrit, enseignant):
    rouverte_puis_resoumise(inscrit, enseignant)
    fabriques.juger(Realisation.objects.get(), enseignant, le=MIDI + 4 * UN_JOUR)


def rouverte_resoumise_et_retiree(inscrit, enseignant):
    rouverte_puis_resoumise(inscrit, enseignant)
    actions.retirer(Realisation.objects.get(), acteur=inscrit.etudiant, le=MIDI + 4 * UN_JOUR)


def brouillon(inscrit, enseignant):
    fabriques.realisation(inscrit)


def supprimee(inscrit, enseignant):
    travail = fabriques.soumise(inscrit)
    actions.retirer(travail, acteur=inscrit.etudiant, le=MIDI)
    actions.supprimer_realisation(travail, acteur=inscrit.etudiant, le=MIDI)


def en_formation_avec_une_partie(inscrit, enseignant):
    fabriques.soumise(inscrit, cadre="formation", partie="seconde")


def corrigee(partie):
    def faire(inscrit, enseignant):
        fabriques.soumise(inscrit, cadre="professionnel", partie=partie)

    return faire


def en_stage(debut, fin):
    def faire(inscrit, enseignant):
        fabriques.soumise(inscrit, cadre="professionnel", debut_le=debut, fin_le=fin)

    return faire


def pendant(stage_debut, stage_fin, debut, fin):
    def faire(inscrit, enseignant):
        stage = fabriques.stage(inscrit, debut_le=stage_debut, fin_le=stage_fin)
        fabriques.soumise(inscrit, cadre="professionnel", stage=stage, debut_le=debut, fin_le=fin)

    return faire


ETE = (date(2026, 7, 6), date(2026, 8, 14))
CONTRAT = (date(2025, 9, 1), date(2027, 6, 30))

CAS = {
    "rien": (lambda inscrit, enseignant: None, [0, 0, 0], True),
    "brouillon": (brouillon, [0, 0, 0], True),
    "supprimee": (supprimee, [0, 0, 0], True),
    "validee": (validee, [1, 0, 0], False),
    "refusee en partie": (refusee_en_partie, [1, 0, 0], False),
    "rouverte puis resoumise": (rouverte_puis_resoumise, [1, 0, 0], True),
    "rouverte, resoumise, revalidee": (rouverte_resoumise_et_revalidee, [1, 0, 0], False),
    "rouverte, resoumise, retiree": (rouverte_resoumise_et_retiree, [1, 0, 0], True),
    "en formation avec une partie": (en_formation_avec_une_partie, [1, 0, 0], True),
    "corrigee premiere": (corrigee("premiere"), [0, 1, 0], True),
    "corrigee seconde": (corrigee("seconde"), [0, 0, 1], True),
    "corrigee deux": (corrigee("deux"), [0, 1, 1], True),
    "stage d’ete decrit a la rentree": (
        pendant(*ETE, date(2026, 9, 7), date(2026, 9, 9)),
        [0, 1, 0],
        True,
    ),
    "contrat de deux ans": (
        pendant(*CONTRAT, date(2026, 10, 5), date(2026, 10, 9)),
        [0, 0, 1],
        True,
    ),
    "contrat de deux ans, travail a cheval": (
        pendant(*CONTRAT, date(2026, 8, 24), date(2026, 9, 9)),
        [0, 1, 1],
        True,
    ),
    "finit le 31 aout": (en_stage(date(2026, 7, 1), date(2026, 8, 31)), [0, 1, 0], True),
    "a cheval": (en_stage(date(2026, 8, 31), date(2026, 9, 1)), [0, 1, 1], True),
    "commence le 1er septembre": (en_stage(date(2026, 9, 1), date(2026, 9, 1)), [0, 0, 1], True),
    "avant la premiere annee": (en_stage(date(2023, 1, 9), date(2023, 2, 3)), [0, 1, 0], True),
    "apres l’oral": (en_stage(date(2027, 10, 4), date(2028, 1, 7)), [0, 0, 1], True),
}


@pytest.mark.parametrize("cas", CAS)
def test_chaque_cas_limite_se_refait_a_la_main(inscription_d_ines, lefevre, cas):
    faire, nombres, projet = CAS[cas]
    faire(inscription_d_ines, lefevre)

    rangees, filigrane = tableau_lu(inscription_d_ines)

    assert (rangees, filigrane) == tableau_naif(inscription_d_ines)
    assert ([len(rangee) for rangee in rangees], filigrane) == (nombres, projet)


@pytest.mark.parametrize(
    "session, nombres", [(2026, [0, 0, 1]), (2027, [0, 1, 1]), (2028, [0, 1, 0])]
)
def test_la_meme_periode_se_range_selon_la_session(session, nombres):
    inscrit = fabriques.inscription(promo=fabriques.promotion("BTS SIO", session))
    fabriques.soumise(
        inscrit, cadre="professionnel", debut_le=date(2026, 6, 1), fin_le=date(2026, 9, 30)
    )

    rangees, _ = tableau_lu(inscrit)

    assert rangees == tableau_naif(inscrit)[0]
    assert [len(rangee) for rangee in rangees] == nombres


def test_les_accents_et_les_capitales_ne_changent_pas_l_ordre(inscription_d_ines):
    for intitule in ("Zabbix", "annuaire", "Élaborer un plan", "Déployer"):
        fabriques.soumise(inscription_d_ines, intitule=intitule)

    (formation, _, _), _ = tableau_lu(inscription_d_ines)

    titres = [titre for titre, *_ in formation]
    assert titres == ["annuaire", "Déployer", "Élaborer un plan", "Zabbix"]


def test_ce_que_l_etudiante_change_sans_le_soumettre_ne_change_pas_l_ordre(
    inscription_d_ines, lefevre
):
    """Deux réalisations de mêmes date et titre : l’une est en cours de reprise."""
    premiere = fabriques.a_reprendre(inscription_d_ines, lefevre, organisation="Mairie")
    fabriques.preuve(premiere)
    fabriques.a_reprendre(inscription_d_ines, lefevre, avec_preuve=True)
    (avant, _, _), _ = tableau_lu(inscription_d_ines)

    Realisation.objects.filter(pk=premiere.pk).update(intitule="Zzz", debut_le=date(2026, 2, 9))

    (apres, _, _), _ = tableau_lu(inscription_d_ines)
    assert [documents for _, documents, *_ in apres] == [(), ("Plan de sauvegarde",)]
    assert apres == avant
