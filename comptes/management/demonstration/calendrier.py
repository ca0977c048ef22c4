"""Quand chaque acte a eu lieu : en semaine pour l’enseignant, le soir pour l’étudiant, sans hasard.

L’histoire passée est datée par les fixtures ; seules les soumissions en attente se comptent en
jours avant le chargement, pour que la file montre toujours un vrai retard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

from comptes.management.demonstration.donnees import Travail

# Jours entre un acte et celui qui le précède.
DELAIS = {"renvoyer": 4, "valider": 4, "corriger": 6, "soumettre": 1, "retirer": 1, "rouvrir": 20}
ACTES_D_ENSEIGNANT = frozenset({"renvoyer", "valider", "rouvrir"})
REDACTION = timedelta(days=6)
SAMEDI = 5


@dataclass(frozen=True)
class Calendrier:
    """La création du brouillon, puis un moment par étape."""

    cree_le: datetime
    etapes: tuple[datetime, ...]


def dresser(travail: Travail, etapes: tuple[str, ...], cle: str, le: datetime) -> Calendrier:
    """Le calendrier d’un travail ; `cle` fixe les heures, `le` est le moment du chargement."""
    if not etapes:
        return Calendrier(_moment(travail.cree_le, "brouillon", cle), ())
    moments: list[datetime] = []
    if travail.soumise_le:
        moments.append(_moment(travail.soumise_le, "soumettre", cle))
        for etape in etapes[1:]:
            jour = moments[-1].date() + timedelta(days=DELAIS[etape])
            moments.append(_moment(jour, etape, cle))
    if travail.soumise_il_y_a is not None:
        moments = _finir_par_une_attente(moments, travail.soumise_il_y_a, cle, le)
    return Calendrier(moments[0] - REDACTION, tuple(moments))


def _finir_par_une_attente(
    moments: list[datetime], jours: int, cle: str, le: datetime
) -> list[datetime]:
    """La dernière soumission, et la correction de la veille s’il y en a eu une."""
    attente = le - timedelta(days=jours, minutes=5 + crc32(cle.encode()) % 50)
    if not moments:
        return [attente]
    return [*moments[:-2], attente - timedelta(days=1), attente]


def _moment(jour: date, etape: str, cle: str) -> datetime:
    graine = crc32(f"{cle} {etape}".encode())
    heure = 14 if etape in ACTES_D_ENSEIGNANT else 17
    if etape in ACTES_D_ENSEIGNANT and jour.weekday() >= SAMEDI:
        jour += timedelta(days=7 - jour.weekday())
    instant = time(heure + graine % 4, graine % 60)
    return datetime.combine(jour, instant, timezone.get_current_timezone())
