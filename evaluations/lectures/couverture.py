"""La couverture des sous-compétences : où en est chacune, et la carte d’un étudiant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from comptes.models import Inscription
from evaluations.models import Retenue
from portfolio.models import Etat, Mobilisation
from referentiel.lectures import BlocLu, CompetenceLue, ItemLu, lire_bloc
from referentiel.preparees import preparee


@dataclass(frozen=True, eq=False)
class EtatCouverture:
    """Où en est une sous-compétence ; la forme double toujours la couleur et le mot.

    Il n’y en a que six, reconnus à leur identité : une classe en compare des milliers.
    """

    code: str
    libelle: str
    forme: str


VALIDEE = EtatCouverture("validee", "validée", "✓")
SOUMISE = EtatCouverture("soumise", "soumise", "→")
A_REPRENDRE = EtatCouverture("a_reprendre", "à reprendre", "↺")
NON_RETENUE = EtatCouverture("non_retenue", "non retenue", "✕")
BROUILLON = EtatCouverture("brouillon", "en brouillon", "✎")
NON_MOBILISEE = EtatCouverture("non_mobilisee", "non mobilisée", "·")

# Du plus au moins avancé : une sous-compétence prend l’état le plus avancé de ses revendications.
ETATS = (VALIDEE, SOUMISE, A_REPRENDRE, NON_RETENUE, BROUILLON, NON_MOBILISEE)
RANGS = {etat: rang for rang, etat in enumerate(ETATS)}

# (état de la réalisation, réponse de l’enseignant) → état de la sous-compétence.
SELON = {
    (Etat.VALIDEE, True): VALIDEE,
    (Etat.VALIDEE, False): NON_RETENUE,
    (Etat.SOUMISE, None): SOUMISE,
    (Etat.A_REPRENDRE, True): A_REPRENDRE,
    (Etat.A_REPRENDRE, False): A_REPRENDRE,
    (Etat.A_REPRENDRE, None): A_REPRENDRE,
    (Etat.BROUILLON, None): BROUILLON,
}

Couverture = dict[int, EtatCouverture]
Reponse = tuple[int, int, str, int | None]
"""Inscription, sous-compétence, état de la réalisation, réponse de l’enseignant (1, 0 ou rien)."""


@dataclass(frozen=True)
class Case:
    sous_competence: ItemLu
    etat: EtatCouverture


@dataclass(frozen=True)
class ColonneCarte:
    """Une compétence de la carte et ses sous-compétences."""

    competence: CompetenceLue
    cases: tuple[Case, ...]

    @property
    def validees(self) -> int:
        return sum(case.etat is VALIDEE for case in self.cases)


@dataclass(frozen=True)
class Carte:
    colonnes: tuple[ColonneCarte, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for colonne in self.colonnes for case in colonne.cases)

    @property
    def validees(self) -> int:
        return sum(colonne.validees for colonne in self.colonnes)

    @property
    def mobilisees(self) -> int:
        return sum(case.etat is not NON_MOBILISEE for case in self.cases)

    @property
    def non_mobilisees(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.etat is NON_MOBILISEE)


def carte(inscription: Inscription, *, avec_brouillons: bool = False) -> Carte:
    """La carte d’un étudiant : une requête. Les brouillons ne regardent que lui."""
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    return _carte(bloc, couverture_de(inscription.pk, avec_brouillons=avec_brouillons))


def couverture_de(inscription: int, *, avec_brouillons: bool = False) -> Couverture:
    """L’état des sous-compétences d’un seul étudiant : une requête."""
    lire = _siennes_et_brouillons if avec_brouillons else _siennes
    return par_inscription(lire(inscription)).get(inscription, {})


def couvertures(inscriptions: QuerySet[Inscription]) -> dict[int, Couverture]:
    """Pour chaque inscription, l’état de ses sous-compétences mobilisées : une requête.

    Une réalisation jugée compte par les réponses de sa dernière évaluation ; une réalisation en
    attente (ou en brouillon, pour l’étudiant) par ce qu’elle revendique.
    """
    return par_inscription(reponses(inscriptions))


def par_inscription(lues: Iterable[Reponse]) -> dict[int, Couverture]:
    """L’état le plus avancé de chaque sous-compétence mobilisée, par inscription."""
    etats: dict[int, Couverture] = {}
    for inscription, sous_competence, etat, retenue in lues:
        avancer(etats.setdefault(inscription, {}), (sous_competence,), selon(etat, retenue))
    return etats


def selon(etat: str, retenue: int | None) -> EtatCouverture:
    """Ce que vaut une réponse (1, 0 ou rien) quand sa réalisation est dans cet état."""
    return SELON[etat, None if retenue is None else bool(retenue)]


def avancer(couverture: Couverture, sous_competences: Iterable[int], lu: EtatCouverture) -> None:
    """Elles en sont là, à moins que l’on en sache déjà plus."""
    rang = RANGS[lu]
    for pk in sous_competences:
        if rang < RANGS[couverture.get(pk, NON_MOBILISEE)]:
            couverture[pk] = lu


def reponses(
    inscriptions: QuerySet[Inscription], vivants: tuple[Etat, ...] = (Etat.SOUMISE,)
) -> QuerySet[Any, Reponse]:
    """Ce que revendiquent les réalisations `vivants`, et ce qui a été répondu aux jugées."""
    revendiquees = Mobilisation.objects.filter(
        realisation__inscription__in=inscriptions,
        realisation__etat__in=vivants,
        realisation__supprimee_le__isnull=True,
    ).values_list(
        "realisation__inscription",
        "sous_competence",
        "realisation__etat",
        Value(None, output_field=IntegerField()),
    )
    jugees = (
        Retenue.objects.en_vigueur()
        .filter(
            evaluation__soumission__realisation__inscription__in=inscriptions,
            evaluation__soumission__realisation__etat__in=[Etat.VALIDEE, Etat.A_REPRENDRE],
        )
        .values_list(
            "evaluation__soumission__realisation__inscription",
            "sous_competence",
            "evaluation__soumission__realisation__etat",
            # En nombre : un booléen de SQLite se convertit ligne à ligne, mille fois par classe.
            Cast("retenue", IntegerField()),
        )
    )
    return revendiquees.union(jugees, all=True)


@preparee
def _siennes(inscription: int) -> QuerySet[Any, Reponse]:
    return reponses(Inscription.objects.filter(pk=inscription))


@preparee
def _siennes_et_brouillons(inscription: int) -> QuerySet[Any, Reponse]:
    vivants = (Etat.SOUMISE, Etat.BROUILLON, Etat.A_REPRENDRE)
    return reponses(Inscription.objects.filter(pk=inscription), vivants)


def _carte(bloc: BlocLu, couverture: Couverture) -> Carte:
    return Carte(
        tuple(
            ColonneCarte(
                competence,
                tuple(
                    Case(item, couverture.get(item.id, NON_MOBILISEE))
                    for item in competence.sous_competences
                ),
            )
            for competence in bloc.competences
        )
    )
