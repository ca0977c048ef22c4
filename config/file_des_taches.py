"""La file des tâches, vue de dehors : combien, dans quel état, et depuis quand on attend."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Min, When
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

NOMS = {
    TaskResultStatus.READY: "en_attente",
    TaskResultStatus.RUNNING: "en_cours",
    TaskResultStatus.SUCCESSFUL: "reussies",
    TaskResultStatus.FAILED: "en_echec",
}


def etats_des_taches() -> dict[str, int]:
    """Le nombre de tâches gardées en base dans chaque état, zéro compris."""
    comptes = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    trouves = dict(comptes)
    return {nom: trouves.get(etat, 0) for etat, nom in NOMS.items()}


def plus_vieille_attente(le: datetime) -> timedelta:
    """Depuis quand attend la plus vieille tâche que l’on pourrait prendre ; zéro s’il n’y en a pas.

    Une tâche remise à plus tard n’attend qu’à partir de ce moment-là.
    """
    depuis = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    debut = DBTaskResult.objects.ready().order_by().aggregate(debut=Min(depuis))["debut"]
    return max(le - debut, timedelta()) if debut else timedelta()
