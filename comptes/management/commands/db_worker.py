"""Le travailleur de `django_tasks_db`, qui ne prend aucune tâche en lecture seule."""

from __future__ import annotations

from django.conf import settings
from django_tasks_db.management.commands import db_worker

from comptes.management.lecture_seule import refuser


class Command(db_worker.Command):
    def handle(self, *, batch: bool, **options: object) -> None:
        if settings.LECTURE_SEULE:
            refuser(self.stdout, "le travailleur", une_fois=batch)
            return
        super().handle(batch=batch, **options)
