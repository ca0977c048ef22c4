"""Mettre en page d’avance ce que l’étudiant s’apprête à déposer : son clic n’attend plus.

Rien n’est émis ni gardé d’autre que des pages, sous l’empreinte de leur contenu.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django_tasks import task

from comptes.models import Inscription
from documents.calculs.depot import lecture_vivante
from documents.catalogue.depot import mettre_en_page

UNE_JOURNEE = 24 * 60 * 60


def demander_les_pages(inscription: Inscription, lu: str) -> None:
    """Une fois par jour pour ce que désigne `lu`, dans une tâche ; jamais en lecture seule."""
    if settings.LECTURE_SEULE:
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
