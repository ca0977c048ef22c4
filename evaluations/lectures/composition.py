"""Qui était dans une classe à une date : les passages d’une classe à l’autre, et les sorties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from comptes.lectures.designees import selon_le_role
from comptes.models import Inscription, Passage, Promotion, Utilisateur
from comptes.regles import inscriptions_visibles
from evaluations.lectures.matrice import Eleve
from evaluations.lectures.perimetre import passes_par

LUS = ("pk", "promotion_id", "sortie_le", "option", "etudiant__prenom", "etudiant__nom")


@dataclass(frozen=True)
class Composition:
    """La classe d’alors ; `arrives` et `partis` : les noms de ceux qui ont changé depuis."""

    eleves: tuple[Eleve, ...]
    arrives: tuple[str, ...]
    partis: tuple[str, ...]


def composition_au(
    promotion: Promotion, instant: datetime, *, maintenant: datetime, personne: Utilisateur
) -> Composition:
    """Qui était dans la classe : une requête.

    Le premier passage écrit après l’instant dit d’où l’étudiant venait ; sans passage, il était
    déjà où il est. Une sortie vaut dès son jour, et celle que l’on a datée d’un jour à venir dès
    aujourd’hui : la classe vivante ne le compte déjà plus.
    """
    lus = {_eleve(lu, promotion): lu for lu in _passes(personne, promotion.pk, instant)}
    eleves, arrives, partis = [], [], []
    for eleve in sorted(lus, key=lambda eleve: eleve.rang):
        etait_la = _etait_la(lus[eleve], promotion, instant, maintenant)
        if etait_la:
            eleves.append(eleve)
        if etait_la and not eleve.present:
            partis.append(eleve.nom)
        elif eleve.present and not etait_la:
            arrives.append(eleve.nom)
    return Composition(tuple(eleves), tuple(arrives), tuple(partis))


@selon_le_role
def _passes(personne: Utilisateur, promotion: int, instant: datetime) -> QuerySet:
    suivants = Passage.objects.filter(inscription=OuterRef("pk"), le__gt=instant)
    suivants = suivants.order_by("le", "pk")
    return (
        Inscription.objects.filter(pk__in=passes_par(promotion))
        .annotate(
            a_bouge=Exists(suivants),
            alors=Subquery(suivants.values("depuis")[:1]),
            suivi=Exists(inscriptions_visibles(personne).filter(pk=OuterRef("pk"))),
        )
        .values_list(*LUS, "a_bouge", "alors", "suivi", named=True)
    )


def _etait_la(lu: Any, promotion: Promotion, instant: datetime, maintenant: datetime) -> bool:
    if lu.a_bouge:
        return lu.alors == promotion.pk
    if lu.promotion_id != promotion.pk or lu.sortie_le is None:
        return lu.promotion_id == promotion.pk
    return min(lu.sortie_le, timezone.localdate(maintenant)) > timezone.localdate(instant)


def _eleve(lu: Any, promotion: Promotion) -> Eleve:
    present = lu.promotion_id == promotion.pk and lu.sortie_le is None
    prenom, nom = lu.etudiant__prenom, lu.etudiant__nom
    return Eleve(lu.pk, prenom, nom, lu.option, present, lu.suivi)
