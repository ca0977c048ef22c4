"""Arrêter le niveau d’une compétence entière."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from comptes.models import Inscription, Utilisateur
from evaluations import regles
from evaluations.lectures import PositionnementDeCompetence, positionnements
from evaluations.models import Positionnement
from portfolio.regles import ActionRefusee
from referentiel.lectures import lire_bloc


@dataclass(frozen=True)
class Position:
    """Un niveau demandé pour une compétence ; `version` dit quelle décision était sous les yeux."""

    niveau: int
    commentaire: str
    version: int


@dataclass(frozen=True)
class Bilan:
    """Les compétences dont le niveau a été arrêté, et celles qui avaient changé entre-temps."""

    arretees: frozenset[int]
    depassees: frozenset[int]


@transaction.atomic
def positionner(
    inscription: Inscription,
    *,
    acteur: Utilisateur,
    le: datetime,
    positions: Mapping[int, Position],
) -> Bilan:
    """Arrête le niveau de certaines compétences d’un étudiant ; `positions` : compétence → niveau.

    Une position égale à celle en vigueur n’écrit rien. Une compétence décidée depuis par un autre
    n’est pas écrasée : elle est rendue dans `depassees`, les autres sont écrites.
    Lève `ActionRefusee` si l’acteur n’enseigne pas à l’étudiant ou si une position est étrangère
    à son référentiel.
    """
    actuelle = (
        Inscription.objects.select_related("promotion")
        .select_for_update(of=("self",))
        .get(pk=inscription.pk)
    )
    if not regles.peut_positionner(acteur, actuelle):
        raise ActionRefusee("Seul un enseignant de la promotion positionne cet étudiant.")
    _exiger_de_l_echelle(actuelle, positions)
    # Sans les travaux : seules les décisions comptent ici.
    en_vigueur = {p.competence.id: p for p in positionnements(actuelle, ())}
    nouvelles = {
        competence: position
        for competence, position in positions.items()
        if _change(position, en_vigueur[competence])
    }
    arretees = {c: p for c, p in nouvelles.items() if p.version == en_vigueur[c].version}
    Positionnement.objects.bulk_create(
        Positionnement(
            inscription=actuelle,
            competence_id=competence,
            niveau_id=position.niveau,
            commentaire=position.commentaire.strip(),
            enseignant=acteur,
            decide_le=le,
        )
        for competence, position in sorted(arretees.items())
    )
    return Bilan(frozenset(arretees), frozenset(nouvelles) - frozenset(arretees))


def _change(position: Position, actuel: PositionnementDeCompetence) -> bool:
    arrete = actuel.arrete
    return arrete is None or (arrete.niveau.id, arrete.commentaire) != (
        position.niveau,
        position.commentaire.strip(),
    )


def _exiger_de_l_echelle(inscription: Inscription, positions: Mapping[int, Position]) -> None:
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    niveaux = {position.niveau for position in positions.values()}
    if not set(positions) <= {c.id for c in bloc.competences} or not niveaux <= set(
        bloc.niveau_par_id
    ):
        raise ActionRefusee("Un niveau porte sur une compétence hors du référentiel.")
