"""Le tableau de synthèse dans son ensemble : croix, parties, doubles (EXAM §2 et §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from django.urls import reverse

from evaluations.conformite.adresses import (
    page_de_l_etudiant,
    sujet,
    sur_la_ligne,
    sur_le_dossier,
    vers_la_suite,
)
from evaluations.conformite.constatations import Constatation, Gravite, Regle
from evaluations.conformite.faits import NOMS_DES_PARTIES, Faits, Lecteur, Ligne
from evaluations.conformite.regles.delais import a_temps
from portfolio.models import Etat
from portfolio.parties import EN_FORMATION, PREMIERE_ANNEE, SECONDE_ANNEE
from referentiel.accords import accord
from referentiel.alphabet import plier
from referentiel.lectures import CompetenceLue, ItemLu

Trouvees = Iterable[Constatation]

VOISINS = 0.8
"""Part de lettres communes à partir de laquelle deux intitulés disent la même chose."""


def tableau_rempli(faits: Faits) -> Trouvees:
    """Le tableau de synthèse a au moins une réalisation validée.

    EXAM §1 : un tableau absent est pénalisé ; un tableau vide ne vaut pas mieux.
    Source : circulaire, {session.penalite_sans_tableau} points en moins sans tableau.
    """
    if not any(ligne.validee for ligne in faits.lignes):
        phrase = (
            "Aucune réalisation n’est validée\u00a0: le tableau de synthèse n’aurait pas de croix."
        )
        gravite = a_temps(faits, Gravite.BLOQUANT)
        yield sur_le_dossier(faits, gravite, phrase, *_noter_une_realisation())


def competences_couvertes(faits: Faits) -> Trouvees:
    """Chacune des six compétences a sa croix.

    EXAM §2 : 4 tableaux sur 15 laissent une compétence sans croix.
    Source : annexe {session.annexe_controle}, contrôle de conformité.
    """
    for competence in faits.bloc.competences:
        manquantes = _manquantes(faits, competence)
        if len(manquantes) == len(competence.sous_competences):
            phrase = f"«\u00a0{competence.intitule}\u00a0» n’a aucune croix."
            gravite = a_temps(faits, Gravite.BLOQUANT)
            yield _vers_la_sous_competence(faits, gravite, phrase, manquantes)


def sous_competences_couvertes(faits: Faits) -> Trouvees:
    """Chaque sous-compétence des compétences cochées est validée au moins une fois.

    EXAM §1 : la grille regarde chaque sous-compétence, la croix n’en dit qu’une.
    Source : annexe {session.annexe_grille}, grille d’aide à l’évaluation.
    """
    for competence in faits.bloc.competences:
        manquantes = _manquantes(faits, competence)
        if 0 < len(manquantes) < len(competence.sous_competences):
            noms = "\u00a0; ".join(item.intitule for item in manquantes)
            phrase = f"Pas encore validé dans «\u00a0{competence.intitule}\u00a0»\u00a0: {noms}."
            yield _vers_la_sous_competence(faits, Gravite.CONSEIL, phrase, manquantes)


def capacite_tenue(faits: Faits) -> Trouvees:
    """Chaque partie du tableau tient sur sa page.

    EXAM §3 : au-delà, une page de suite reprend tout l’en-tête ; rien ne se perd.
    Source : annexe {session.annexe_tableau}, lignes du tableau de synthèse.
    """
    for partie, capacite in _capacites(faits).items():
        nombre = _nombre_de_lignes(faits, partie)
        if nombre > capacite:
            phrase = (
                f"{accord(nombre, 'réalisation')} {_dans(partie)} pour {accord(capacite, 'ligne')}"
                "\u00a0: le tableau aura une page de suite."
            )
            adresse = reverse("tableau_de_synthese_pdf", args=[faits.inscription_id])
            gravite = Gravite.AVERTISSEMENT
            yield sur_le_dossier(faits, gravite, phrase, "Voir le tableau", adresse)


def parties_remplies(faits: Faits) -> Trouvees:
    """Chacune des trois parties du tableau a au moins une réalisation.

    EXAM §3 : en formation, en première et en seconde année, dès que le temps en est venu.
    Source : annexe {session.annexe_tableau}, parties du tableau de synthèse.
    """
    attendues = [EN_FORMATION, PREMIERE_ANNEE]
    if not faits.en_premiere_annee:
        attendues.append(SECONDE_ANNEE)
    for partie in attendues:
        if not _nombre_de_lignes(faits, partie):
            phrase = f"Aucune réalisation {_dans(partie)}\u00a0: cette partie du tableau est vide."
            gravite = a_temps(faits, Gravite.AVERTISSEMENT)
            ancre = f"id_cadre_{int(partie != EN_FORMATION)}"
            yield sur_le_dossier(faits, gravite, phrase, *_noter_une_realisation(ancre))


def intitules_distincts(faits: Faits) -> Trouvees:
    """Aucun intitulé ne sert deux fois.

    EXAM §2, variation : la même réalisation recopiée, ou deux travaux que rien ne distingue.
    Source : annexe {session.annexe_tableau}, intitulé de chaque réalisation.
    """
    vues: dict[str, Ligne] = {}
    for ligne in faits.lignes:
        premiere = vues.setdefault(_cle(ligne), ligne)
        if premiere is not ligne and _cle(ligne):
            phrase = f"Même intitulé que {_autre(premiere)}."
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "intitule")


def realisations_distinctes(faits: Faits) -> Trouvees:
    """Deux réalisations voisines n’ont pas les mêmes dates.

    EXAM §2, variation : mêmes dates, intitulé presque pareil, c’est souvent le même travail.
    Source : annexe {session.annexe_tableau}, intitulé et période de chaque réalisation.
    """
    for premiere, seconde in _aux_memes_dates(faits):
        if _voisins(_cle(premiere), _cle(seconde)):
            nom = premiere.contenu.intitule.strip()
            phrase = (
                f"Mêmes dates que « {nom} », et presque le même intitulé : est-ce un seul travail ?"
            )
            yield sur_la_ligne(faits, seconde, Gravite.AVERTISSEMENT, phrase, "intitule")


def _manquantes(faits: Faits, competence: CompetenceLue) -> tuple[ItemLu, ...]:
    return tuple(i for i in competence.sous_competences if i.id not in faits.retenues)


def _vers_la_sous_competence(
    faits: Faits, gravite: Gravite, phrase: str, manquantes: tuple[ItemLu, ...]
) -> Constatation:
    """À la réalisation qui la revendique déjà et qui attend, sinon à ce qui la comblerait."""
    voulues = {item.id for item in manquantes}
    if faits.lecteur is not Lecteur.ETUDIANT:
        adresse = f"{page_de_l_etudiant(faits)}#sous-competence-{manquantes[0].id}"
        return Constatation(gravite, phrase, "Voir l’étudiant", adresse)
    for etat, suite in EN_CHEMIN.items():
        for ligne in faits.lignes:
            if ligne.etat == etat and ligne.contenu.sous_competences & voulues:
                nom = sujet(ligne).nom
                phrase = f"{phrase} Voir «\u00a0{nom}\u00a0», {suite}"
                return sur_le_dossier(faits, gravite, phrase, *vers_la_suite(ligne))
    adresse = reverse("coach", args=[manquantes[0].id])
    return sur_le_dossier(faits, gravite, phrase, "Combler ce manque", adresse)


EN_CHEMIN = {
    Etat.SOUMISE: "qui attend d’être évaluée.",
    Etat.A_REPRENDRE: "qui reste à reprendre.",
    Etat.BROUILLON: "qui reste à soumettre.",
}


def _noter_une_realisation(ancre: str = "id_intitule") -> tuple[str, str]:
    return "Noter une réalisation", f"{reverse('realisation_nouvelle')}#{ancre}"


def _capacites(faits: Faits) -> dict[int, int]:
    session = faits.session
    return {
        EN_FORMATION: session.lignes_formation,
        PREMIERE_ANNEE: session.lignes_premiere_annee,
        SECONDE_ANNEE: session.lignes_seconde_annee,
    }


def _nombre_de_lignes(faits: Faits, partie: int) -> int:
    return sum(place.partie == partie for ligne in faits.lignes for place in ligne.places)


def _dans(partie: int) -> str:
    """« en formation », « en milieu professionnel en première année »."""
    nom = NOMS_DES_PARTIES[partie]
    return nom if partie == EN_FORMATION else f"en milieu professionnel en {nom}"


def _cle(ligne: Ligne) -> str:
    return " ".join(plier(ligne.contenu.intitule).split())


def _autre(ligne: Ligne) -> str:
    return f"la {ligne.places[0]}" if ligne.places else "un autre brouillon"


def _aux_memes_dates(faits: Faits) -> Iterator[tuple[Ligne, Ligne]]:
    groupes: dict[tuple[date, date], list[Ligne]] = defaultdict(list)
    for ligne in faits.lignes:
        if ligne.contenu.debut_le and ligne.contenu.fin_le:
            groupes[ligne.contenu.debut_le, ligne.contenu.fin_le].append(ligne)
    for groupe in groupes.values():
        yield from combinations(groupe, 2)


def _voisins(premier: str, second: str) -> bool:
    if premier == second:
        return False
    return SequenceMatcher(None, premier, second, autojunk=False).ratio() >= VOISINS


REGLES_DU_TABLEAU = (
    Regle(tableau_rempli),
    Regle(competences_couvertes),
    Regle(sous_competences_couvertes, "retenues"),
    Regle(capacite_tenue, "au_tableau"),
    Regle(parties_remplies),
    Regle(intitules_distincts, "lignes"),
    Regle(realisations_distinctes, "lignes"),
)
