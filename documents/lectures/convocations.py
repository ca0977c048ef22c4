"""Qui peut être convoqué devant une commission, classe par classe, et où chacun en est."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from comptes.models import Inscription
from documents.lectures.depots import DepotLu, depots
from documents.models import Commission, Convocation


@dataclass(frozen=True)
class CandidatPossible:
    """Un étudiant que l’on peut convoquer ; `ici` et `ailleurs` disent où il l’est déjà."""

    inscription: Inscription
    depot: DepotLu | None
    ici: Convocation | None
    ailleurs: tuple[Convocation, ...]

    @property
    def id(self) -> int:
        return self.inscription.pk

    @property
    def nom(self) -> str:
        return str(self.inscription.etudiant)

    @property
    def sorti(self) -> bool:
        """Convoqué, puis sorti de sa classe : il se montre encore, de quoi le retirer."""
        return self.inscription.sortie_le is not None


@dataclass(frozen=True)
class ClassePossible:
    nom: str
    candidats: tuple[CandidatPossible, ...]


def classes_possibles(commission: Commission) -> tuple[ClassePossible, ...]:
    """Les inscriptions en cours de la session et celles déjà convoquées : quatre requêtes."""
    inscriptions = list(_inscriptions(commission))
    lus = depots([i.pk for i in inscriptions])
    convocations = _convocations_de_la_session(commission)
    candidats = [
        _candidat(i, lus.get(i.pk), convocations.get(i.pk, []), commission) for i in inscriptions
    ]
    return tuple(
        ClassePossible(nom, tuple(groupe)) for nom, groupe in groupby(candidats, key=_classe)
    )


def phrases_ailleurs(commission: Commission) -> tuple[str, ...]:
    """Une phrase par candidat convoqué aussi devant une autre commission de la session."""
    return tuple(
        f"{candidat.nom} a aussi une convocation devant {autre.commission.intitule}, "
        f"le {autre.commission.jour:%d/%m/%y} à {autre.heure:%H:%M}."
        for classe in classes_possibles(commission)
        for candidat in classe.candidats
        if candidat.ici
        for autre in candidat.ailleurs
    )


def _inscriptions(commission: Commission) -> Iterable[Inscription]:
    en_cours = Q(sortie_le__isnull=True, promotion__session=commission.session_id)
    lues = (
        Inscription.objects.filter(en_cours | Q(convocations__commission=commission))
        .select_related("etudiant", "promotion__etablissement")
        .distinct()
    )
    return sorted(lues, key=lambda i: (_nom_de_classe(i), i.etudiant.rang_alphabetique, i.pk))


def _convocations_de_la_session(commission: Commission) -> dict[int, list[Convocation]]:
    """Par inscription, dans l’ordre des jours et des heures."""
    rangees: dict[int, list[Convocation]] = {}
    lues = Convocation.objects.filter(commission__session=commission.session_id)
    for convocation in lues.select_related("commission").order_by("commission__jour", "heure"):
        rangees.setdefault(convocation.inscription_id, []).append(convocation)
    return rangees


def _candidat(
    inscription: Inscription,
    depot: DepotLu | None,
    convocations: list[Convocation],
    commission: Commission,
) -> CandidatPossible:
    ici = [c for c in convocations if c.commission_id == commission.pk]
    ailleurs = tuple(c for c in convocations if c.commission_id != commission.pk)
    return CandidatPossible(inscription, depot, ici[0] if ici else None, ailleurs)


def _classe(candidat: CandidatPossible) -> str:
    return _nom_de_classe(candidat.inscription)


def _nom_de_classe(inscription: Inscription) -> str:
    promotion = inscription.promotion
    return f"{promotion.nom}, {promotion.etablissement}"
