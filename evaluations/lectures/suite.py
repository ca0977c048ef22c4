"""Les soumissions d’une réalisation, de la première à la dernière : laquelle attend un jugement."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from comptes.models import Utilisateur
from evaluations import regles
from evaluations.models import Evaluation
from portfolio.models import Etat, Realisation, Soumission, Verbe
from referentiel.preparees import preparee


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

    def raison_de_ne_pas_rendre(
        self, soumission: Soumission | None, lecteur: Utilisateur | None = None
    ) -> str:
        """La phrase de la règle, et qui a rendu l’évaluation ; vide s’il reste à juger."""
        if soumission is None:
            return "On ne sait plus quelle soumission vous évaluiez."
        evaluation = evaluation_de(soumission)
        if evaluation is not None:
            qui = f"{evaluation.enseignant.nom_d_usage} vient"
            if evaluation.enseignant == lecteur:
                qui = "Vous venez"
            return f"{qui} de rendre cette évaluation : une évaluation rendue ne change plus."
        return regles.raison_de_ne_pas_rendre(soumission, self.derniere, jugee=False)


def soumissions_de(realisation: Realisation) -> SuiteDeSoumissions:
    """Une requête : les soumissions, leur évaluation s’il y en a une, et qui l’a rendue."""
    lues = tuple(_soumissions(realisation.pk))
    for soumission in lues:
        soumission.realisation = realisation
    return SuiteDeSoumissions(lues)


@preparee
def _soumissions(realisation: int) -> QuerySet[Soumission]:
    soumissions = Soumission.objects.filter(realisation=realisation)
    return soumissions.select_related("evaluation__enseignant").order_by("numero")


def evaluation_de(soumission: Soumission) -> Evaluation | None:
    return getattr(soumission, "evaluation", None)


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
