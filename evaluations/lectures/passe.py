"""Une classe à une date passée, refaite de ce qui s’était écrit alors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    RowRange,
    Subquery,
    Value,
    When,
    Window,
)

from comptes.models import InscriptionQuerySet, Promotion, Utilisateur
from evaluations.lectures.composition import Composition, composition_au
from evaluations.lectures.faits import ATTEND, DEPUIS, JUGES, Dites, lignes, par_eleve
from evaluations.lectures.matrice import Matrice, composer
from evaluations.lectures.perimetre import Perimetre, passes_par
from portfolio.models import Etat, Journal, Soumission
from referentiel.lectures import lire_bloc


@dataclass(frozen=True)
class MatricePassee:
    """La classe à un instant, chaque case sachant où elle en est aujourd’hui."""

    matrice: Matrice
    composition: Composition


def matrice_au(
    promotion: Promotion, instant: datetime, *, maintenant: datetime, personne: Utilisateur
) -> MatricePassee:
    """Deux requêtes : la classe, ce qui s’en disait et ce qui s’en dit."""
    bloc = lire_bloc(promotion.referentiel_id)
    composition = composition_au(promotion, instant, maintenant=maintenant, personne=personne)
    dites = dites_alors(Perimetre(passes_par, promotion.pk), instant)
    return MatricePassee(composer(bloc, composition.eleves, dites, passe=True), composition)


def dites_alors(ou: Perimetre, instant: datetime) -> Dites:
    """Ce qu’on savait alors de chacun, et où en sont ses cases aujourd’hui : une requête.

    Ce qui était à un instant, c’est ce qui était écrit alors. Une auto-évaluation remplacée ou
    effacée depuis n’a pas d’histoire : on ne connaît d’elle que son dernier mot.
    """
    lues = lignes(_alors, ou, instant)
    # Ce qui attend aujourd’hui n’attendait pas forcément alors.
    depuis = ((DEPUIS, *lue[1:]) if lue[0] == ATTEND else lue for lue in lues)
    return par_eleve(depuis)


def _alors(inscriptions: InscriptionQuerySet, instant: Value) -> QuerySet[Soumission]:
    """Les soumissions de ces étudiants, et leur évaluation si elles en ont une.

    `etat` et `apres` : l’état de la réalisation dont l’évaluation était, ou est, la dernière ;
    `ouverte` : celle que rien n’avait encore close.
    """
    # Une fenêtre, et non deux recherches par évaluation ; rien ne s’y filtre du dehors.
    suivante_le = Window(
        Min("evaluation__rendue_le"),
        partition_by="realisation",
        order_by="-numero",
        frame=RowRange(end=-1),
    )
    presente = Q(realisation__supprimee_le__isnull=True) | Q(realisation__supprimee_le__gt=instant)
    pas = Journal.objects.filter(realisation=OuterRef("realisation"), le__lte=instant)
    alors = Subquery(pas.order_by("-pk").values("vers")[:1])
    derniere_alors = Q(
        presente,
        Q(suivante_le__isnull=True) | Q(suivante_le__gt=instant),
        evaluation__rendue_le__lte=instant,
    )
    derniere = Q(
        suivante_le__isnull=True,
        evaluation__isnull=False,
        realisation__supprimee_le__isnull=True,
        realisation__etat__in=JUGES,
    )
    ouverte = Q(
        presente,
        Q(retiree_le__isnull=True) | Q(retiree_le__gt=instant),
        Q(evaluation__isnull=True) | Q(evaluation__rendue_le__gt=instant),
        soumise_le__lte=instant,
        alors=Etat.SOUMISE,
    )
    lues = Soumission.objects.filter(realisation__inscription__in=inscriptions)
    return lues.alias(suivante_le=suivante_le, alors=alors).values(
        evaluation_id=F("evaluation"),
        inscription_id=F("realisation__inscription"),
        etat=Case(When(derniere_alors, F("alors"))),
        apres=Case(When(derniere, F("realisation__etat"))),
        ouverte=Case(When(ouverte, F("pk"))),
    )
