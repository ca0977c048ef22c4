"""Quand la dernière copie a été faite : l’administration n’a pas à croire, elle lit."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from comptes.models import RendezVous

NOM = "sauvegarde"


def noter_la_sauvegarde(le: datetime) -> None:
    """Après une copie entière ; rien en lecture seule, où la base refuse d’écrire.

    La copie, elle, ne sait donc d’elle-même que la précédente.
    """
    if not settings.LECTURE_SEULE:
        RendezVous.objects.update_or_create(nom=NOM, defaults={"passe_le": le})


def derniere_sauvegarde() -> datetime | None:
    """Rien tant que ce site n’en a pas fait : une requête."""
    return RendezVous.objects.filter(nom=NOM).values_list("passe_le", flat=True).first()
