"""La file des tâches, vue de dehors : combien, dans quel état, et depuis quand on attend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, F, Max, Min, When
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from referentiel.accords import accord

NOMS = {
    TaskResultStatus.READY: "en_attente",
    TaskResultStatus.RUNNING: "en_cours",
    TaskResultStatus.SUCCESSFUL: "reussies",
    TaskResultStatus.FAILED: "en_echec",
}

TITRES: Mapping[str, tuple[str, str]] = {
    "comptes.actions.courriels.envoyer_aussitot": ("avis par courriel", "avis par courriel"),
    "comptes.actions.invitations.envoyer_les_invitations": (
        "envoi d’invitations",
        "envois d’invitations",
    ),
    "portfolio.actions.veille.relever_un_lien": ("relève de lien", "relèves de lien"),
    "documents.actions.avance.preparer_les_pages": ("mise en page", "mises en page"),
    "documents.actions.productions.fabriquer": ("document de classe", "documents de classe"),
}
"""Une tâche, au singulier et au pluriel, comme l’administration la nomme."""


@dataclass(frozen=True)
class EchecsDeTache:
    """Les échecs d’une même tâche, gardés jusqu’à ce qu’on les relance ou les oublie."""

    tache: str
    nombre: int
    dernier_le: datetime | None

    @property
    def phrase(self) -> str:
        """« 3 envois d’invitations »."""
        nom = self.tache.rpartition(".")[2]
        return accord(self.nombre, *TITRES.get(self.tache, (f"tâche «\u00a0{nom}\u00a0»", "")))


def echecs_des_taches() -> tuple[EchecsDeTache, ...]:
    """Une requête."""
    lignes = DBTaskResult.objects.failed().order_by().values_list("task_path")
    comptes = lignes.annotate(nombre=Count("pk"), dernier=Max("finished_at"))
    return tuple(EchecsDeTache(*ligne) for ligne in comptes.order_by("task_path"))


@transaction.atomic
def relancer_les_echecs() -> int:
    """Remet en file chaque tâche en échec, une fois ; rend leur nombre.

    Celle que cette version du site ne connaît plus reste où elle est.
    """
    relancees = 0
    for echec in DBTaskResult.objects.failed().select_for_update().order_by("enqueued_at", "pk"):
        try:
            tache = echec.task
        except ImportError:
            continue
        tache.enqueue(*echec.args_kwargs["args"], **echec.args_kwargs["kwargs"])
        echec.delete()
        relancees += 1
    return relancees


def oublier_les_echecs() -> int:
    return DBTaskResult.objects.failed().delete()[0]


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
