"""Ce que l’enseignant a sous les yeux : une soumission, par compétence revendiquée."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from comptes.models import Utilisateur
from evaluations.lectures.antecedents import Antecedents, antecedents
from evaluations.lectures.changements import (
    PreuvesComparees,
    RevendicationComparee,
    comparer_les_preuves,
    comparer_les_revendications,
)
from evaluations.lectures.differences import Difference, comparer_les_champs, difference_de
from evaluations.lectures.suite import SuiteDeSoumissions, evaluation_de
from evaluations.lectures.travaux import Jugement
from evaluations.propositions import (
    NON_RETENUE,
    RETENUE,
    Proposee,
    niveau_propose,
    reponse_proposee,
)
from portfolio.models import ContenuFige, PreuveFigee, Realisation, Soumission
from referentiel.lectures import BlocLu, CompetenceLue, ItemLu, lire_bloc


@dataclass(frozen=True)
class PreuveAJuger:
    """Une preuve ; `mention` dit si elle est ajoutée ou remplacée depuis la soumission d’avant."""

    preuve: PreuveFigee
    mention: str


@dataclass(frozen=True)
class Revendication:
    """Une sous-compétence revendiquée ; `precedente` est la réponse du jugement d’avant.

    `difference` : sa justification mot à mot, si elle a changé depuis la soumission d’avant.
    """

    id: int
    intitule: str
    justification: str
    preuves: tuple[PreuveAJuger, ...]
    precedente: str
    proposee: Proposee | None
    difference: Difference | None


@dataclass(frozen=True)
class CompetenceRevendiquee:
    """`retirees` : ce qui y était revendiqué à la soumission d’avant, et ne l’est plus."""

    competence: CompetenceLue
    revendications: tuple[Revendication, ...]
    retirees: tuple[Difference, ...]


@dataclass(frozen=True)
class AJuger:
    """Une soumission prête à lire, ce qui a changé depuis la précédente et son jugement.

    `differences` : les champs, et ce qui n’a plus de place ailleurs ; le reste est marqué sur les
    revendications et les preuves. `proposes` : indicateur → niveau proposé.
    """

    bloc: BlocLu
    numero: int
    soumission: Soumission
    contenu: ContenuFige
    competences: tuple[CompetenceRevendiquee, ...]
    preuves: tuple[PreuveAJuger, ...]
    preuves_retirees: tuple[PreuveFigee, ...]
    differences: tuple[Difference, ...]
    proposes: Mapping[int, Proposee]
    precedente: Soumission | None
    precedent: Jugement | None

    @property
    def changee_en_place(self) -> bool:
        """Vrai si une revendication ou une preuve porte la marque d’un changement."""
        revendications = [r for c in self.competences for r in c.revendications]
        return (
            bool(self.preuves_retirees)
            or any(p.mention for p in self.preuves)
            or any(r.difference for r in revendications)
            or any(c.retirees for c in self.competences)
        )


@dataclass(frozen=True)
class _Comparaison:
    """Ce qui distingue une soumission de celle d’avant ; vide pour la première."""

    champs: tuple[Difference, ...] = ()
    revendications: Mapping[int, RevendicationComparee] = field(default_factory=dict)
    preuves: PreuvesComparees = field(default_factory=lambda: PreuvesComparees({}, ()))


def a_juger(
    realisation: Realisation,
    suite: SuiteDeSoumissions,
    soumission: Soumission,
    lecteur: Utilisateur | None = None,
) -> AJuger:
    """Prépare une soumission : une requête, ce qui s’est déjà dit de l’étudiant."""
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    contenu = soumission.contenu_fige
    precedente = suite.precedente(soumission)
    compare = _comparaison(precedente, contenu)
    indicateurs = [i.id for c in _touchees(bloc, contenu) for i in c.indicateurs]
    deja = precedente and evaluation_de(precedente)
    dit = antecedents(realisation.inscription, indicateurs, deja, lecteur)
    return AJuger(
        bloc=bloc,
        numero=soumission.numero,
        soumission=soumission,
        contenu=contenu,
        competences=_competences(bloc, contenu, compare, dit),
        preuves=_preuves(contenu.preuves, compare),
        preuves_retirees=compare.preuves.retirees,
        differences=(*compare.champs, *_retirees_sans_place(bloc, contenu, compare)),
        proposes=_proposes(indicateurs, dit),
        precedente=precedente,
        precedent=dit.precedent,
    )


def _comparaison(precedente: Soumission | None, contenu: ContenuFige) -> _Comparaison:
    if precedente is None:
        return _Comparaison()
    avant = precedente.contenu_fige
    return _Comparaison(
        comparer_les_champs(avant, contenu),
        comparer_les_revendications(avant, contenu),
        comparer_les_preuves(avant.preuves, contenu.preuves),
    )


def _touchees(bloc: BlocLu, contenu: ContenuFige) -> tuple[CompetenceLue, ...]:
    """Les compétences où quelque chose est revendiqué, dans l’ordre du texte."""
    competences = bloc.competence_par_sous_competence
    touchees = {competences[pk].id for pk in contenu.sous_competences if pk in competences}
    return tuple(c for c in bloc.competences if c.id in touchees)


def _competences(
    bloc: BlocLu, contenu: ContenuFige, compare: _Comparaison, dit: Antecedents
) -> tuple[CompetenceRevendiquee, ...]:
    """Les compétences touchées, avec ce qui y est revendiqué et ce qui ne l’est plus."""
    justifications = {m.sous_competence: m.justification for m in contenu.mobilisations}
    return tuple(
        CompetenceRevendiquee(
            competence,
            tuple(
                _revendication(item, justifications[item.id], contenu, compare, dit)
                for item in competence.sous_competences
                if item.id in justifications
            ),
            _retirees(competence, justifications, compare),
        )
        for competence in _touchees(bloc, contenu)
    )


def _revendication(
    item: ItemLu,
    justification: str,
    contenu: ContenuFige,
    compare: _Comparaison,
    dit: Antecedents,
) -> Revendication:
    preuves = contenu.preuves_de(item.id)
    precedente = _reponse_precedente(item.id, dit.precedent)
    comparee = compare.revendications.get(item.id)
    return Revendication(
        id=item.id,
        intitule=item.intitule,
        justification=justification,
        preuves=_preuves(preuves, compare),
        precedente=precedente,
        proposee=reponse_proposee(justification, len(preuves), precedente),
        difference=difference_de(comparee, item.intitule)
        if comparee and comparee.changee
        else None,
    )


def _preuves(preuves: Iterable[PreuveFigee], compare: _Comparaison) -> tuple[PreuveAJuger, ...]:
    mentions = compare.preuves.mentions
    return tuple(PreuveAJuger(preuve, mentions.get(preuve.id, "")) for preuve in preuves)


def _retirees(
    competence: CompetenceLue, revendiquees: Collection[int], compare: _Comparaison
) -> tuple[Difference, ...]:
    return tuple(
        difference_de(compare.revendications[item.id], item.intitule)
        for item in competence.sous_competences
        if item.id in compare.revendications and item.id not in revendiquees
    )


def _retirees_sans_place(
    bloc: BlocLu, contenu: ContenuFige, compare: _Comparaison
) -> tuple[Difference, ...]:
    """Les revendications retirées des compétences que l’écran ne montre plus."""
    touchees = _touchees(bloc, contenu)
    autres = [c for c in bloc.competences if c not in touchees]
    return tuple(d for c in autres for d in _retirees(c, (), compare))


def _proposes(indicateurs: Iterable[int], dit: Antecedents) -> dict[int, Proposee]:
    propositions = {
        pk: niveau_propose(dit.constats.get(pk), dit.de_lui_meme.get(pk)) for pk in indicateurs
    }
    return {pk: proposee for pk, proposee in propositions.items() if proposee}


def _reponse_precedente(sous_competence: int, precedent: Jugement | None) -> str:
    if precedent and sous_competence in precedent.retenues:
        return RETENUE
    if precedent and sous_competence in precedent.refusees:
        return NON_RETENUE
    return ""
