"""Qui était dans une classe à une date : les passages d’une classe à l’autre, et les sorties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from comptes.lectures.designees import selon_le_role
from comptes.models import Inscription, InscriptionQuerySet, Passage, Promotion, Utilisateur
from comptes.regles import inscriptions_visibles
from evaluations.lectures.matrice import Eleve
from evaluations.lectures.perimetre import passes_par


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
    lus = _passes(personne, promotion.pk, instant)
    eleves, arrives, partis = [], [], []
    for lu in sorted(lus, key=lambda i: i.etudiant.rang_alphabetique):
        present = lu.promotion_id == promotion.pk and lu.sortie_le is None
        etait_la = _etait_la(lu, promotion, instant, maintenant)
        if etait_la:
            eleves.append(_eleve(lu, present))
        if etait_la and not present:
            partis.append(str(lu.etudiant))
        elif present and not etait_la:
            arrives.append(str(lu.etudiant))
    return Composition(tuple(eleves), tuple(arrives), tuple(partis))


@selon_le_role
def _passes(personne: Utilisateur, promotion: int, instant: datetime) -> InscriptionQuerySet:
    suivants = Passage.objects.filter(inscription=OuterRef("pk"), le__gt=instant)
    suivants = suivants.order_by("le", "pk")
    return (
        Inscription.objects.filter(pk__in=passes_par(promotion))
        .annotate(
            a_bouge=Exists(suivants),
            alors=Subquery(suivants.values("depuis")[:1]),
            suivi=Exists(inscriptions_visibles(personne).filter(pk=OuterRef("pk"))),
        )
        .select_related("etudiant")
    )


def _etait_la(
    lu: Inscription, promotion: Promotion, instant: datetime, maintenant: datetime
) -> bool:
    if lu.a_bouge:
        return lu.alors == promotion.pk
    if lu.promotion_id != promotion.pk or lu.sortie_le is None:
        return lu.promotion_id == promotion.pk
    return min(lu.sortie_le, timezone.localdate(maintenant)) > timezone.localdate(instant)


def _eleve(lu: Inscription, present: bool) -> Eleve:
    etudiant = lu.etudiant
    return Eleve(lu.pk, etudiant.prenom, etudiant.nom, lu.option, present, lu.suivi)
