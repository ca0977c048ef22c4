"""Une classe à une date passée, refaite de ce qui s’était écrit alors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from comptes.models import InscriptionQuerySet, Promotion, Utilisateur
from evaluations.lectures.composition import Composition, composition_au
from evaluations.lectures.couverture import Reponse, par_inscription, reponses
from evaluations.lectures.faits import Attente, Faits, lignes, rassembler
from evaluations.lectures.matrice import Matrice, composer
from evaluations.lectures.perimetre import Perimetre, la_classe, passes_par
from evaluations.models import Evaluation
from portfolio.models import Etat, Journal, Soumission
from referentiel.lectures import BlocLu, lire_bloc
from referentiel.preparees import preparee


@dataclass(frozen=True)
class MatricePassee:
    """La classe à un instant, chaque case sachant où elle en est aujourd’hui."""

    matrice: Matrice
    composition: Composition


def matrice_au(
    promotion: Promotion, instant: datetime, *, maintenant: datetime, personne: Utilisateur
) -> MatricePassee:
    """Quatre requêtes : la classe, ce qui attendait, ce qui était dit, où en sont les cases."""
    bloc, ou = lire_bloc(promotion.referentiel_id), Perimetre(passes_par, promotion.pk)
    composition = composition_au(promotion, instant, maintenant=maintenant, personne=personne)
    faits = faits_au(bloc, [e.inscription_id for e in composition.eleves], ou, instant)
    lues = par_inscription(_aujourd_hui(promotion.pk))
    suivis = [e.inscription_id for e in composition.eleves if e.present]
    apres = {pk: lues.get(pk, {}) for pk in suivis}
    return MatricePassee(composer(bloc, composition.eleves, faits, apres), composition)


@preparee
def _aujourd_hui(promotion: int) -> QuerySet[Any, Reponse]:
    return reponses(la_classe(promotion))


def faits_au(
    bloc: BlocLu, inscriptions: Iterable[int], ou: Perimetre, instant: datetime
) -> dict[int, Faits]:
    """Inscription → ce qu’on en savait alors : deux requêtes.

    Ce qui était à un instant, c’est ce qui était écrit alors. Une auto-évaluation remplacée ou
    effacée depuis n’a pas d’histoire : on ne connaît d’elle que son dernier mot.
    """
    return rassembler(bloc, inscriptions, lignes(_alors, ou, instant), _attentes(ou, instant))


def _presente(chemin: str, instant: datetime) -> Q:
    """La réalisation n’était pas encore supprimée."""
    supprimee_le = f"{chemin}__supprimee_le"
    return Q(**{f"{supprimee_le}__isnull": True}) | Q(**{f"{supprimee_le}__gt": instant})


def _etat(chemin: str, instant: datetime) -> Subquery:
    """L’état où l’avait laissée le dernier pas écrit."""
    pas = Journal.objects.filter(realisation=OuterRef(chemin), le__lte=instant)
    return Subquery(pas.order_by("-pk").values("vers")[:1])


def _attentes(ou: Perimetre, instant: datetime) -> Iterator[Attente]:
    """Les soumissions que rien n’avait encore closes, et ce qu’elles revendiquent."""
    lire = _ouvertes(ou.trouver)
    for inscription, realisation, soumise_le, mobilisations in lire(ou.cle, instant):
        for mobilisation in mobilisations:
            yield inscription, realisation, mobilisation["sous_competence"], soumise_le


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


def _alors(
    inscriptions: InscriptionQuerySet, instant: datetime
) -> tuple[QuerySet[Evaluation], None]:
    """La dernière évaluation rendue alors de chaque réalisation, et l’état où elle était."""
    suivantes = Evaluation.objects.filter(
        soumission__realisation=OuterRef("soumission__realisation"),
        soumission__numero__gt=OuterRef("soumission__numero"),
        rendue_le__lte=instant,
    )
    lues = Evaluation.objects.filter(
        _presente("soumission__realisation", instant),
        ~Exists(suivantes),
        soumission__realisation__inscription__in=inscriptions,
        rendue_le__lte=instant,
    )
    etat = _etat("soumission__realisation", instant)
    return lues.values_list("pk", "soumission__realisation__inscription", etat), None
