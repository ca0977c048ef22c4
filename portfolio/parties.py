"""Dans quelle partie du tableau de synthèse va une réalisation : une règle pure, dite une fois.

Le tableau, le dossier et le contrôle de conformité la partagent.
"""

from __future__ import annotations

from datetime import date

from portfolio.models import Cadre, ContenuFige, Partie, StageFige

MOIS_DE_RENTREE = 9
ANNEES_DE_FORMATION = 2

EN_FORMATION, PREMIERE_ANNEE, SECONDE_ANNEE = range(3)

CORRIGEES = {
    Partie.PREMIERE_ANNEE: (PREMIERE_ANNEE,),
    Partie.SECONDE_ANNEE: (SECONDE_ANNEE,),
    Partie.DEUX_ANNEES: (PREMIERE_ANNEE, SECONDE_ANNEE),
}


def entree_en_formation(annee: int) -> date:
    """Le premier jour du cursus qui mène à cette session : la rentrée, deux ans plus tôt."""
    return date(annee - ANNEES_DE_FORMATION, MOIS_DE_RENTREE, 1)


def entree_en_seconde_annee(annee: int) -> date:
    """L’année scolaire va du 1er septembre au 31 août : l’été appartient à celle qui finit."""
    return date(annee - 1, MOIS_DE_RENTREE, 1)


def parties_du_contenu(contenu: ContenuFige, annee: int) -> tuple[int, ...]:
    """0 en formation ; 1 et 2 pour la première et la seconde année en milieu professionnel.

    `annee` est celle de la session. L’étudiant peut corriger la partie ; sinon le stage choisi
    décide, et les dates de la réalisation quand il n’y en a pas ou qu’il couvre les deux années
    (un contrat long). Vide pour un brouillon sans stage ni dates.
    """
    if contenu.cadre == Cadre.FORMATION:
        return (EN_FORMATION,)
    if corrigee := CORRIGEES.get(contenu.partie):
        return corrigee
    du_stage = annees_touchees(contenu.stage, annee) if contenu.stage else ()
    if len(du_stage) == 1:
        return du_stage
    return annees_touchees(contenu, annee) or du_stage


def annees_touchees(periode: ContenuFige | StageFige, annee: int) -> tuple[int, ...]:
    """La première année, la seconde ou les deux, d’après deux dates ; vide s’il en manque une."""
    if periode.debut_le is None or periode.fin_le is None:
        return ()
    rentree = entree_en_seconde_annee(annee)
    premiere = (PREMIERE_ANNEE,) if periode.debut_le < rentree else ()
    seconde = (SECONDE_ANNEE,) if periode.fin_le >= rentree else ()
    return premiere + seconde
