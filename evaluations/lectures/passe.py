"""Une classe à une date passée, refaite de ce qui s’était écrit alors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import (
    Case,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Lead

from comptes.models import InscriptionQuerySet, Promotion, Utilisateur
from evaluations.lectures.composition import Composition, composition_au
from evaluations.lectures.faits import ATTEND, DEPUIS, JUGES, Dites, Ligne, lignes, par_eleve
from evaluations.lectures.matrice import Matrice, composer
from evaluations.lectures.perimetre import Perimetre, passes_par
from evaluations.models import Evaluation
from portfolio.models import Etat, Journal, Soumission
from referentiel.lectures import lire_bloc
from referentiel.preparees import preparee


@dataclass(frozen=True)
class MatricePassee:
    """La classe à un instant, chaque case sachant où elle en est aujourd’hui."""

    matrice: Matrice
    composition: Composition


def matrice_au(
    promotion: Promotion, instant: datetime, *, maintenant: datetime, personne: Utilisateur
) -> MatricePassee:
    """Trois requêtes : la classe, ce qui était dit et ce qui l’est, ce qui attendait."""
    bloc = lire_bloc(promotion.referentiel_id)
    composition = composition_au(promotion, instant, maintenant=maintenant, personne=personne)
    dites = dites_alors(Perimetre(passes_par, promotion.pk), instant)
    return MatricePassee(composer(bloc, composition.eleves, dites, passe=True), composition)


def dites_alors(ou: Perimetre, instant: datetime) -> Dites:
    """Ce qu’on savait alors de chacun, et où en sont ses cases aujourd’hui : deux requêtes.

    Ce qui était à un instant, c’est ce qui était écrit alors. Une auto-évaluation remplacée ou
    effacée depuis n’a pas d’histoire : on ne connaît d’elle que son dernier mot.
    """
    lues = lignes(_alors, ou, instant)
    # Ce qui attend aujourd’hui n’attendait pas forcément alors.
    depuis = ((DEPUIS, *lue[1:]) if lue[0] == ATTEND else lue for lue in lues)
    return par_eleve((*depuis, *_attentes(ou, instant)))


def _presente(chemin: str, instant: datetime) -> Q:
    """La réalisation n’était pas encore supprimée."""
    supprimee_le = f"{chemin}__supprimee_le"
    return Q(**{f"{supprimee_le}__isnull": True}) | Q(**{f"{supprimee_le}__gt": instant})


def _etat(chemin: str, instant: datetime) -> Subquery:
    """L’état où l’avait laissée le dernier pas écrit."""
    pas = Journal.objects.filter(realisation=OuterRef(chemin), le__lte=instant)
    return Subquery(pas.order_by("-pk").values("vers")[:1])


def _attentes(ou: Perimetre, instant: datetime) -> Iterator[Ligne]:
    """Les soumissions que rien n’avait encore closes, et ce qu’elles revendiquent."""
    lire = _ouvertes(ou.trouver)
    for inscription, realisation, soumise_le, mobilisations in lire(ou.cle, instant):
        if revendiquees := ",".join(str(m["sous_competence"]) for m in mobilisations):
            yield ATTEND, inscription, realisation, revendiquees, soumise_le, None


@cache
def _ouvertes(trouver: Callable[[int], InscriptionQuerySet]) -> Callable[..., list[tuple]]:
    @preparee
    def lire(cle: int, instant: datetime) -> QuerySet[Soumission, tuple]:
        soumissions = Soumission.objects.filter(
            _presente("realisation", instant),
            Q(retiree_le__isnull=True) | Q(retiree_le__gt=instant),
            Q(evaluation__isnull=True) | Q(evaluation__rendue_le__gt=instant),
            realisation__inscription__in=trouver(cle),
            soumise_le__lte=instant,
        )
        ouvertes = soumissions.alias(alors=_etat("realisation", instant)).filter(alors=Etat.SOUMISE)
        return ouvertes.values_list(
            "realisation__inscription", "realisation", "soumise_le", "contenu__mobilisations"
        )

    return lire


def _alors(inscriptions: InscriptionQuerySet, instant: Value) -> QuerySet[Evaluation]:
    """Les évaluations de ces étudiants : l’état de la réalisation dont chacune était, ou est, la
    dernière ; rien, si elle ne l’était pas encore ou ne l’est plus."""
    # Une fenêtre, et non deux recherches par évaluation ; rien ne s’y filtre du dehors.
    suivante_le = Window(
        Lead("rendue_le"), partition_by="soumission__realisation", order_by="soumission__numero"
    )
    derniere_alors = Q(
        _presente("soumission__realisation", instant),
        Q(suivante_le__isnull=True) | Q(suivante_le__gt=instant),
        rendue_le__lte=instant,
    )
    derniere = Q(
        suivante_le__isnull=True,
        soumission__realisation__supprimee_le__isnull=True,
        soumission__realisation__etat__in=JUGES,
    )
    lues = Evaluation.objects.filter(soumission__realisation__inscription__in=inscriptions)
    return lues.alias(suivante_le=suivante_le).values(
        evaluation_id=F("pk"),
        inscription_id=F("soumission__realisation__inscription"),
        etat=Case(When(derniere_alors, _etat("soumission__realisation", instant))),
        apres=Case(When(derniere, F("soumission__realisation__etat"))),
    )
