"""Ce qu’on sait d’un étudiant à un instant, et la lecture de toute une classe aujourd’hui."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from evaluations.lectures.couverture import ETATS, NON_MOBILISEE, SELON, EtatCouverture
from evaluations.lectures.travaux import meilleur_niveau
from evaluations.models import Constat, Positionnement, Retenue
from portfolio.models import AutoEvaluation, Etat, Mobilisation
from referentiel.lectures import BlocLu, NiveauLu

ATTENTE, CONSTAT, JUGEE, ARRETE, DIT = "attente", "constat", "jugee", "arrete", "dit"


@dataclass(frozen=True)
class Faits:
    """Un étudiant à un instant ; on y verse des faits un à un, l’ordre n’y change rien.

    `jugees` : sous-compétence → ce que les enseignants en ont dit ; `attentes` : sous-compétence
    → depuis quand une soumission la revendique ; `niveaux` : indicateur → le niveau retenu ;
    `arretes` : compétence → le niveau arrêté ; `dits` : indicateur → ce que l’étudiant en dit.
    """

    jugees: dict[int, EtatCouverture] = field(default_factory=dict)
    attentes: dict[int, datetime] = field(default_factory=dict)
    niveaux: dict[int, NiveauLu] = field(default_factory=dict)
    arretes: dict[int, NiveauLu] = field(default_factory=dict)
    dits: dict[int, NiveauLu] = field(default_factory=dict)

    def juger(self, sous_competence: int, etat: str, retenue: bool | None) -> None:
        """Une réponse rendue sur une réalisation qui est dans cet état ; la plus avancée reste."""
        ancien = self.jugees.get(sous_competence, NON_MOBILISEE)
        self.jugees[sous_competence] = min(SELON[etat, retenue], ancien, key=ETATS.index)

    def attendre(self, sous_competence: int, le: datetime) -> None:
        """Une soumission de cet instant la revendique ; la plus ancienne attente reste."""
        self.attentes[sous_competence] = min(le, self.attentes.get(sous_competence, le))

    def constater(self, indicateur: int, niveau: NiveauLu) -> None:
        """Un niveau observé dans une réalisation validée."""
        connus = [niveau, *filter(None, [self.niveaux.get(indicateur)])]
        self.niveaux[indicateur] = meilleur_niveau(connus)

    @property
    def satisfaits(self) -> int:
        return sum(niveau.satisfaisant for niveau in self.niveaux.values())


def faits_d_aujourd_hui(bloc: BlocLu, inscriptions: Iterable[int]) -> dict[int, Faits]:
    """Inscription → ce qu’on en sait maintenant : une requête pour toute une classe."""
    ids, echelle = list(inscriptions), bloc.niveau_par_id
    faits = {pk: Faits() for pk in ids}
    for quoi, inscription, sujet, valeur, etat, le in _lignes(ids):
        lu = faits[inscription]
        if quoi == ATTENTE:
            lu.attendre(sujet, le)
        elif quoi == JUGEE:
            lu.juger(sujet, etat, None if valeur is None else bool(valeur))
        elif valeur not in echelle:
            continue  # un niveau d’un autre référentiel, celui de sa classe d’avant
        elif quoi == CONSTAT:
            lu.constater(sujet, echelle[valeur])
        elif quoi == ARRETE:
            lu.arretes[sujet] = echelle[valeur]
        else:
            lu.dits[sujet] = echelle[valeur]
    return faits


def _lignes(ids: list[int]) -> Iterator[tuple]:
    """(quoi, inscription, sujet, valeur, état, le) : cinq tables lues d’une seule requête."""
    attentes = _attentes(ids)
    autres = (_constats(ids), _jugees(ids), _arretes(ids), _dits(ids))
    return attentes.union(*autres, all=True).iterator(chunk_size=2000)


def _mot(texte: str) -> Value:
    return Value(texte, output_field=CharField())


# PostgreSQL ne devine pas le type d’un NULL que l’on dédoublonne.
RIEN_D_ENTIER = Cast(Value(None), IntegerField())
RIEN_DE_DATE = Cast(Value(None), DateTimeField())


def _attentes(ids: list[int]) -> QuerySet:
    soumises = Mobilisation.objects.filter(
        realisation__inscription__in=ids,
        realisation__etat=Etat.SOUMISE,
        realisation__supprimee_le__isnull=True,
    )
    return soumises.order_by().values_list(
        _mot(ATTENTE),
        "realisation__inscription",
        "sous_competence",
        RIEN_D_ENTIER,
        _mot(""),
        "realisation__soumise_le",
    )


def _constats(ids: list[int]) -> QuerySet:
    """Un même niveau constaté dix fois ne revient qu’une."""
    constats = Constat.objects.validants().filter(
        evaluation__soumission__realisation__inscription__in=ids,
    )
    lignes = constats.order_by().values_list(
        _mot(CONSTAT),
        "evaluation__soumission__realisation__inscription",
        "indicateur",
        "niveau",
        _mot(""),
        RIEN_DE_DATE,
    )
    return lignes.distinct()


def _jugees(ids: list[int]) -> QuerySet:
    retenues = Retenue.objects.en_vigueur().filter(
        evaluation__soumission__realisation__inscription__in=ids,
        evaluation__soumission__realisation__etat__in=[Etat.VALIDEE, Etat.A_REPRENDRE],
    )
    lignes = retenues.order_by().values_list(
        _mot(JUGEE),
        "evaluation__soumission__realisation__inscription",
        "sous_competence",
        Cast("retenue", IntegerField()),
        "evaluation__soumission__realisation__etat",
        RIEN_DE_DATE,
    )
    return lignes.distinct()


def _arretes(ids: list[int]) -> QuerySet:
    """La dernière décision écrite fait foi."""
    suivantes = Positionnement.objects.filter(
        inscription=OuterRef("inscription"),
        competence=OuterRef("competence"),
        pk__gt=OuterRef("pk"),
    )
    derniers = Positionnement.objects.filter(~Exists(suivantes), inscription__in=ids)
    return derniers.order_by().values_list(
        _mot(ARRETE), "inscription", "competence", "niveau", _mot(""), RIEN_DE_DATE
    )


def _dits(ids: list[int]) -> QuerySet:
    dits = AutoEvaluation.objects.filter(inscription__in=ids)
    return dits.order_by().values_list(
        _mot(DIT), "inscription", "indicateur", "niveau", _mot(""), RIEN_DE_DATE
    )
