"""Ce qui s’est déjà dit de l’étudiant sur ce qu’on juge : une requête pour tout l’écran."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, CharField, F, QuerySet, Value, When

from comptes.models import Inscription, Utilisateur
from evaluations.lectures.travaux import Jugement
from evaluations.models import Constat, Evaluation, Retenue
from evaluations.propositions import DernierConstat
from portfolio.models import AutoEvaluation
from referentiel.lectures import NiveauLu, lire_bloc
from referentiel.preparees import preparee

CONSTAT, DE_LUI_MEME, REPONSE = "constat", "de_lui_meme", "reponse"
OUI, NON, RIEN = 1, 0, -1


class Dit(NamedTuple):
    """Un constat, une réponse ou une auto-évaluation : `valeur` est un niveau, ou OUI, NON."""

    genre: str
    sujet: int
    valeur: int
    le: object
    evaluation: int
    enseignant: int
    civilite: str
    prenom: str
    nom: str


@dataclass(frozen=True)
class Antecedents:
    """Par indicateur : le dernier constat, et ce que l’étudiant se donne ; le jugement d’avant."""

    constats: Mapping[int, DernierConstat]
    de_lui_meme: Mapping[int, NiveauLu]
    precedent: Jugement | None


def antecedents(
    inscription: Inscription,
    indicateurs: Collection[int],
    precedente: Evaluation | None,
    lecteur: Utilisateur | None,
) -> Antecedents:
    """Ce qui s’est dit de ces indicateurs ; `precedente` : le jugement de la soumission d’avant."""
    niveaux = lire_bloc(inscription.promotion.referentiel_id).niveau_par_id
    dits = _dits(inscription.pk, indicateurs, precedente)
    constats = sorted((d for d in dits if d.genre == CONSTAT), key=lambda d: (d.le, d.evaluation))
    return Antecedents(
        constats={
            d.sujet: DernierConstat(
                niveaux[d.valeur], d.le, _nom(d), lecteur is not None and d.enseignant == lecteur.pk
            )
            for d in constats
        },
        de_lui_meme={d.sujet: niveaux[d.valeur] for d in dits if d.genre == DE_LUI_MEME},
        precedent=precedente and _jugement(precedente, dits, niveaux),
    )


def _dits(
    inscription: int, indicateurs: Collection[int], precedente: Evaluation | None
) -> list[Dit]:
    if precedente is None:
        lignes = _sans_precedente(inscription)
    else:
        lignes = _avec_la_precedente(inscription, precedente.pk)
    dits = (Dit(*ligne) for ligne in lignes)
    # Rien ne se trie avant d’être lu : par l’indicateur, SQLite lirait ceux de tout le pays.
    return [dit for dit in dits if dit.genre == REPONSE or dit.sujet in indicateurs]


@preparee
def _sans_precedente(inscription: int) -> QuerySet[Any, tuple]:
    return _constats(inscription).union(_de_lui_meme(inscription), all=True)


@preparee
def _avec_la_precedente(inscription: int, precedente: int) -> QuerySet[Any, tuple]:
    dits = _de_lui_meme(inscription), _reponses(precedente)
    return _constats(inscription).union(*dits, all=True)


def _constats(inscription: int) -> QuerySet[Constat, tuple]:
    return _lignes(
        Constat.objects.filter(
            evaluation__soumission__realisation__inscription=inscription,
            evaluation__soumission__realisation__supprimee_le__isnull=True,
        ),
        (CONSTAT, "indicateur_id", "niveau_id", "evaluation__rendue_le"),
        *("evaluation_id", "evaluation__enseignant_id"),
        *(f"evaluation__enseignant__{champ}" for champ in ("civilite", "prenom", "nom")),
    )


def _de_lui_meme(inscription: int) -> QuerySet[AutoEvaluation, tuple]:
    return _lignes(
        AutoEvaluation.objects.filter(inscription=inscription),
        (DE_LUI_MEME, "indicateur_id", "niveau_id", "faite_le"),
        *(Value(0, BigIntegerField()),) * 2,
        *(Value("", CharField()),) * 3,
    )


def _reponses(precedente: int) -> QuerySet[Retenue, tuple]:
    dite = Case(
        When(retenue=True, then=OUI),
        When(retenue=False, then=NON),
        default=RIEN,
        output_field=BigIntegerField(),
    )
    return _lignes(
        Retenue.objects.filter(evaluation=precedente),
        (REPONSE, "sous_competence_id", dite, "evaluation__rendue_le"),
        *("evaluation_id", Value(0, BigIntegerField())),
        *(Value("", CharField()),) * 3,
    )


def _lignes(lignes: QuerySet, debut: tuple, *suite: object) -> QuerySet:
    """Les colonnes d’un `Dit`, dans son ordre : une union les veut toutes et semblables."""
    genre, *reste = (*debut, *suite)
    colonnes = {
        f"dit_{rang}": F(c) if isinstance(c, str) else c for rang, c in enumerate(reste, start=1)
    }
    genre_dit = Value(genre, CharField())
    return lignes.order_by().annotate(dit_0=genre_dit, **colonnes).values_list("dit_0", *colonnes)


def _nom(dit: Dit) -> str:
    return Utilisateur.nomme(dit.civilite, dit.prenom, dit.nom)


def _jugement(
    evaluation: Evaluation, dits: Iterable[Dit], niveaux: Mapping[int, NiveauLu]
) -> Jugement:
    siens = [d for d in dits if d.evaluation == evaluation.pk]
    reponses = {d.sujet: d.valeur for d in siens if d.genre == REPONSE}
    return Jugement(
        enseignant=evaluation.enseignant.nom_d_usage,
        decision=evaluation.decision,
        libelle_decision=evaluation.get_decision_display(),
        commentaire=evaluation.commentaire,
        rendue_le=evaluation.rendue_le,
        retenues=frozenset(pk for pk, dite in reponses.items() if dite == OUI),
        refusees=frozenset(pk for pk, dite in reponses.items() if dite == NON),
        niveaux={d.sujet: niveaux[d.valeur] for d in siens if d.genre == CONSTAT},
    )
