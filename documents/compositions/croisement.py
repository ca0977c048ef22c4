"""Le tableau de synthèse à l’écran : ses lignes officielles, et ce que chaque croix ouvre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from documents.compositions.lecture import LectureMontree
from documents.compositions.realisations import RealisationMontree, RevendicationMontree
from documents.tables.synthese import Ligne, PartieSynthese
from referentiel.lectures import CompetenceLue


@dataclass(frozen=True)
class Case:
    """Une croix, à sa place dans le tableau ; `ancre` désigne ce qu’elle ouvre."""

    id: str
    ancre: str
    competence: CompetenceLue


@dataclass(frozen=True)
class LigneCroisee:
    """`cases` a une place par compétence, vide là où il n’y a pas de croix."""

    ligne: Ligne
    realisation: RealisationMontree
    cases: tuple[tuple[CompetenceLue, Case | None], ...]


@dataclass(frozen=True)
class PartieCroisee:
    titre: str
    lignes: tuple[LigneCroisee, ...]


@dataclass(frozen=True)
class Derriere:
    """Ce qu’une croix ouvre : les revendications retenues d’une réalisation, et leurs preuves.

    `retour` est la première case du tableau qui y mène.
    """

    ancre: str
    retour: str
    realisation: RealisationMontree
    competence: CompetenceLue
    revendications: tuple[RevendicationMontree, ...]


def tableau_croise(montree: LectureMontree) -> tuple[PartieCroisee, ...]:
    fige = montree.lecture.fige
    par_id = {realisation.figee.id: realisation for realisation in montree.realisations}
    return tuple(
        PartieCroisee(
            partie.titre, tuple(_lignes(rang, partie, par_id, fige.competences.bloc.competences))
        )
        for rang, partie in enumerate(fige.tableau.parties)
    )


def derriere_les_croix(parties: tuple[PartieCroisee, ...]) -> Iterator[Derriere]:
    """Une fois chacune : une réalisation à cheval sur deux années est deux fois au tableau."""
    vues: set[str] = set()
    for ligne in (ligne for partie in parties for ligne in partie.lignes):
        for competence, case in ligne.cases:
            if case is not None and case.ancre not in vues:
                vues.add(case.ancre)
                retenues = ligne.realisation.retenues_de(competence.id)
                yield Derriere(case.ancre, case.id, ligne.realisation, competence, retenues)


def _lignes(
    rang: int,
    partie: PartieSynthese,
    par_id: dict[int, RealisationMontree],
    competences: tuple[CompetenceLue, ...],
) -> Iterator[LigneCroisee]:
    for ligne in partie.lignes:
        realisation = par_id[ligne.realisation]
        cases = tuple(
            (competence, _case(rang, realisation.numero, competence) if cochee else None)
            for competence, cochee in zip(competences, ligne.croix, strict=True)
        )
        yield LigneCroisee(ligne, realisation, cases)


def _case(partie: int, numero: int, competence: CompetenceLue) -> Case:
    croix = f"{numero}-{competence.ordre}"
    return Case(f"case-{partie}-{croix}", f"croix-{croix}", competence)
