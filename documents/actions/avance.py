"""Mettre en page d’avance ce que l’étudiant s’apprête à déposer : son clic n’attend plus.

Rien n’est émis ni gardé d’autre que des pages, sous l’empreinte de leur contenu. Loin de la date
limite, qui ouvre sa page regarde où il en est : un dossier entier à mettre en page à chaque lecteur
occupait les travailleurs toute une soirée, pour des pages que rien n’attendait.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.timezone import localdate
from django_tasks import task

from comptes.models import Inscription
from documents.calculs.depot import lecture_vivante
from documents.catalogue.depot import mettre_en_page

UNE_JOURNEE = 24 * 60 * 60
PROCHE = timedelta(days=30)
"""À partir de combien avant la date limite un dossier ouvert est un dossier qui se dépose."""


def demander_les_pages(inscription: Inscription, lu: str, *, le: datetime) -> None:
    """Une fois par jour pour ce que désigne `lu`, dans une tâche ; jamais en lecture seule, ni
    quand la date limite est inconnue ou lointaine.
    """
    limite = inscription.promotion.session.depot_le
    if settings.LECTURE_SEULE or limite is None or limite - localdate(le) > PROCHE:
        return
    if caches["default"].add(f"pages-du-depot-{lu}", True, UNE_JOURNEE):
        preparer_les_pages.enqueue(inscription.pk, lu)


@task()
def preparer_les_pages(inscription: int, lu: str) -> None:
    """Ne fait rien si le dossier a changé depuis : la page rouverte le redemandera."""
    entiere = Inscription.objects.avec_tout_l_entete().filter(pk=inscription).first()
    if entiere is None:
        return
    lecture = lecture_vivante(entiere, le=timezone.now())
    if lecture.empreinte == lu:
        mettre_en_page(lecture)
