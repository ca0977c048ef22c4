"""Trois dossiers déposés dans la classe ; Inès a complété un stage depuis le sien."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from comptes.management.demonstration.personnes import Inscrit
from comptes.models import Inscription
from documents.actions.depot import deposer
from documents.calculs.depot import lecture_vivante
from documents.models import Dossier
from portfolio.actions import modifier_stage

IL_Y_A: Mapping[str, timedelta] = {
    "Inès": timedelta(days=3, hours=2),
    "Chloé": timedelta(days=2, hours=5),
    "Adam": timedelta(days=1, hours=3),
}
"""Les autres n’ont pas déposé ; personne n’est en retard, la date limite est devant eux."""
AJOUT = "Une procédure de mise en service a été relue et signée par le responsable du parc."


def deposer_des_dossiers(inscrits: Sequence[Inscrit], le: datetime) -> None:
    par_prenom = {inscrit.etudiant.prenom: inscrit for inscrit in inscrits}
    for prenom, delai in IL_Y_A.items():
        _deposer(par_prenom[prenom].inscription.pk, le - delai)
    _completer_un_stage(par_prenom["Inès"].inscription, le - timedelta(days=1))


def _deposer(inscription: int, le: datetime) -> Dossier:
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscription)
    lu = lecture_vivante(entiere, le=le).empreinte
    return deposer(entiere, acteur=entiere.etudiant, le=le, lu=lu)


def _completer_un_stage(inscription: Inscription, le: datetime) -> None:
    """Sa page dit alors que le dossier déposé n’est plus celui qu’elle a sous les yeux."""
    stage = inscription.stages.order_by("debut_le", "pk").first()
    modifier_stage(
        stage,
        acteur=inscription.etudiant,
        le=le,
        champs={"missions": f"{stage.missions} {AJOUT}"},
        version=stage.version,
    )
