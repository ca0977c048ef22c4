"""Ce qu’on sait d’un étudiant à un instant, et la lecture de toute une classe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import cache

from django.db import connection
from django.db.models import QuerySet, Value

from comptes.models import InscriptionQuerySet
from evaluations.lectures.couverture import ETATS, SELON, EtatCouverture
from evaluations.lectures.perimetre import Perimetre
from evaluations.lectures.travaux import meilleur_niveau
from evaluations.models import Evaluation
from portfolio.models import Etat, Mobilisation
from referentiel.lectures import BlocLu, NiveauLu

JUGES = frozenset({Etat.VALIDEE, Etat.A_REPRENDRE})
ATTEND, CONSTAT, DIT = "attend", "constat", "dit"
A_JAMAIS = datetime.max.replace(tzinfo=UTC)

Attente = tuple[int, int, int, datetime]
"""Inscription, réalisation, sous-compétence revendiquée, depuis quand."""
Ligne = tuple[str, int, int, int | None, datetime | None]
"""Quoi, inscription, sujet, valeur, depuis quand."""
Choix = Callable[
    [InscriptionQuerySet, Value], tuple[QuerySet[Evaluation], QuerySet[Mobilisation] | None]
]
"""Des inscriptions et un instant, les jugements (évaluation, inscription, état de la réalisation)
et ce qui attend, s’il se lit dans la même requête."""

# Les jugements sont trouvés une fois, puis lus dans leurs deux tables : l’ORM n’a pas ce WITH, et
# les chercherait deux fois. De deux décisions, la dernière écrite fait foi.
LIGNES = """WITH jugement (evaluation_id, inscription_id, etat) AS MATERIALIZED ({jugements})
{en_attente}SELECT etat, inscription_id, sous_competence_id, CAST(retenue AS integer), NULL
FROM jugement INNER JOIN evaluations_retenue USING (evaluation_id)
WHERE etat IN ('validee', 'a_reprendre')
UNION ALL
SELECT 'constat', inscription_id, indicateur_id, niveau_id, NULL
FROM jugement INNER JOIN evaluations_constat USING (evaluation_id)
WHERE etat = 'validee'
UNION ALL
SELECT 'arrete', inscription_id, competence_id, niveau_id, NULL FROM (
    SELECT inscription_id, competence_id, niveau_id, ROW_NUMBER() OVER (
        PARTITION BY inscription_id, competence_id ORDER BY id DESC
    ) AS rang
    FROM evaluations_positionnement WHERE inscription_id IN ({qui}) AND decide_le <= %s
) AS decision WHERE rang = 1
UNION ALL
SELECT 'dit', inscription_id, indicateur_id, niveau_id, NULL FROM portfolio_autoevaluation
WHERE inscription_id IN ({qui}) AND faite_le <= %s
"""


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
    `dits` : indicateur → ce que l’étudiant en dit.
    """

    jugees: dict[int, EtatCouverture] = field(default_factory=dict)
    soumises: set[int] = field(default_factory=set)
    attentes: dict[int, datetime] = field(default_factory=dict)
    niveaux: dict[int, NiveauLu] = field(default_factory=dict)
    arretes: dict[int, NiveauLu] = field(default_factory=dict)
    dits: dict[int, NiveauLu] = field(default_factory=dict)

    def juger(self, sous_competence: int, etat: str, retenue: bool | None) -> None:
        """Une réponse rendue sur une réalisation qui est dans cet état ; la plus avancée reste."""
        lu, ancien = SELON[etat, retenue], self.jugees.get(sous_competence)
        if lu is not ancien and (ancien is None or ETATS.index(lu) < ETATS.index(ancien)):
            self.jugees[sous_competence] = lu

    def attendre(self, realisation: int, sous_competence: int, le: datetime) -> None:
        """Une soumission de cet instant la revendique ; la plus ancienne attente reste."""
        self.soumises.add(realisation)
        self.attentes[sous_competence] = min(le, self.attentes.get(sous_competence, le))

    def constater(self, indicateur: int, niveau: NiveauLu) -> None:
        """Un niveau observé dans une réalisation validée."""
        connu = self.niveaux.get(indicateur)
        if niveau is not connu:
            self.niveaux[indicateur] = meilleur_niveau((niveau, connu)) if connu else niveau

    @property
    def satisfaits(self) -> int:
        return sum(niveau.satisfaisant for niveau in self.niveaux.values())


def faits_d_aujourd_hui(
    bloc: BlocLu, inscriptions: Iterable[int], ou: Perimetre
) -> dict[int, Faits]:
    """Inscription → ce qu’on en sait maintenant : une requête pour toute une classe.

    `ou` : le périmètre où elles se trouvent toutes.
    """
    return rassembler(bloc, inscriptions, lignes(_aujourd_hui, ou, A_JAMAIS))


def _aujourd_hui(
    inscriptions: InscriptionQuerySet, _instant: Value
) -> tuple[QuerySet[Evaluation], QuerySet[Mobilisation]]:
    jugements = (
        Evaluation.objects.en_vigueur()
        .filter(
            soumission__realisation__inscription__in=inscriptions,
            soumission__realisation__etat__in=JUGES,
        )
        .values_list("pk", "soumission__realisation__inscription", "soumission__realisation__etat")
    )
    attentes = Mobilisation.objects.filter(
        realisation__inscription__in=inscriptions,
        realisation__etat=Etat.SOUMISE,
        realisation__supprimee_le__isnull=True,
    ).values_list(
        Value(ATTEND),
        "realisation__inscription",
        "sous_competence",
        "realisation",
        "realisation__soumise_le",
    )
    return jugements, attentes


def rassembler(
    bloc: BlocLu,
    inscriptions: Iterable[int],
    lues: Iterable[Ligne],
    attentes: Iterable[Attente] = (),
) -> dict[int, Faits]:
    """Verse à chacun ses attentes, puis ce que disent ces lignes.

    Ce qui est d’un autre étudiant du périmètre est laissé. Un niveau d’un autre référentiel, celui
    de sa classe d’avant, ne compte pas.
    """
    faits, echelle = {pk: Faits() for pk in inscriptions}, bloc.niveau_par_id
    for inscription, *attente in attentes:
        if inscription in faits:
            faits[inscription].attendre(*attente)
    for quoi, inscription, sujet, valeur, le in lues:
        lu = faits.get(inscription)
        if lu is None:
            continue
        if quoi == ATTEND:
            lu.attendre(valeur, sujet, _instant(le))
        elif quoi in JUGES:
            lu.juger(sujet, quoi, None if valeur is None else bool(valeur))
        elif valeur not in echelle:
            continue
        elif quoi == CONSTAT:
            lu.constater(sujet, echelle[valeur])
        elif quoi == DIT:
            lu.dits[sujet] = echelle[valeur]
        else:
            lu.arretes[sujet] = echelle[valeur]
    return faits


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
    _base: str, choisir: Choix, trouver: Callable[[Value], InscriptionQuerySet]
) -> tuple[str, tuple]:
    qui, cle = _sql(trouver(Value(Place.CLE)).values("pk"))
    jugements, attentes = choisir(trouver(Value(Place.CLE)), Value(Place.INSTANT))
    lus, choix = _sql(jugements)
    en_attente, attendus = "", ()
    if attentes is not None:
        en_attente, attendus = _sql(attentes)
        en_attente += "\nUNION ALL\n"
    depuis = (*cle, Place.INSTANT)
    sql = LIGNES.format(jugements=lus, en_attente=en_attente, qui=qui)
    return sql, (*choix, *attendus, *depuis, *depuis)


def _sql(lignes: QuerySet) -> tuple[str, tuple]:
    return lignes.order_by().query.sql_with_params()


def _instant(lu: datetime) -> datetime:
    """SQLite rend un instant sans fuseau, en temps universel."""
    return lu if lu.tzinfo else lu.replace(tzinfo=UTC)
