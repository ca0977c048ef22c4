"""Ce qui sépare la saisie d’un onglet du texte enregistré par un autre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from portfolio.forms.champ_stage import libelle_de_stage
from portfolio.forms.realisation import RealisationForm
from portfolio.forms.stages import StageForm
from portfolio.models import Realisation, Stage

NON_REVENDIQUEE = "non revendiquée"


@dataclass(frozen=True)
class Divergence:
    """Un champ qui diffère : les deux textes, tels qu’on les montre côte à côte."""

    libelle: str
    saisi: str
    enregistre: str


def divergences(formulaire: RealisationForm, realisation: Realisation) -> tuple[Divergence, ...]:
    """Compare une saisie valide au texte enregistré, champ par champ : une requête."""
    return (*du_contenu(formulaire, realisation), *_des_revendications(formulaire, realisation))


def du_contenu(formulaire: RealisationForm | StageForm, enregistre: Model) -> list[Divergence]:
    """Les champs d’une saisie valide qui ne disent pas ce que dit l’objet enregistré."""
    return [
        Divergence(
            str(formulaire.fields[nom].label),
            _lisible(formulaire, nom, saisi),
            _lisible(formulaire, nom, getattr(enregistre, nom)),
        )
        for nom, saisi in formulaire.champs.items()
        if saisi != getattr(enregistre, nom)
    ]


def _des_revendications(formulaire: RealisationForm, realisation: Realisation) -> list[Divergence]:
    saisies = formulaire.revendications
    enregistrees = dict(
        realisation.mobilisations.order_by("pk").values_list("sous_competence", "justification")
    )
    return [
        Divergence(
            item.intitule,
            saisies.get(pk, NON_REVENDIQUEE) or "sans justification",
            enregistrees.get(pk, NON_REVENDIQUEE) or "sans justification",
        )
        for pk, item in formulaire.bloc.sous_competences.items()
        if saisies.get(pk) != enregistrees.get(pk)
    ]


def _lisible(formulaire: RealisationForm | StageForm, nom: str, valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, Stage):
        return libelle_de_stage(valeur)
    choix = dict(getattr(formulaire.fields[nom], "choices", ()))
    return str(choix.get(valeur, valeur or "vide"))
