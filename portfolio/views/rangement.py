"""Où le tableau de synthèse range une réalisation, et pourquoi : une phrase pour sa page."""

from __future__ import annotations

from portfolio.models import Cadre, ContenuFige, Partie, Realisation, Stage, StageFige
from portfolio.parties import PREMIERE_ANNEE, SECONDE_ANNEE, annees_touchees, parties_du_contenu

RANGEE = {
    (PREMIERE_ANNEE,): "Rangée en première année",
    (SECONDE_ANNEE,): "Rangée en seconde année",
    (PREMIERE_ANNEE, SECONDE_ANNEE): "Rangée dans les deux années",
}


def phrase_de_rangement(contenu: ContenuFige, annee: int) -> str:
    """« Rangée en première année (stage chez MairieTech, du 26/05/26 au 27/06/26). »

    Vide en formation, où rien n’est à ranger ; `annee` est celle de la session.
    """
    if contenu.cadre == Cadre.FORMATION:
        return ""
    parties = parties_du_contenu(contenu, annee)
    if not parties:
        return "Pas encore rangée\u00a0: choisissez le stage, ou donnez les deux dates."
    return f"{RANGEE[parties]} ({_raison(contenu, annee)})."


def avertissement_du_stage(contenu: ContenuFige | Realisation) -> str:
    """Les dates de la réalisation sortent de celles du stage : à vérifier, rien n’est bloqué."""
    if contenu.stage is None or not _deborde(contenu, contenu.stage):
        return ""
    return f"Les dates sortent du {_nommer(contenu.stage)}\u00a0: vérifiez-les."


def _deborde(contenu: ContenuFige | Realisation, stage: StageFige | Stage) -> bool:
    trop_tot = contenu.debut_le is not None and contenu.debut_le < stage.debut_le
    trop_tard = contenu.fin_le is not None and contenu.fin_le > stage.fin_le
    return trop_tot or trop_tard


def _nommer(stage: StageFige | Stage) -> str:
    dates = f"du {stage.debut_le:%d/%m/%y} au {stage.fin_le:%d/%m/%y}"
    return f"stage chez {stage.organisation}, {dates}"


def _raison(contenu: ContenuFige, annee: int) -> str:
    if contenu.partie != Partie.SELON_LES_DATES:
        return "choisie à la main"
    stage = contenu.stage
    if stage and parties_du_contenu(contenu, annee) == annees_touchees(stage, annee):
        return _nommer(stage)
    return "d’après ses dates"
