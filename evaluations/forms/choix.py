"""Des boutons radio : une réponse ou un niveau de l’échelle, jamais présélectionné par le site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from evaluations.regles import est_neutre
from referentiel.lectures import NiveauLu

LONGUEUR_MAX = 5000
"""Longueur d’un commentaire ou d’un motif, en caractères."""


@dataclass(frozen=True)
class Choix:
    """Un bouton radio : `genre` dit sa couleur, `coche` s’il est choisi."""

    id: str
    valeur: str
    libelle: str
    titre: str
    genre: str
    coche: bool


def champ_de_choix(couples: object) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=couples,
        required=False,
        error_messages={"invalid_choice": "Cette réponse est inconnue : choisissez à nouveau."},
    )


def genre_de(niveau: NiveauLu, echelle: Sequence[NiveauLu]) -> str:
    """Le niveau neutre ne dit ni bien ni mal ; les satisfaisants se voient."""
    if niveau.satisfaisant:
        return "satisfaisant"
    return "neutre" if est_neutre(niveau, echelle) else "insuffisant"
