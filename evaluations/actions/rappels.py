"""Rappeler à des étudiants ce qu’ils n’ont pas encore montré ; jamais deux fois en sept jours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from comptes.actions import prevenir
from comptes.models import Inscription, Promotion, Utilisateur
from comptes.regles import enseigne_dans
from evaluations.lectures.couverture import couvertures
from evaluations.lectures.rappels import (
    chemin_de_rappel,
    prevenus_depuis,
    sans_rien,
    titre_de_rappel,
)
from evaluations.models import Rappel
from portfolio.regles import ActionRefusee
from referentiel.lectures import lire_bloc


@transaction.atomic
def rappeler(
    promotion: Promotion,
    *,
    acteur: Utilisateur,
    le: datetime,
    inscriptions: Collection[int],
) -> tuple[int, int]:
    """Envoie un rappel à chacun ; rend (envoyés, laissés).

    Le manque se relit sous verrou : qui a soumis entre-temps, ou vient d’être prévenu par un
    collègue, est laissé. Lève `ActionRefusee` si l’acteur n’enseigne pas dans la promotion.
    """
    if not enseigne_dans(acteur, promotion.pk):
        raise ActionRefusee("Seul un enseignant de la promotion envoie un rappel.")
    actives = Inscription.objects.actives().filter(
        pk__in=list(inscriptions), promotion=promotion, etudiant__is_active=True
    )
    verrouillees = actives.select_for_update(of=("self",)).select_related("etudiant")
    choisies = list(verrouillees.order_by("pk"))
    deja, lues = prevenus_depuis(actives, le), couvertures(actives)
    bloc = lire_bloc(promotion.referentiel_id)
    envoyes = 0
    for inscription in choisies:
        competences = sans_rien(lues.get(inscription.pk, {}), bloc)
        if inscription.pk in deja or not competences:
            continue
        rappel = Rappel.objects.create(
            inscription=inscription, par=acteur, le=le, semaine=lundi_de(le)
        )
        rappel.competences.set([competence.id for competence in competences])
        prevenir(
            [inscription.etudiant],
            titre=titre_de_rappel(competences),
            chemin=chemin_de_rappel(),
            le=le,
        )
        envoyes += 1
    return envoyes, len(set(inscriptions)) - envoyes


def lundi_de(le: datetime) -> date:
    """Le lundi, à l’heure de Paris, de la semaine de `le`."""
    jour = timezone.localtime(le).date()
    return jour - timedelta(days=jour.weekday())
