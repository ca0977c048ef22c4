"""La fiche d’un étudiant pour son enseignant : le texte officiel et ce qu’il y a derrière."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comptes.models import Inscription
from evaluations.lectures.couverture import Carte, Case, ColonneCarte
from evaluations.lectures.parcours import (
    ConstatLu,
    Parcours,
    carte_des_travaux,
    constats_par_indicateur,
    explication,
    parcours,
)
from evaluations.lectures.positionnements import PositionnementDeCompetence, positionnements
from evaluations.lectures.regards import Regard, SavoirsDits, regards, savoirs_dits
from evaluations.lectures.travaux import NiveauRetenu, Travail, niveaux_par_indicateur
from portfolio.lectures import auto_evaluation_de
from portfolio.models import Etat, PreuveFigee
from referentiel.lectures import CompetenceLue, IndicateurLu, lire_bloc

REPONSES = {True: ("validee", "retenue"), False: ("non_retenue", "non retenue")}


@dataclass(frozen=True)
class AppuiDeFiche:
    """Une réalisation qui revendique la sous-compétence, et la réponse qu’elle a reçue."""

    travail: Travail
    justification: str
    preuves: tuple[PreuveFigee, ...]
    etat: str
    libelle: str


@dataclass(frozen=True)
class SousCompetenceDeFiche:
    case: Case
    appuis: tuple[AppuiDeFiche, ...]


@dataclass(frozen=True)
class IndicateurDeFiche:
    """Un indicateur, son niveau, et d’où il vient : `constats`, le plus récent d’abord."""

    indicateur: IndicateurLu
    niveau: NiveauRetenu | None
    regard: Regard
    constats: tuple[ConstatLu, ...]

    @property
    def explication(self) -> str:
        return explication(self.constats)


@dataclass(frozen=True)
class CompetenceDeFiche:
    competence: CompetenceLue
    validees: int
    sous_competences: tuple[SousCompetenceDeFiche, ...]
    indicateurs: tuple[IndicateurDeFiche, ...]
    positionnement: PositionnementDeCompetence
    savoirs: SavoirsDits


@dataclass(frozen=True)
class Fiche:
    carte: Carte
    parcours: Parcours
    competences: tuple[CompetenceDeFiche, ...]
    indicateurs_constates: int
    indicateurs_satisfaits: int
    nombre_indicateurs: int

    @property
    def travaux(self) -> tuple[Travail, ...]:
        return self.parcours.travaux

    @property
    def positionnements(self) -> tuple[PositionnementDeCompetence, ...]:
        return tuple(competence.positionnement for competence in self.competences)


def fiche(inscription: Inscription) -> Fiche:
    """Ce qu’un étudiant a soumis et ce qu’il dit de lui, par compétence : cinq requêtes."""
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    lu = parcours(inscription)
    dits = auto_evaluation_de(inscription)
    niveaux = niveaux_par_indicateur(lu.travaux)
    constats = constats_par_indicateur(lu, niveaux)
    carte_lue, appuis = carte_des_travaux(bloc, lu), _appuis(lu.travaux)
    competences = tuple(
        _competence(
            colonne,
            appuis,
            _indicateurs(
                regards(colonne.competence, dits.niveaux, niveaux, bloc.niveaux), niveaux, constats
            ),
            positionnement,
            savoirs_dits(colonne.competence, dits.savoirs),
        )
        for colonne, positionnement in zip(
            carte_lue.colonnes, positionnements(inscription, lu.travaux), strict=True
        )
    )
    return Fiche(
        carte=carte_lue,
        parcours=lu,
        competences=competences,
        indicateurs_constates=len(niveaux),
        indicateurs_satisfaits=sum(n.niveau.satisfaisant for n in niveaux.values()),
        nombre_indicateurs=sum(len(c.indicateurs) for c in competences),
    )


def _competence(
    colonne: ColonneCarte,
    appuis: Mapping[int, Iterable[AppuiDeFiche]],
    indicateurs: tuple[IndicateurDeFiche, ...],
    positionnement: PositionnementDeCompetence,
    savoirs: SavoirsDits,
) -> CompetenceDeFiche:
    return CompetenceDeFiche(
        competence=colonne.competence,
        validees=colonne.validees,
        sous_competences=tuple(
            SousCompetenceDeFiche(case, tuple(appuis.get(case.sous_competence.id, ())))
            for case in colonne.cases
        ),
        indicateurs=indicateurs,
        positionnement=positionnement,
        savoirs=savoirs,
    )


def _indicateurs(
    lus_des_deux: tuple[Regard, ...],
    niveaux: Mapping[int, NiveauRetenu],
    constats: Mapping[int, tuple[ConstatLu, ...]],
) -> tuple[IndicateurDeFiche, ...]:
    return tuple(
        IndicateurDeFiche(
            regard.indicateur,
            niveaux.get(regard.indicateur.id),
            regard,
            constats.get(regard.indicateur.id, ()),
        )
        for regard in lus_des_deux
    )


def _appuis(lus: Iterable[Travail]) -> dict[int, list[AppuiDeFiche]]:
    """Sous-compétence → ce qui la revendique, dans l’ordre des travaux."""
    appuis: dict[int, list[AppuiDeFiche]] = {}
    for travail in lus:
        for m in travail.contenu.mobilisations:
            preuves = travail.contenu.preuves_de(m.sous_competence)
            reponse = _reponse(m.sous_competence, travail)
            appui = AppuiDeFiche(travail, m.justification, preuves, *reponse)
            appuis.setdefault(m.sous_competence, []).append(appui)
    return appuis


def _reponse(sous_competence: int, travail: Travail) -> tuple[str, str]:
    """État et mot d’une revendication : la réponse rendue, sinon l’état de la réalisation."""
    jugement = travail.jugement
    if travail.etat == Etat.VALIDEE and jugement:
        return REPONSES[sous_competence in jugement.retenues]
    return travail.etat, travail.libelle_etat.lower()
