"""Ce qu’on sait d’un étudiant à un instant, et la lecture de toute une classe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection
from django.db.models import QuerySet, Value

from evaluations.lectures.couverture import ETATS, SELON, EtatCouverture
from evaluations.lectures.travaux import meilleur_niveau
from evaluations.models import Evaluation
from portfolio.models import Etat, Mobilisation
from referentiel.lectures import BlocLu, NiveauLu

JUGES = frozenset({Etat.VALIDEE, Etat.A_REPRENDRE})
ATTEND, CONSTAT, DIT = "attend", "constat", "dit"
A_JAMAIS = datetime.max.replace(tzinfo=UTC)

Attente = tuple[int, int, int, datetime]
"""Inscription, réalisation, sous-compétence revendiquée, depuis quand."""

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
    FROM evaluations_positionnement WHERE inscription_id IN ({eleves}) AND decide_le <= %s
) AS decision WHERE rang = 1
UNION ALL
SELECT 'dit', inscription_id, indicateur_id, niveau_id, NULL FROM portfolio_autoevaluation
WHERE inscription_id IN ({eleves}) AND faite_le <= %s
"""


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
        if ancien is None or ETATS.index(lu) < ETATS.index(ancien):
            self.jugees[sous_competence] = lu

    def attendre(self, realisation: int, sous_competence: int, le: datetime) -> None:
        """Une soumission de cet instant la revendique ; la plus ancienne attente reste."""
        self.soumises.add(realisation)
        self.attentes[sous_competence] = min(le, self.attentes.get(sous_competence, le))

    def constater(self, indicateur: int, niveau: NiveauLu) -> None:
        """Un niveau observé dans une réalisation validée."""
        connu = self.niveaux.get(indicateur)
        self.niveaux[indicateur] = meilleur_niveau((niveau, connu)) if connu else niveau

    @property
    def satisfaits(self) -> int:
        return sum(niveau.satisfaisant for niveau in self.niveaux.values())


def faits_d_aujourd_hui(bloc: BlocLu, inscriptions: Iterable[int]) -> dict[int, Faits]:
    """Inscription → ce qu’on en sait maintenant : une requête pour toute une classe."""
    ids = tuple(inscriptions)
    attentes = Mobilisation.objects.filter(
        realisation__inscription__in=ids,
        realisation__etat=Etat.SOUMISE,
        realisation__supprimee_le__isnull=True,
    ).values_list(
        Value(ATTEND),
        "realisation__inscription",
        "sous_competence",
        "realisation",
        "realisation__soumise_le",
    )
    jugements = (
        Evaluation.objects.en_vigueur()
        .filter(
            soumission__realisation__inscription__in=ids, soumission__realisation__etat__in=JUGES
        )
        .values_list("pk", "soumission__realisation__inscription", "soumission__realisation__etat")
    )
    return rassembler(bloc, ids, jugements, A_JAMAIS, en_attente=attentes)


def rassembler(
    bloc: BlocLu,
    ids: Sequence[int],
    jugements: QuerySet[Evaluation],
    jusqu_a: datetime,
    *,
    attentes: Iterable[Attente] = (),
    en_attente: QuerySet[Mobilisation] | None = None,
) -> dict[int, Faits]:
    """Verse à chacun ses attentes, puis ce que disent ces jugements et les niveaux d’alors.

    `jugements` : l’évaluation, l’inscription et l’état de la réalisation ; `en_attente` : des
    lignes à joindre aux autres dans la même requête. Un niveau d’un autre référentiel, celui de sa
    classe d’avant, ne compte pas.
    """
    faits, echelle = {pk: Faits() for pk in ids}, bloc.niveau_par_id
    for inscription, *attente in attentes:
        faits[inscription].attendre(*attente)
    for quoi, inscription, sujet, valeur, le in _lignes(ids, jugements, jusqu_a, en_attente):
        lu = faits[inscription]
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


def _lignes(
    ids: Sequence[int],
    jugements: QuerySet[Evaluation],
    jusqu_a: datetime,
    en_attente: QuerySet[Mobilisation] | None,
) -> list[tuple[str, int, int, int | None, datetime | None]]:
    """(quoi, inscription, sujet, valeur, depuis quand) : tout ce qui se lit, d’une requête."""
    if not ids:
        return []
    lus, choix = jugements.order_by().query.sql_with_params()
    attend, qui = "", ()
    if en_attente is not None:
        attend, qui = en_attente.order_by().query.sql_with_params()
        attend += "\nUNION ALL\n"
    fin = connection.ops.adapt_datetimefield_value(jusqu_a)
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as curseur:
        curseur.execute(
            LIGNES.format(jugements=lus, en_attente=attend, eleves=places),
            (*choix, *qui, *ids, fin, *ids, fin),
        )
        return curseur.fetchall()


def _instant(lu: datetime) -> datetime:
    """SQLite rend un instant sans fuseau, en temps universel."""
    return lu if lu.tzinfo else lu.replace(tzinfo=UTC)
