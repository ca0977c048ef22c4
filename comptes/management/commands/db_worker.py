"""Le travailleur de `django_tasks_db` : il numérote ses lignes, dit qu’il vit, respecte la lecture.

Tant qu’il fait une tâche, il en prolonge le bail ; tué, il ne le fait plus, et l’horloge la
relance (`documents.actions.abandons`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from comptes.demande import NUMERO
from comptes.management.lecture_seule import refuser
from documents.actions.abandons import BAIL, prolonger

journal = logging.getLogger(__name__)


class Travailleur(db_worker.Worker):
    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Chaque ligne du journal que la tâche écrit porte l’identifiant de la tâche."""
        place = NUMERO.set(str(db_task_result.pk))
        try:
            with signe_de_vie(db_task_result.pk):
                super().run_task(db_task_result)
        finally:
            NUMERO.reset(place)


@contextmanager
def signe_de_vie(tache: UUID) -> Iterator[None]:
    """Prend le bail de cette tâche, et le prolonge depuis un fil à part jusqu’à la fin."""
    prolonger(tache, le=timezone.now())
    fin = Event()
    fil = Thread(target=_prolonger_jusqu_a, args=(tache, fin), daemon=True)
    fil.start()
    try:
        yield
    finally:
        fin.set()
        fil.join()


def _prolonger_jusqu_a(tache: UUID, fin: Event) -> None:
    """Une base muette le temps d’un signe n’arrête rien : le suivant passera, ou le bail finit."""
    while not fin.wait(BAIL.total_seconds() / 4):
        try:
            prolonger(tache, le=timezone.now())
        except Error:
            journal.warning("Le bail de la tâche n’a pas pu être prolongé.", exc_info=True)
        finally:
            connection.close()


class Command(db_worker.Command):
    def handle(self, *, batch: bool, **options: object) -> None:
        if settings.LECTURE_SEULE:
            refuser(self.stdout, "le travailleur", une_fois=batch)
            return
        # La commande d’origine ne laisse pas choisir son travailleur : elle le prend par ce nom.
        db_worker.Worker = Travailleur
        super().handle(batch=batch, **options)
