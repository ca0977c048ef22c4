"""Les travaux d’un étudiant tels que soumis, avec leur jugement : la source des documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from comptes.models import Inscription, Utilisateur
from evaluations.models import Constat, Decision, Evaluation, Retenue
from portfolio.models import ContenuFige, Etat, Realisation, Soumission
from referentiel.alphabet import plier
from referentiel.lectures import NiveauLu, lire_bloc
from referentiel.preparees import preparee

COLONNES = (
    *("pk", "realisation", "realisation__etat", "numero", "soumise_le", "contenu", "evaluation"),
    *(f"evaluation__{champ}" for champ in ("decision", "commentaire", "rendue_le")),
    *(f"evaluation__enseignant__{champ}" for champ in ("civilite", "prenom", "nom")),
)
"""Celles d’une `SoumissionLue` : le récit vivant, que la soumission a figé, n’en est pas."""


class SoumissionLue(NamedTuple):
    """Une soumission, et l’évaluation qu’elle a reçue s’il y en a une."""

    pk: int
    realisation_id: int
    etat: str
    numero: int
    soumise_le: datetime
    contenu: dict[str, Any]
    evaluation_id: int | None
    decision: str | None
    commentaire: str | None
    rendue_le: datetime | None
    civilite: str | None
    prenom: str | None
    nom: str | None

    @property
    def enseignant(self) -> str:
        return Utilisateur.nomme(self.civilite, self.prenom, self.nom)


@dataclass(frozen=True)
class Jugement:
    """Une évaluation rendue : réponses par sous-compétence, niveaux par indicateur."""

    enseignant: str
    decision: str
    libelle_decision: str
    commentaire: str
    rendue_le: datetime
    retenues: frozenset[int]
    refusees: frozenset[int]
    niveaux: Mapping[int, NiveauLu]


@dataclass(frozen=True)
class Travail:
    """Une réalisation connue de l’enseignant : la dernière soumission et ce qui en a été jugé."""

    realisation_id: int
    etat: str
    libelle_etat: str
    numero: int
    soumise_le: datetime
    contenu: ContenuFige
    jugement: Jugement | None

    @property
    def validee(self) -> bool:
        return self.etat == Etat.VALIDEE

    @property
    def sous_competences_retenues(self) -> frozenset[int]:
        """Celles que l’enseignant a retenues, si la réalisation est validée aujourd’hui."""
        if self.validee and self.jugement:
            return self.jugement.retenues
        return frozenset()


@dataclass(frozen=True)
class NiveauRetenu:
    """Le niveau d’un indicateur pour un étudiant, le nombre de constats et la date du dernier."""

    niveau: NiveauLu
    nombre: int
    dernier_le: datetime


def travaux(inscription: Inscription) -> tuple[Travail, ...]:
    """Les travaux d’un étudiant par date de début puis titre, en ordre français : trois requêtes.

    Une réalisation à reprendre est lue dans sa dernière soumission, pas dans ce que l’étudiant
    est en train d’y changer.
    """
    soumissions = [SoumissionLue(*lue) for lue in _dernieres(inscription.pk)]
    jugements = jugements_de(inscription, soumissions)
    return ranger(travail_de(s, jugements.get(s.pk)) for s in soumissions)


@preparee
def _dernieres(inscription: int) -> QuerySet[Soumission, tuple]:
    soumissions = Soumission.objects.dernieres().filter(realisation__inscription=inscription)
    return soumissions.values_list(*COLONNES)


def travail_de(soumission: SoumissionLue, jugement: Jugement | None) -> Travail:
    """Le travail que montre cette soumission, la dernière de sa réalisation."""
    return Travail(
        realisation_id=soumission.realisation_id,
        etat=soumission.etat,
        libelle_etat=Etat(soumission.etat).label,
        numero=soumission.numero,
        soumise_le=soumission.soumise_le,
        contenu=ContenuFige.depuis_json(soumission.contenu),
        jugement=jugement,
    )


def ranger(lus: Iterable[Travail]) -> tuple[Travail, ...]:
    """Par date de début puis titre, en ordre français."""
    return tuple(sorted(lus, key=_rang))


def _rang(travail: Travail) -> tuple[date, str, int]:
    """À date et titre égaux, la plus ancienne d’abord : rien ne dépend d’un brouillon."""
    return travail.contenu.debut_le, plier(travail.contenu.intitule), travail.realisation_id


def soumissions_jugees(realisation: Realisation) -> tuple[tuple[Soumission, Jugement | None], ...]:
    """Ses soumissions, la plus récente d’abord, chacune avec son jugement : trois requêtes."""
    niveaux = lire_bloc(realisation.inscription.promotion.referentiel_id).niveau_par_id
    soumissions = (
        realisation.soumissions.select_related("evaluation__enseignant")
        .prefetch_related("evaluation__retenues", "evaluation__constats")
        .order_by("-numero")
    )
    return tuple((s, _jugement_lu(s, niveaux)) for s in soumissions)


def _jugement_lu(soumission: Soumission, niveaux: Mapping[int, NiveauLu]) -> Jugement | None:
    """Le jugement d’une soumission dont l’évaluation, ses retenues et constats sont déjà lus."""
    evaluation = getattr(soumission, "evaluation", None)
    if evaluation is None:
        return None
    reponses = {r.sous_competence_id: r.retenue for r in evaluation.retenues.all()}
    constats = {c.indicateur_id: niveaux[c.niveau_id] for c in evaluation.constats.all()}
    return _jugement(evaluation, evaluation.enseignant.nom_d_usage, reponses, constats)


def jugements_de(
    inscription: Inscription, soumissions: Iterable[SoumissionLue]
) -> dict[int, Jugement]:
    """Soumission → son jugement : deux requêtes, qui ne rendent que des nombres.

    Les soumissions sont de cet étudiant.
    """
    evaluees = [s for s in soumissions if s.evaluation_id is not None]
    if not evaluees:
        return {}
    niveaux = lire_bloc(inscription.promotion.referentiel_id).niveau_par_id
    reponses = _par_evaluation(_reponses(inscription.pk))
    constats = _par_evaluation(_constats(inscription.pk))
    return {
        lue.pk: _jugement(
            lue,
            lue.enseignant,
            reponses[lue.evaluation_id],
            {i: niveaux[niveau] for i, niveau in constats[lue.evaluation_id].items()},
        )
        for lue in evaluees
    }


@preparee
def _reponses(inscription: int) -> QuerySet[Retenue, tuple]:
    return _de_l_etudiant(Retenue, inscription, "sous_competence_id", "retenue")


@preparee
def _constats(inscription: int) -> QuerySet[Constat, tuple]:
    return _de_l_etudiant(Constat, inscription, "indicateur_id", "niveau_id")


def _de_l_etudiant(
    modele: type[Retenue | Constat], inscription: int, sujet: str, valeur: str
) -> QuerySet[Any, tuple]:
    lignes = modele.objects.filter(evaluation__soumission__realisation__inscription=inscription)
    return lignes.order_by("pk").values_list("evaluation_id", sujet, valeur)


def _par_evaluation(lignes: Iterable[tuple[int, int, Any]]) -> defaultdict[int, dict[int, Any]]:
    par_evaluation: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    for evaluation, cle, dit in lignes:
        par_evaluation[evaluation][cle] = dit
    return par_evaluation


def _jugement(
    evaluation: Evaluation | SoumissionLue,
    enseignant: str,
    reponses: Mapping[int, bool | None],
    niveaux: Mapping[int, NiveauLu],
) -> Jugement:
    return Jugement(
        enseignant=enseignant,
        decision=evaluation.decision,
        libelle_decision=Decision(evaluation.decision).label,
        commentaire=evaluation.commentaire,
        rendue_le=evaluation.rendue_le,
        retenues=frozenset(pk for pk, retenue in reponses.items() if retenue),
        refusees=frozenset(pk for pk, retenue in reponses.items() if retenue is False),
        niveaux=niveaux,
    )


def niveaux_par_indicateur(travaux_lus: Iterable[Travail]) -> dict[int, NiveauRetenu]:
    """Le niveau de chaque indicateur constaté dans les réalisations validées."""
    constats: dict[int, list[tuple[NiveauLu, datetime]]] = {}
    for travail in travaux_lus:
        if travail.validee and travail.jugement:
            for indicateur, niveau in travail.jugement.niveaux.items():
                constats.setdefault(indicateur, []).append((niveau, travail.jugement.rendue_le))
    return {indicateur: niveau_retenu(liste) for indicateur, liste in constats.items()}


def meilleur_niveau(niveaux: Iterable[NiveauLu]) -> NiveauLu:
    """Le meilleur niveau constaté (DESIGN §4, règle 4) : ce choix ne se fait qu’ici."""
    return max(niveaux, key=lambda niveau: niveau.ordre)


def niveau_retenu(constats: list[tuple[NiveauLu, datetime]]) -> NiveauRetenu:
    """Le niveau d’un indicateur, avec ce qui le date et le compte."""
    return NiveauRetenu(
        niveau=meilleur_niveau(niveau for niveau, _ in constats),
        nombre=len(constats),
        dernier_le=max(rendue_le for _, rendue_le in constats),
    )
