"""Les niveaux que les enseignants ont déjà arrêtés, par l’action du site."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone

from comptes.management.demonstration.donnees import DOSSIER
from comptes.management.demonstration.personnes import Inscrit
from evaluations.actions import Position, positionner
from referentiel.lectures import BlocLu

APRES_LES_COURS = time(17, 30)


def positionner_la_classe(inscrits: Sequence[Inscrit], bloc: BlocLu) -> None:
    """Rejoue les décisions dans l’ordre du fichier ; revenir sur un niveau en ajoute un."""
    par_prenom = {inscrit.etudiant.prenom: inscrit for inscrit in inscrits}
    niveaux = {niveau.code: niveau.id for niveau in bloc.niveaux}
    versions: Counter[tuple[str, int]] = Counter()
    for brut in json.loads((DOSSIER / "positionnements.json").read_text(encoding="utf-8")):
        inscrit = par_prenom[brut["etudiant"]]
        competence = bloc.competences[brut["competence"] - 1].id
        cle = brut["etudiant"], competence
        demandee = Position(niveaux[brut["niveau"]], brut.get("commentaire", ""), versions[cle])
        versions[cle] += 1
        positionner(
            inscrit.inscription,
            acteur=inscrit.enseignant,
            le=_moment(brut["decide_le"]),
            positions={competence: demandee},
        )


def _moment(jour: str) -> datetime:
    instant = datetime.combine(date.fromisoformat(jour), APRES_LES_COURS)
    return timezone.make_aware(instant)
