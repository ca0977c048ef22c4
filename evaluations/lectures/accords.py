"""L’accord de l’équipe, indicateur par indicateur : des nombres, des mots, et aucun nom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from comptes.models import Promotion
from evaluations.lectures.comparaison import ecart_entre
from evaluations.models import Constat, Retenue, SecondConstat, SecondeRetenue
from referentiel.accords import accord
from referentiel.lectures import CompetenceLue, IndicateurLu, lire_bloc
from referentiel.preparees import preparee

TROP_PEU = 5
"""En dessous de tant de comparaisons, un nombre ne dit rien de l’équipe."""
NIVEAU, REPONSE = "niveau", "reponse"


@dataclass(frozen=True)
class Accord:
    """Ce que valent les comparaisons d’un indicateur ; `ecarts` : le second moins le premier."""

    ecarts: tuple[int, ...]

    @property
    def nombre(self) -> int:
        return len(self.ecarts)

    @property
    def exacts(self) -> int:
        return sum(ecart == 0 for ecart in self.ecarts)

    @property
    def a_un_niveau_pres(self) -> int:
        """Au plus un niveau d’écart, accords exacts compris."""
        return sum(abs(ecart) <= 1 for ecart in self.ecarts)

    @property
    def sens(self) -> str:
        """« plus haut 2 fois, plus bas 1 fois » : où le second regard se place."""
        sens = {
            "plus haut": sum(ecart > 0 for ecart in self.ecarts),
            "plus bas": sum(ecart < 0 for ecart in self.ecarts),
        }
        dits = [f"{mot} {nombre}\u00a0fois" for mot, nombre in sens.items() if nombre]
        return ", ".join(dits) or "aucun écart"

    @property
    def trop_peu(self) -> bool:
        return self.nombre < TROP_PEU


@dataclass(frozen=True)
class AccordSurIndicateur:
    indicateur: IndicateurLu
    accord: Accord


@dataclass(frozen=True)
class AccordSurCompetence:
    competence: CompetenceLue
    lignes: tuple[AccordSurIndicateur, ...]


@dataclass(frozen=True)
class AccordsDEquipe:
    """`reponses` : vrai par revendication qui a reçu deux fois la même réponse."""

    competences: tuple[AccordSurCompetence, ...]
    ensemble: Accord
    reponses: tuple[bool, ...]

    @property
    def resume(self) -> str:
        """« 12 niveaux comparés, 9 identiques, 11 à un niveau près au plus ; … »."""
        phrases = []
        if self.ensemble.nombre:
            compares = accord(self.ensemble.nombre, "niveau comparé", "niveaux comparés")
            exacts = accord(self.ensemble.exacts, "identique")
            phrases.append(
                f"{compares}, {exacts}, {self.ensemble.a_un_niveau_pres} à un niveau près au plus"
            )
        if self.reponses:
            dites = accord(len(self.reponses), "réponse comparée", "réponses comparées")
            phrases.append(f"{dites}, {accord(sum(self.reponses), 'identique')}")
        return "\u00a0; ".join(phrases)


def accords(promotion: Promotion) -> AccordsDEquipe:
    """Tout ce que les seconds regards rendus permettent de comparer : une requête."""
    bloc = lire_bloc(promotion.referentiel_id)
    ecarts: dict[int, list[int]] = {}
    reponses = []
    for quoi, sujet, second, premier in _lignes(promotion.pk):
        if quoi == REPONSE:
            reponses += [] if premier is None else [premier == second]
            continue
        niveaux = bloc.niveau_par_id
        ecart = ecart_entre(niveaux.get(premier), niveaux[second], bloc.niveaux)
        if ecart is not None:
            ecarts.setdefault(sujet, []).append(ecart)
    competences = tuple(
        AccordSurCompetence(c, lignes)
        for c in bloc.competences
        if (lignes := tuple(_sur_indicateurs(c.indicateurs, ecarts)))
    )
    tous = tuple(sorted(ecart for liste in ecarts.values() for ecart in liste))
    return AccordsDEquipe(competences, Accord(tous), tuple(reponses))


def _sur_indicateurs(
    indicateurs: Sequence[IndicateurLu], ecarts: dict[int, list[int]]
) -> Iterable[AccordSurIndicateur]:
    for indicateur in indicateurs:
        if indicateur.id in ecarts:
            yield AccordSurIndicateur(indicateur, Accord(tuple(sorted(ecarts[indicateur.id]))))


@preparee
def _lignes(promotion: int) -> QuerySet[Any, tuple[str, int, int, int | None]]:
    """(quoi, sujet, ce que dit le second, ce que disait le premier) : deux tables, une requête."""
    rendus = {
        "regard__rendu_le__isnull": False,
        "regard__evaluation__soumission__realisation__inscription__promotion": promotion,
    }
    de_la_meme = OuterRef("regard__evaluation")
    constat = Constat.objects.filter(evaluation=de_la_meme, indicateur=OuterRef("indicateur"))
    retenue = Retenue.objects.filter(
        evaluation=de_la_meme, sous_competence=OuterRef("sous_competence")
    )
    niveaux = SecondConstat.objects.filter(**rendus).order_by()
    reponses = SecondeRetenue.objects.filter(**rendus).order_by()
    return niveaux.values_list(
        Value(NIVEAU, output_field=CharField()),
        "indicateur",
        "niveau",
        Subquery(constat.values("niveau")[:1]),
    ).union(
        reponses.values_list(
            Value(REPONSE, output_field=CharField()),
            "sous_competence",
            Cast("retenue", IntegerField()),
            Cast(Subquery(retenue.values("retenue")[:1]), IntegerField()),
        ),
        all=True,
    )
