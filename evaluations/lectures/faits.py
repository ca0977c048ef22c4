"""Ce qu’on sait d’un étudiant à un instant, et la lecture de toute une classe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import cache

from django.db import connection
from django.db.models import CharField, F, QuerySet, Value

from comptes.models import InscriptionQuerySet
from evaluations.lectures.couverture import SOUMISE, Couverture, EtatCouverture, avancer, selon
from evaluations.lectures.perimetre import Perimetre
from evaluations.lectures.travaux import meilleur_niveau
from evaluations.models import Evaluation
from portfolio.models import Etat, Mobilisation
from referentiel.lectures import BlocLu, NiveauLu

JUGES = frozenset({Etat.VALIDEE, Etat.A_REPRENDRE})
ATTEND, ATTENDAIT, DEPUIS = "attend", "attendait", "depuis"
CONSTAT, ARRETE, DIT = "constat", "arrete", "dit"
A_JAMAIS = datetime.max.replace(tzinfo=UTC)

Ligne = tuple[str | None, int, int | None, str, datetime | None, str | None]
"""Quoi, inscription, valeur, les sujets qui l’ont (« 12,14 »), depuis quand ; et, d’une réponse
lue à une date passée, l’état où est sa réalisation aujourd’hui."""
Dites = Mapping[int, tuple[Ligne, ...]]
"""Inscription → ses lignes."""
Choix = Callable[[InscriptionQuerySet, Value], QuerySet]
"""Des inscriptions et un instant, les jugements : `evaluation_id`, `inscription_id`, l’`etat` de la
réalisation à la date lue et, si elle est passée, celui d’`apres` et la soumission `ouverte`."""

# Les étudiants et les jugements sont trouvés une fois : l’ORM n’a pas ce WITH, et les chercherait
# quatre fois. Ce qui a la même valeur part ensemble : une classe tient en cinq cents lignes, et non
# en six mille. De deux décisions, la dernière écrite fait foi.
LIGNES = """WITH qui (inscription_id) AS MATERIALIZED ({qui}),
jugement AS MATERIALIZED (
    SELECT evaluation_id, inscription_id, etat, apres, ouverte FROM ({jugements}) AS rendu
    WHERE inscription_id IN (SELECT inscription_id FROM qui)
)
SELECT 'attend', inscription_id, realisation_id, {sous_competences}, le, NULL
FROM ({attentes}) AS attente WHERE inscription_id IN (SELECT inscription_id FROM qui)
GROUP BY inscription_id, realisation_id, le
UNION ALL
SELECT 'attendait', inscription_id, realisation_id,
    CAST(contenu -> 'mobilisations' AS text), soumise_le, NULL
FROM jugement INNER JOIN portfolio_soumission ON portfolio_soumission.id = ouverte
UNION ALL
SELECT etat, inscription_id, CAST(retenue AS integer), {sous_competences}, NULL, apres
FROM jugement INNER JOIN evaluations_retenue USING (evaluation_id)
WHERE COALESCE(apres, etat) IN ('validee', 'a_reprendre')
GROUP BY inscription_id, etat, retenue, apres
UNION ALL
SELECT 'constat', inscription_id, niveau_id, {indicateurs}, NULL, NULL
FROM jugement INNER JOIN evaluations_constat USING (evaluation_id)
WHERE etat = 'validee' GROUP BY inscription_id, niveau_id
UNION ALL
SELECT 'arrete', inscription_id, niveau_id, {competences}, NULL, NULL FROM (
    SELECT inscription_id, competence_id, niveau_id, ROW_NUMBER() OVER (
        PARTITION BY inscription_id, competence_id ORDER BY id DESC
    ) AS rang
    FROM evaluations_positionnement
    WHERE inscription_id IN (SELECT inscription_id FROM qui) AND decide_le <= %s
) AS decision WHERE rang = 1 GROUP BY inscription_id, niveau_id
UNION ALL
SELECT 'dit', inscription_id, niveau_id, {indicateurs}, NULL, NULL FROM portfolio_autoevaluation
WHERE inscription_id IN (SELECT inscription_id FROM qui) AND faite_le <= %s
GROUP BY inscription_id, niveau_id
"""
ENSEMBLE = {"sqlite": "group_concat({})", "postgresql": "string_agg(CAST({} AS text), ',')"}


class Place(Enum):
    """Ce qui change d’une lecture à l’autre dans un texte que l’on garde."""

    CLE = "cle"
    INSTANT = "instant"


@dataclass(frozen=True)
class Faits:
    """Un étudiant à un instant ; on y verse des faits un à un, l’ordre n’y change rien.

    `jugees` : sous-compétence → ce que les enseignants en ont dit ; `soumises` : les réalisations
    qui attendent ; `attentes` : sous-compétence → depuis quand l’une d’elles la revendique ;
    `niveaux` : indicateur → le niveau retenu ; `arretes` : compétence → le niveau arrêté ;
    `dits` : indicateur → ce que l’étudiant en dit ; `apres`, si l’instant est passé :
    sous-compétence → où elle en est aujourd’hui.
    """

    jugees: dict[int, EtatCouverture] = field(default_factory=dict)
    soumises: set[int] = field(default_factory=set)
    attentes: dict[int, datetime] = field(default_factory=dict)
    niveaux: dict[int, NiveauLu] = field(default_factory=dict)
    arretes: dict[int, NiveauLu] = field(default_factory=dict)
    dits: dict[int, NiveauLu] = field(default_factory=dict)
    apres: Couverture = field(default_factory=dict)

    def attendre(self, realisation: int, le: datetime, sous_competences: Iterable[int]) -> None:
        """Une soumission de cet instant les revendique ; la plus ancienne attente reste."""
        for pk in sous_competences:
            self.soumises.add(realisation)
            self.attentes[pk] = min(le, self.attentes.get(pk, le))

    def constater(self, indicateurs: Iterable[int], niveau: NiveauLu) -> None:
        """Un niveau observé dans des réalisations validées."""
        niveaux = self.niveaux
        for pk in indicateurs:
            connu = niveaux.get(pk)
            if niveau is not connu:
                niveaux[pk] = meilleur_niveau((niveau, connu)) if connu else niveau

    @property
    def satisfaits(self) -> int:
        return sum(niveau.satisfaisant for niveau in self.niveaux.values())


def dites_aujourd_hui(ou: Perimetre) -> Dites:
    """Ce qu’on sait maintenant de chacun : une requête pour toute une classe."""
    return par_eleve(lignes(_aujourd_hui, ou, A_JAMAIS))


def _aujourd_hui(_inscriptions: InscriptionQuerySet, _instant: Value) -> QuerySet[Evaluation]:
    # De tout étudiant : `qui` les limitera, et PostgreSQL ne cherche alors la classe qu’une fois.
    return (
        Evaluation.objects.en_vigueur()
        .filter(soumission__realisation__etat__in=JUGES)
        .values(
            evaluation_id=F("pk"),
            inscription_id=F("soumission__realisation__inscription"),
            etat=F("soumission__realisation__etat"),
            apres=Value(None, output_field=CharField()),
            ouverte=Value(0),
        )
    )


def _attentes() -> QuerySet[Mobilisation]:
    """Ce que revendiquent aujourd’hui les réalisations qui attendent."""
    return Mobilisation.objects.filter(
        realisation__etat=Etat.SOUMISE, realisation__supprimee_le__isnull=True
    ).values(
        "realisation_id",
        "sous_competence_id",
        inscription_id=F("realisation__inscription"),
        le=F("realisation__soumise_le"),
    )


def par_eleve(lues: Iterable[Ligne]) -> Dites:
    dites: dict[int, list[Ligne]] = {}
    for lue in lues:
        dites.setdefault(lue[1], []).append(lue)
    return {inscription: tuple(siennes) for inscription, siennes in dites.items()}


def rassembler(bloc: BlocLu, dites: Iterable[Ligne]) -> Faits:
    """Ce que disent ces lignes, toutes du même étudiant.

    Un niveau d’un autre référentiel, celui de sa classe d’avant, ne compte pas.
    """
    lu, echelle = Faits(), bloc.niveau_par_id
    for quoi, _, valeur, lus, le, apres in dites:
        ici = _revendiquees(lus) if quoi == ATTENDAIT else _sujets(lus)
        if apres:
            avancer(lu.apres, ici, selon(apres, valeur))
        if quoi == DEPUIS:
            avancer(lu.apres, ici, SOUMISE)
        elif quoi in (ATTEND, ATTENDAIT):
            lu.attendre(valeur, _instant(le), ici)
        elif quoi in JUGES:
            avancer(lu.jugees, ici, selon(quoi, valeur))
        elif valeur not in echelle:
            continue
        elif quoi == CONSTAT:
            lu.constater(ici, echelle[valeur])
        elif quoi == DIT:
            lu.dits.update(dict.fromkeys(ici, echelle[valeur]))
        elif quoi == ARRETE:
            lu.arretes.update(dict.fromkeys(ici, echelle[valeur]))
    return lu


def _revendiquees(lues: str) -> list[int]:
    return [mobilisation["sous_competence"] for mobilisation in json.loads(lues)]


def _sujets(lus: str) -> list[int]:
    """« 12,14 » : [12, 14]."""
    return list(map(int, lus.split(",")))


def lignes(choisir: Choix, ou: Perimetre, instant: datetime) -> list[Ligne]:
    """Tout ce qui se lit d’un périmètre, d’une requête dont le texte se compose une fois."""
    sql, valeurs = _texte(connection.vendor, choisir, ou.trouver)
    ici = {
        Place.CLE: ou.cle,
        Place.INSTANT: connection.ops.adapt_datetimefield_value(instant),
    }
    with connection.cursor() as curseur:
        curseur.execute(sql, [ici.get(valeur, valeur) for valeur in valeurs])
        return curseur.fetchall()


@cache
def _texte(
    base: str, choisir: Choix, trouver: Callable[[Value], InscriptionQuerySet]
) -> tuple[str, tuple]:
    ensemble = ENSEMBLE[base].format
    qui, cle = _sql(trouver(Value(Place.CLE)).values("pk"))
    jugements, choix = _sql(choisir(trouver(Value(Place.CLE)), Value(Place.INSTANT)))
    attentes, attendus = _sql(_attentes())
    sql = LIGNES.format(
        qui=qui,
        jugements=jugements,
        attentes=attentes,
        sous_competences=ensemble("sous_competence_id"),
        indicateurs=ensemble("indicateur_id"),
        competences=ensemble("competence_id"),
    )
    return sql, (*cle, *choix, *attendus, Place.INSTANT, Place.INSTANT)


def _sql(lignes: QuerySet) -> tuple[str, tuple]:
    return lignes.order_by().query.sql_with_params()


def _instant(lu: datetime) -> datetime:
    """SQLite rend un instant sans fuseau, en temps universel."""
    return lu if lu.tzinfo else lu.replace(tzinfo=UTC)
