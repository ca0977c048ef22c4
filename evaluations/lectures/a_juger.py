"""Ce que l’enseignant a sous les yeux : une soumission, par compétence revendiquée."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.models import Utilisateur
from evaluations import regles
from evaluations.lectures.differences import Difference, comparer
from evaluations.lectures.travaux import Jugement, jugements_de
from evaluations.models import Evaluation
from portfolio.models import (
    ContenuFige,
    Etat,
    PreuveFigee,
    Realisation,
    Soumission,
    Verbe,
)
from referentiel.lectures import BlocLu, CompetenceLue, lire_bloc


@dataclass(frozen=True)
class SuiteDeSoumissions:
    """Toutes les soumissions d’une réalisation, de la première à la dernière."""

    soumissions: tuple[Soumission, ...]

    @property
    def derniere(self) -> Soumission | None:
        """La dernière que l’étudiant n’a pas retirée."""
        return next((s for s in reversed(self.soumissions) if s.retiree_le is None), None)

    def numerotee(self, numero: str) -> Soumission | None:
        """Celle que désigne un formulaire, retirée ou non ; rien si le numéro ne dit rien."""
        return next((s for s in self.soumissions if str(s.numero) == numero), None)

    def precedente(self, soumission: Soumission) -> Soumission | None:
        """La soumission maintenue d’avant, à laquelle comparer celle-ci."""
        avant = [s for s in self.soumissions if s.numero < soumission.numero]
        return SuiteDeSoumissions(tuple(avant)).derniere

    def a_juger(self, realisation: Realisation) -> Soumission | None:
        """Celle qui attend un jugement, s’il y en a une."""
        derniere = self.derniere
        if derniere is None or realisation.etat != Etat.SOUMISE or evaluation_de(derniere):
            return None
        return derniere

    def raison_de_ne_pas_rendre(self, soumission: Soumission | None) -> str:
        """La phrase de la règle ; sans soumission désignée, rien ne dit ce qui était jugé."""
        if soumission is None:
            return "On ne sait plus quelle soumission vous évaluiez."
        jugee = evaluation_de(soumission) is not None
        return regles.raison_de_ne_pas_rendre(soumission, self.derniere, jugee=jugee)


@dataclass(frozen=True)
class Revendication:
    """Une sous-compétence revendiquée ; `precedente` est la réponse du jugement d’avant."""

    id: int
    intitule: str
    justification: str
    preuves: tuple[PreuveFigee, ...]
    precedente: str


@dataclass(frozen=True)
class CompetenceRevendiquee:
    competence: CompetenceLue
    revendications: tuple[Revendication, ...]


@dataclass(frozen=True)
class AJuger:
    """Une soumission prête à lire, ce qui a changé depuis la précédente et son jugement."""

    bloc: BlocLu
    numero: int
    soumission: Soumission
    contenu: ContenuFige
    competences: tuple[CompetenceRevendiquee, ...]
    differences: tuple[Difference, ...]
    precedente: Soumission | None
    precedent: Jugement | None


def soumissions_de(realisation: Realisation) -> SuiteDeSoumissions:
    """Une requête : les soumissions, leur évaluation s’il y en a une, et qui l’a rendue."""
    soumissions = realisation.soumissions.select_related("evaluation__enseignant")
    lues = tuple(soumissions.order_by("numero"))
    for soumission in lues:
        soumission.realisation = realisation
    return SuiteDeSoumissions(lues)


def evaluation_de(soumission: Soumission) -> Evaluation | None:
    return getattr(soumission, "evaluation", None)


def a_juger(realisation: Realisation, suite: SuiteDeSoumissions, soumission: Soumission) -> AJuger:
    """Prépare une soumission : aucune requête la première fois, trois quand elle revient."""
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    contenu = soumission.contenu_fige
    precedente = suite.precedente(soumission)
    jugements = jugements_de(realisation) if precedente else {}
    precedent = jugements.get(precedente.pk) if precedente else None
    return AJuger(
        bloc=bloc,
        numero=soumission.numero,
        soumission=soumission,
        contenu=contenu,
        competences=_competences(bloc, contenu, precedent),
        differences=_differences(bloc, precedente, contenu),
        precedente=precedente,
        precedent=precedent,
    )


def deja_rendue(
    soumission: Soumission, personne: Utilisateur, decision: str, commentaire: str
) -> bool:
    """Vrai si la personne a déjà rendu cette même décision : un double clic, rien de plus."""
    evaluation = evaluation_de(soumission)
    return (
        evaluation is not None
        and evaluation.enseignant_id == personne.pk
        and evaluation.decision == decision
        and evaluation.commentaire.split() == commentaire.split()
    )


def deja_rouverte(realisation: Realisation, personne: Utilisateur, motif: str) -> bool:
    """Vrai si la dernière ligne du journal est cette même réouverture."""
    ligne = realisation.journal.order_by("-pk").first()
    return ligne is not None and (ligne.verbe, ligne.acteur_id, ligne.motif) == (
        Verbe.ROUVRIR,
        personne.pk,
        motif,
    )


def _competences(
    bloc: BlocLu, contenu: ContenuFige, precedent: Jugement | None
) -> tuple[CompetenceRevendiquee, ...]:
    """Les compétences touchées, dans l’ordre du texte, avec ce qui y est revendiqué."""
    justifications = {m.sous_competence: m.justification for m in contenu.mobilisations}
    groupes = []
    for competence in bloc.competences:
        revendications = tuple(
            Revendication(
                id=item.id,
                intitule=item.intitule,
                justification=justifications[item.id],
                preuves=contenu.preuves_de(item.id),
                precedente=_reponse_precedente(item.id, precedent),
            )
            for item in competence.sous_competences
            if item.id in justifications
        )
        if revendications:
            groupes.append(CompetenceRevendiquee(competence, revendications))
    return tuple(groupes)


def _reponse_precedente(sous_competence: int, precedent: Jugement | None) -> str:
    if precedent and sous_competence in precedent.retenues:
        return "retenue"
    if precedent and sous_competence in precedent.refusees:
        return "non retenue"
    return ""


def _differences(
    bloc: BlocLu, precedente: Soumission | None, contenu: ContenuFige
) -> tuple[Difference, ...]:
    if precedente is None:
        return ()
    intitules = {pk: item.intitule for pk, item in bloc.sous_competences.items()}
    return comparer(precedente.contenu_fige, contenu, intitules)
