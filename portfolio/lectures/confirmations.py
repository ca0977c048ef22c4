"""Où en est la confirmation d’un stage, pour l’étudiant et pour qui tient le lien."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from comptes.jetons import empreinte
from comptes.models import Inscription
from portfolio import regles
from portfolio.lectures.stages import DemandeLue, StageLu
from portfolio.models import ConfirmationDeTuteur
from referentiel.preparees import preparee

ATTENTE, EXPIREE, FERMEE, DEPASSEE = "attente", "expiree", "fermee", "depassee"


def demande_du_jeton(jeton: str, *, vu_le: datetime) -> ConfirmationDeTuteur | None:
    """La demande que ce lien ouvre encore : une requête, quel que soit le jeton."""
    ouvertes = regles.demandes_ouvertes(vu_le).filter(empreinte=empreinte(jeton))
    return ouvertes.select_related("stage__inscription__etudiant").first()


def avec_leur_demande(
    stages: Iterable[StageLu], inscription: Inscription, *, vu_le: datetime
) -> tuple[StageLu, ...]:
    """Les stages de l’étudiant, chacun avec sa dernière demande : une requête."""
    dernieres = {d.stage_id: d for d in _demandes(inscription.pk)}
    return tuple(
        replace(stage, demande=_demande(dernieres[stage.id], vu_le))
        if stage.id in dernieres
        else stage
        for stage in stages
    )


@preparee
def _demandes(inscription: int) -> QuerySet[ConfirmationDeTuteur]:
    demandes = ConfirmationDeTuteur.objects.filter(stage__inscription=inscription)
    return demandes.order_by("demandee_le", "pk")


def _demande(demande: ConfirmationDeTuteur, vu_le: datetime) -> DemandeLue:
    return DemandeLue(
        etat=_etat(demande, vu_le),
        courriel=demande.courriel,
        demandee_le=demande.demandee_le,
        expire_le=demande.expire_le,
        nom=demande.nom,
        confirmee_le=demande.confirmee_le,
    )


def _etat(demande: ConfirmationDeTuteur, vu_le: datetime) -> str:
    """Une confirmation donnée puis révoquée portait sur un stage modifié depuis."""
    if demande.revoquee_le:
        return DEPASSEE if demande.confirmee_le else FERMEE
    return ATTENTE if demande.expire_le > vu_le else EXPIREE
