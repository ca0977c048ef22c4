"""L’administration ouvre le dossier d’un étudiant : une ligne au registre, une par jour au plus."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comptes.actions.actes import noter_un_acte
from comptes.models import Acte, NatureDActe, Utilisateur


def noter_une_consultation(etudiant: int, *, acteur: Utilisateur, le: datetime) -> bool:
    """Vrai si la ligne vient d’être écrite ; deux pages ouvertes d’un coup n’en font qu’une."""
    if _du_jour(etudiant, acteur, le).exists():
        return False
    with transaction.atomic():
        garde = Utilisateur.objects.select_for_update().get(pk=acteur.pk)
        if _du_jour(etudiant, garde, le).exists():
            return False
        personne = Utilisateur.objects.get(pk=etudiant)
        noter_un_acte(NatureDActe.CONSULTATION, acteur=garde, le=le, personne=personne)
    return True


def _du_jour(etudiant: int, acteur: Utilisateur, le: datetime) -> QuerySet[Acte]:
    matin = timezone.make_aware(datetime.combine(timezone.localdate(le), time.min))
    return Acte.objects.depuis(matin).filter(
        nature=NatureDActe.CONSULTATION, acteur=acteur, personne=etudiant
    )
