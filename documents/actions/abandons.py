"""Les tâches qu’un travailleur mort (tué, machine coupée) a laissées en cours : les relancer.

La file ne sait pas qu’un travailleur est mort. Chaque tâche court donc sous un bail que son
travailleur prolonge ; un bail échu dit qu’il n’y a plus personne. Le bail est écrit dans
`run_after`, que rien d’autre ne lit tant qu’une tâche est en cours.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from documents.actions.productions import fabriquer, renoncer

journal = logging.getLogger(__name__)
BAIL = timedelta(minutes=2)
"""Sans nouvelle d’un travailleur pendant ce temps, sa tâche est à reprendre."""
ESSAIS = 3
"""Une tâche qui a tué trois travailleurs (mémoire épuisée ?) n’en prend pas un quatrième."""
PERDUE = "Arrêtée en route trois fois, sans que le travailleur ait pu dire pourquoi."


@dataclass(frozen=True)
class Abandons:
    """Ce qui a été remis en file, et ce qui est noté en échec."""

    relancees: int
    perdues: int


def prolonger(tache: UUID, *, le: datetime) -> None:
    """Le travailleur de cette tâche vit encore à cet instant."""
    DBTaskResult.objects.running().filter(pk=tache).update(run_after=le + BAIL)


@transaction.atomic
def reprendre_les_abandons(le: datetime) -> Abandons:
    """Remet en file ce dont le bail est échu ; au troisième essai, l’échec est dit."""
    abandons = list(_abandonnees(le).select_for_update(skip_locked=True))
    perdues = [tache for tache in abandons if len(tache.worker_ids) >= ESSAIS]
    for tache in abandons:
        if tache in perdues:
            _perdre(tache, le)
        else:
            _relancer(tache)
    return Abandons(len(abandons) - len(perdues), len(perdues))


def _abandonnees(le: datetime) -> QuerySet[DBTaskResult]:
    """Bail échu, ou jamais pris : le travailleur est mort juste après s’être servi."""
    echu = Q(run_after__lt=le) | Q(run_after=get_date_max())
    return DBTaskResult.objects.running().filter(echu, started_at__lt=le - BAIL)


def _relancer(tache: DBTaskResult) -> None:
    tache.status, tache.run_after = TaskResultStatus.READY, get_date_max()
    tache.save(update_fields=["status", "run_after"])
    journal.warning("La tâche %s n’a plus de travailleur\u00a0: elle est remise en file.", tache.pk)


def _perdre(tache: DBTaskResult, le: datetime) -> None:
    tache.status, tache.finished_at, tache.traceback = TaskResultStatus.FAILED, le, PERDUE
    tache.save(update_fields=["status", "finished_at", "traceback"])
    if tache.task_path == fabriquer.module_path:
        renoncer(tache.args_kwargs["args"][0], motif=PERDUE)
    journal.error(
        "La tâche %s a perdu trois travailleurs\u00a0: elle est notée en échec.", tache.pk
    )
