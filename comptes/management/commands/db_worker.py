"""Le travailleur de `django_tasks_db`, qui numérote ses lignes et respecte la lecture seule."""

from __future__ import annotations

from django.conf import settings
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from comptes.demande import NUMERO
from comptes.management.lecture_seule import refuser


class Travailleur(db_worker.Worker):
    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Chaque ligne du journal que la tâche écrit porte l’identifiant de la tâche."""
        place = NUMERO.set(str(db_task_result.pk))
        try:
            super().run_task(db_task_result)
        finally:
            NUMERO.reset(place)


class Command(db_worker.Command):
    def handle(self, *, batch: bool, **options: object) -> None:
        if settings.LECTURE_SEULE:
            refuser(self.stdout, "le travailleur", une_fois=batch)
            return
        # La commande d’origine ne laisse pas choisir son travailleur : elle le prend par ce nom.
        db_worker.Worker = Travailleur
        super().handle(batch=batch, **options)
