"""Où en est le dépôt de chacun : le dernier dossier et le dernier contrôle, sans rien en ouvrir."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from documents.models import Controle, Dossier


@dataclass(frozen=True)
class DepotLu:
    """Le dernier dossier d’un candidat ; `suite` vient de son dernier contrôle, ou reste vide."""

    dossier: int
    numero: int
    depose_le: datetime
    en_retard: bool
    suite: str
    controle_le: datetime | None


def depots(inscriptions: Collection[int]) -> dict[int, DepotLu]:
    """Le dernier dépôt de chaque inscription qui en a un, par identifiant : deux requêtes."""
    # Le contenu gelé pèse des centaines de kilooctets et ne sert pas ici.
    dossiers = list(
        Dossier.objects.derniers().filter(inscription__in=inscriptions).defer("contenu")
    )
    controles = _derniers_controles([dossier.pk for dossier in dossiers])
    return {d.inscription_id: _depot(d, controles.get(d.pk)) for d in dossiers}


def _derniers_controles(dossiers: Collection[int]) -> dict[int, Controle]:
    passes = Controle.objects.filter(dossier__in=dossiers).order_by("fait_le", "pk")
    return {controle.dossier_id: controle for controle in passes}


def _depot(dossier: Dossier, controle: Controle | None) -> DepotLu:
    return DepotLu(
        dossier=dossier.pk,
        numero=dossier.numero,
        depose_le=dossier.depose_le,
        en_retard=dossier.en_retard,
        suite=controle.suite if controle else "",
        controle_le=controle.fait_le if controle else None,
    )
