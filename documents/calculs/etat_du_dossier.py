"""L’état d’un dossier en un mot : la première règle qui trouve quelque chose à dire l’emporte.

Les niveaux arrêtés n’y sont pas : la synthèse les montre, le dépôt ne les demande pas. La durée
des stages avertit, comme partout ; elle n’empêche rien.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from documents.tables.promotion import LigneDePromotion
from referentiel.accords import accord


class Forme(StrEnum):
    """La forme qui double la phrase."""

    COMPLET = "●"
    A_COMPLETER = "◐"
    RIEN = "○"


@dataclass(frozen=True)
class EtatDuDossier:
    forme: Forme
    phrase: str


def etat_du_dossier(ligne: LigneDePromotion, semaines_attendues: int) -> EtatDuDossier:
    """« complet », « rien de validé », ou ce qui manque d’abord."""
    if not ligne.validees:
        connues = ligne.soumises + ligne.a_reprendre
        return EtatDuDossier(Forme.RIEN, "rien de validé" if connues else "rien de soumis")
    for manque in _manques(ligne, semaines_attendues):
        if manque:
            return EtatDuDossier(Forme.A_COMPLETER, manque)
    return EtatDuDossier(Forme.COMPLET, "complet")


def _manques(ligne: LigneDePromotion, semaines_attendues: int) -> tuple[str, ...]:
    """Ce qui manque, du plus grave au plus simple à corriger ; vide, la règle est satisfaite."""
    return (
        _compter(len(ligne.a_couvrir), "compétence", "à couvrir"),
        _compter(ligne.a_reprendre, "réalisation", "à reprendre"),
        _compter(ligne.soumises, "réalisation", "à évaluer"),
        _stages(ligne.semaines, semaines_attendues),
        _compter(ligne.stages - ligne.attestations, "attestation", "à déposer"),
        "" if ligne.option else "option à saisir",
        "" if ligne.numero_candidat else "n°\u00a0candidat à saisir",
    )


def _compter(nombre: int, nom: str, suite: str) -> str:
    """« 2 compétences à couvrir » ; rien pour zéro."""
    return f"{accord(nombre, nom)} {suite}" if nombre else ""


def _stages(semaines: int, attendues: int) -> str:
    """« 6/10 semaines de stage » ; rien quand elles y sont."""
    return f"{semaines}/{attendues}\u00a0semaines de stage" if semaines < attendues else ""
