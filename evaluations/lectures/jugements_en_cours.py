"""Ce qu’un enseignant a commencé à saisir sur une soumission, et qui d’autre la regarde."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from comptes.models import Utilisateur
from evaluations.models import JugementEnCours
from portfolio.models import Soumission
from referentiel.accords import accord
from referentiel.preparees import preparee

ENCORE_LA = timedelta(minutes=3)
"""Au-delà, une page qui n’a plus donné signe de vie n’est plus tenue pour ouverte."""


@dataclass(frozen=True)
class EnCours:
    """La saisie de la personne ; `reportee` d’une soumission que celle-ci a remplacée.

    `presences` : une phrase par collègue qui évalue, ou a commencé à évaluer, cette soumission.
    """

    saisi: Mapping[str, str]
    version: int
    enregistre_le: datetime | None
    reportee: bool
    presences: tuple[str, ...]


def jugements_en_cours(soumission: Soumission, personne: Utilisateur, le: datetime) -> EnCours:
    """La sienne et celles des autres : une requête."""
    tous = _en_cours(soumission.realisation_id)
    siens = [j for j in tous if j.enseignant_id == personne.pk and j.enregistre_le]
    dernier = siens[-1] if siens else None
    reportee = dernier is not None and dernier.soumission_id != soumission.pk
    autres = [
        j for j in tous if j.enseignant_id != personne.pk and j.soumission_id == soumission.pk
    ]
    return EnCours(
        saisi=dernier.saisi if dernier else {},
        version=dernier.version if dernier and not reportee else 0,
        enregistre_le=dernier.enregistre_le if dernier else None,
        reportee=reportee,
        presences=_presences(autres, le),
    )


@preparee
def _en_cours(realisation: int) -> QuerySet[JugementEnCours]:
    commences = JugementEnCours.objects.filter(soumission__realisation=realisation)
    return commences.select_related("enseignant").order_by("soumission__numero", "pk")


def _presences(autres: Iterable[JugementEnCours], le: datetime) -> tuple[str, ...]:
    phrases = (presence(j, le) for j in autres)
    return tuple(phrase for phrase in phrases if phrase)


def presence(jugement: JugementEnCours, le: datetime) -> str:
    """« M. Bernard évalue aussi cette soumission, vu il y a 1 min. » ; vide s’il est reparti."""
    nom = jugement.enseignant.nom_d_usage
    if le - jugement.vu_le <= ENCORE_LA:
        minutes = int((le - jugement.vu_le).total_seconds()) // 60
        quand = f"il y a {minutes}\u00a0min" if minutes > 0 else "à l’instant"
        return f"{nom} évalue aussi cette soumission, vu {quand}."
    if any(jugement.saisi.values()) and jugement.enregistre_le:
        return (
            f"{nom} a commencé à évaluer cette soumission, {_il_y_a(le - jugement.enregistre_le)}."
        )
    return ""


def _il_y_a(duree: timedelta) -> str:
    minutes = int(duree.total_seconds()) // 60
    if minutes < 60:
        return f"il y a {minutes}\u00a0min"
    if minutes < 48 * 60:
        return f"il y a {minutes // 60}\u00a0h"
    return f"il y a {accord(duree.days, 'jour', 'jours')}"
