"""Ce que l’écran de jugement coche d’avance, et pourquoi : l’accord ne coûte alors qu’une touche.

Une proposition n’est rien tant que l’enseignant n’a pas rendu son évaluation : il la confirme, la
change ou la retire, et ce qu’il rend est ce qu’il avait sous les yeux.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from referentiel.lectures import NiveauLu

RETENUE, NON_RETENUE = "retenue", "non retenue"


@dataclass(frozen=True)
class Proposee:
    """La valeur du champ cochée d’avance, son nom à l’écran, et la raison en mots."""

    valeur: str
    libelle: str
    raison: str


@dataclass(frozen=True)
class DernierConstat:
    """Le dernier niveau rendu à un étudiant pour un indicateur ; `par_soi` : par qui lit."""

    niveau: NiveauLu
    rendu_le: datetime
    enseignant: str
    par_soi: bool


def niveau_propose(constat: DernierConstat | None, de_lui_meme: NiveauLu | None) -> Proposee | None:
    """Le dernier constat d’un enseignant ; à défaut, le niveau que l’étudiant se donne."""
    if constat is not None:
        return Proposee(constat.niveau.code, constat.niveau.code, _raison_du_constat(constat))
    if de_lui_meme is not None:
        return Proposee(de_lui_meme.code, de_lui_meme.code, f"se situe à {de_lui_meme.code}")
    return None


def reponse_proposee(justification: str, preuves: int, precedente: str) -> Proposee | None:
    """« Retenue » si elle l’était au jugement précédent, ou si elle est justifiée et prouvée.

    Refusée au jugement précédent, rien n’est proposé : c’est à l’enseignant de la relire.
    """
    if precedente == RETENUE:
        return Proposee("oui", "retenue", "elle l’était au jugement précédent")
    if precedente == NON_RETENUE or not preuves or not justification.strip():
        return None
    appui = "une preuve" if preuves == 1 else f"{preuves} preuves"
    return Proposee("oui", "retenue", f"justifiée, appuyée par {appui}")


def _raison_du_constat(constat: DernierConstat) -> str:
    jour = date_format(timezone.localtime(constat.rendu_le), "d/m/y")
    if constat.par_soi:
        return f"votre dernier constat, {jour}"
    return f"dernier constat de {constat.enseignant}, {jour}"
