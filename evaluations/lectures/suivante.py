"""Où l’on est dans la file, et ce qui vient ensuite."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.models import Utilisateur
from evaluations.lectures.file_d_attente import rangs_de_la_file
from evaluations.regles import realisations_a_evaluer
from portfolio.models import Realisation


@dataclass(frozen=True)
class Place:
    """« 2 sur 7 » ; `rang` est nul pour une réalisation sortie de la file entre-temps."""

    rang: int
    total: int
    precedente: int | None
    suivante: int | None


def place_dans_la_file(personne: Utilisateur, realisation: Realisation) -> Place:
    """La place d’une réalisation dans la file et ses voisines : une requête légère."""
    rangs = rangs_de_la_file(personne)
    if realisation.pk not in rangs:
        return Place(0, len(rangs), None, None)
    i = rangs.index(realisation.pk)
    return Place(
        rang=i + 1,
        total=len(rangs),
        precedente=rangs[i - 1] if i else None,
        suivante=rangs[i + 1] if i + 1 < len(rangs) else None,
    )


def suivante_de(personne: Utilisateur, realisation: Realisation) -> int | None:
    """La plus ancienne soumise après celle-ci, sinon la première de la file ; rien si vide."""
    file = [
        (soumise_le, pk)
        for soumise_le, pk in realisations_a_evaluer(personne)
        .order_by("soumise_le", "pk")
        .values_list("soumise_le", "pk")
        if pk != realisation.pk
    ]
    apres = [pk for soumise_le, pk in file if (soumise_le, pk) > _repere(realisation)]
    return next(iter([*apres, *(pk for _, pk in file)]), None)


def premiere_de_la_file(personne: Utilisateur, promotion: str = "") -> int | None:
    """La plus ancienne à évaluer, dans une promotion si son identifiant est donné."""
    file = realisations_a_evaluer(personne).order_by("soumise_le", "pk")
    rangs = file.values_list("pk", "inscription__promotion")
    return next((pk for pk, classe in rangs if promotion in ("", str(classe))), None)


def _repere(realisation: Realisation) -> tuple:
    return (realisation.soumise_le, realisation.pk)
