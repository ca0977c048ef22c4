"""Chaque ligne du tableau : sa période, son intitulé, ses croix, ce que la fiche en dit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evaluations.conformite.adresses import sur_l_etat, sur_la_ligne, sur_les_revendications
from evaluations.conformite.constatations import Constatation, Gravite, Regle
from evaluations.conformite.faits import Faits
from evaluations.conformite.regles import mots
from evaluations.conformite.regles.delais import selon_le_delai
from portfolio.models import Etat
from portfolio.parties import entree_en_formation
from referentiel.accords import accord

Trouvees = Iterable[Constatation]

UN_AN = 366
"""Jours au-delà desquels une période n’est plus celle d’un travail."""


def periode_complete(faits: Faits) -> Trouvees:
    """Chaque période a ses deux dates.

    EXAM §2 : 15 tableaux sur 17 ont une période absente ou ouverte.
    Source : annexe {session.annexe_tableau}, « sous la forme du JJ/MM/AA au JJ/MM/AA ».
    """
    for ligne in faits.lignes:
        if ligne.contenu.debut_le is None:
            phrase = "La date de début manque\u00a0: la période serait incomplète."
            yield sur_la_ligne(faits, ligne, Gravite.BLOQUANT, phrase, "debut_le")
        if ligne.contenu.fin_le is None:
            phrase = "La date de fin manque\u00a0: la période serait incomplète."
            yield sur_la_ligne(faits, ligne, Gravite.BLOQUANT, phrase, "fin_le")


def periode_en_ordre(faits: Faits) -> Trouvees:
    """Chaque période finit après avoir commencé.

    Source : annexe {session.annexe_tableau}, « sous la forme du JJ/MM/AA au JJ/MM/AA ».
    """
    for ligne in faits.lignes:
        debut, fin = ligne.contenu.debut_le, ligne.contenu.fin_le
        if debut and fin and fin < debut:
            phrase = f"La période finit le {_jour(fin)}, avant de commencer le {_jour(debut)}."
            yield sur_la_ligne(faits, ligne, Gravite.BLOQUANT, phrase, "fin_le")


def periode_dans_le_cursus(faits: Faits) -> Trouvees:
    """Chaque période est dans le cursus, de la rentrée au dépôt.

    EXAM §3 : le tableau range par année du cursus ; un redoublement l’allonge.
    Source : annexe {session.annexe_tableau}, parties du tableau de synthèse.
    """
    rentree = entree_en_formation(faits.session.annee)
    depot = faits.session.depot_le
    for ligne in faits.lignes:
        debut, fin = ligne.contenu.debut_le, ligne.contenu.fin_le
        if debut and debut < rentree:
            phrase = (
                f"Commence le {_jour(debut)}, avant l’entrée en formation du {_jour(rentree)}"
                "\u00a0: sauf redoublement, vérifiez l’année."
            )
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "debut_le")
        if fin and depot and fin > depot:
            phrase = f"Finit le {_jour(fin)}, après le dépôt du {_jour(depot)}."
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "fin_le")


def periode_vraisemblable(faits: Faits) -> Trouvees:
    """Chaque période dure plus d’un jour et moins d’un an.

    EXAM §2, variation : une date saisie deux fois, ou une année de trop.
    Source : annexe {session.annexe_tableau}, période de chaque réalisation.
    """
    for ligne in faits.lignes:
        debut, fin = ligne.contenu.debut_le, ligne.contenu.fin_le
        if not debut or not fin or fin < debut:
            continue
        if debut == fin:
            phrase = (
                f"Ne dure qu’un jour, le {_jour(debut)}\u00a0: est-ce bien tout le travail\u00a0?"
            )
            yield sur_la_ligne(faits, ligne, Gravite.CONSEIL, phrase, "fin_le")
        elif (fin - debut).days >= UN_AN:
            phrase = (
                f"Dure plus d’un an, du {_jour(debut)} au {_jour(fin)}\u00a0: vérifiez l’année."
            )
            # Une veille peut durer : validée, l’enseignant l’a vue.
            gravite = Gravite.CONSEIL if ligne.validee else Gravite.AVERTISSEMENT
            yield sur_la_ligne(faits, ligne, gravite, phrase, "fin_le")


def croix_posee(faits: Faits) -> Trouvees:
    """Chaque réalisation a au moins une croix.

    EXAM §2 : 6 tableaux ont une réalisation sans aucune croix.
    Source : annexe {session.annexe_tableau}, compétences mises en œuvre.
    """
    for ligne in faits.lignes:
        if ligne.validee and not ligne.retenues:
            phrase = "Validée sans aucune sous-compétence retenue\u00a0: la ligne n’a pas de croix."
            yield sur_les_revendications(faits, ligne, Gravite.BLOQUANT, phrase)
        elif not ligne.contenu.mobilisations:
            phrase = "Ne revendique aucune sous-compétence\u00a0: la ligne n’aurait pas de croix."
            yield sur_les_revendications(faits, ligne, Gravite.AVERTISSEMENT, phrase)


def justification_dite(faits: Faits) -> Trouvees:
    """Chaque revendication est justifiée d’une vraie phrase.

    EXAM §1 : le jury attend une phrase par revendication ; trois mots n’en font pas une.
    Source : annexe {session.annexe_grille}, grille d’aide à l’évaluation.
    """
    for ligne in faits.lignes:
        for m in ligne.contenu.mobilisations:
            champ = f"justification-{m.sous_competence}"
            nom = faits.bloc.sous_competences[m.sous_competence].intitule
            if not m.justification.strip():
                phrase = f"«\u00a0{nom}\u00a0» n’est pas justifiée."
                yield sur_la_ligne(faits, ligne, Gravite.BLOQUANT, phrase, champ)
            elif mots.compter(m.justification) < mots.UNE_PHRASE:
                phrase = (
                    f"La justification de «\u00a0{nom}\u00a0» est trop courte\u00a0: dites en quoi."
                )
                yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, champ)


def contribution_dite(faits: Faits) -> Trouvees:
    """En équipe, chaque contribution personnelle est dite.

    EXAM §1 : c’est ce que le jury cherche dans un travail d’équipe.
    Source : annexe {session.annexe_grille}, grille d’aide à l’évaluation.
    """
    for ligne in faits.en_equipe:
        if not ligne.contenu.contribution.strip():
            phrase = "Réalisée en équipe, mais la contribution personnelle n’est pas dite."
            yield sur_la_ligne(faits, ligne, Gravite.BLOQUANT, phrase, "contribution")
        elif mots.vide_de_sens(ligne.contenu.contribution):
            phrase = "La contribution personnelle ne dit pas ce qui a été fait par le candidat."
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "contribution")


def environnement_declare(faits: Faits) -> Trouvees:
    """Chaque réalisation déclare son environnement technologique.

    EXAM §1 : il doit être conforme à l’annexe II.E.
    Source : arrêté du diplôme, annexe II.E, environnement technologique.
    """
    for ligne in faits.lignes:
        if mots.sans_contenu(ligne.contenu.environnement):
            phrase = (
                "L’environnement technologique n’est pas déclaré\u00a0: systèmes, outils, versions."
            )
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "environnement")


def intitule_tient(faits: Faits) -> Trouvees:
    """Chaque intitulé se lit sur sa ligne du tableau.

    EXAM §3 : la case a la place de deux lignes d’intitulé et d’une de documents.
    Source : annexe {session.annexe_tableau}, intitulé et liste des documents.
    """
    for ligne in faits.lignes:
        longueur = len(ligne.contenu.intitule.strip())
        if longueur > mots.SIGNES_LISIBLES:
            phrase = (
                f"Intitulé de {accord(longueur, 'signe')}\u00a0: au-delà de"
                f" {mots.SIGNES_LISIBLES}, le tableau l’imprime en tout petit."
            )
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "intitule")


def intitule_en_bas_de_casse(faits: Faits) -> Trouvees:
    """Aucun intitulé n’est tout en majuscules.

    EXAM §2, variation : un intitulé crié se lit mal, et perd ses accents.
    Source : annexe {session.annexe_tableau}, intitulé de chaque réalisation.
    """
    for ligne in faits.lignes:
        if mots.tout_en_majuscules(ligne.contenu.intitule):
            phrase = "L’intitulé est tout en majuscules\u00a0: il se lit mieux en minuscules."
            yield sur_la_ligne(faits, ligne, Gravite.CONSEIL, phrase, "intitule")


def intitule_precis(faits: Faits) -> Trouvees:
    """Chaque intitulé dit ce qui a été fait.

    EXAM §2, variation : « Stage », « TP1 », « Projet » ne disent rien au jury.
    Source : annexe {session.annexe_tableau}, intitulé de chaque réalisation.
    """
    for ligne in faits.lignes:
        if mots.intitule_vague(ligne.contenu.intitule):
            phrase = "L’intitulé ne dit pas ce qui a été fait\u00a0: un verbe, un objet, un outil."
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "intitule")


def travail_termine(faits: Faits) -> Trouvees:
    """Rien n’attend encore : ni brouillon, ni reprise, ni évaluation.

    EXAM §3 : tant qu’un travail attend, le tableau porte « PROJET ».
    Source : annexe {session.annexe_controle}, dossier complet à la date de dépôt.
    """
    for ligne in faits.lignes:
        if suite := EN_ATTENTE.get(ligne.etat):
            phrase = suite + _avant_le_depot(faits)
            yield sur_l_etat(faits, ligne, selon_le_delai(faits), phrase)


EN_ATTENTE = {
    Etat.BROUILLON: "Ce brouillon n’est pas soumis",
    Etat.A_REPRENDRE: "Une reprise est demandée",
    Etat.SOUMISE: "L’évaluation est attendue",
}


def _avant_le_depot(faits: Faits) -> str:
    jours = faits.jours_restants
    if jours is None:
        return "."
    if jours < 0:
        return f", et le dépôt est passé depuis {accord(-jours, 'jour')}."
    return f", à {accord(jours, 'jour')} du dépôt."


def _jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


REGLES_DES_LIGNES = (
    Regle(periode_complete, "lignes"),
    Regle(periode_en_ordre, "lignes"),
    Regle(periode_dans_le_cursus, "lignes"),
    Regle(periode_vraisemblable, "lignes"),
    Regle(croix_posee, "lignes"),
    Regle(justification_dite, "lignes"),
    Regle(contribution_dite, "en_equipe"),
    Regle(environnement_declare, "lignes"),
    Regle(intitule_tient, "lignes"),
    Regle(intitule_en_bas_de_casse, "lignes"),
    Regle(intitule_precis, "lignes"),
    Regle(travail_termine, "lignes"),
)
