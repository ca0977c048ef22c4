"""Qui n’a encore rien montré dans une compétence, et le rappel qu’on peut lui envoyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse

from comptes.actions.avis import TITRE_MAX
from comptes.models import Inscription, InscriptionQuerySet, Promotion
from evaluations.lectures.couverture import SOUMISE, VALIDEE, Couverture, par_inscription, reponses
from evaluations.models import Rappel
from referentiel.lectures import BlocLu, CompetenceLue, lire_bloc
from referentiel.preparees import preparee

DELAI = timedelta(days=7)
"""Entre deux rappels au même étudiant."""


@dataclass(frozen=True)
class RappelPossible:
    """Un étudiant, ce où il n’a rien, et l’avis exact qu’il recevrait.

    `dernier_le` est son dernier rappel ; `prevenu` s’il est trop récent pour en envoyer un autre.
    """

    inscription_id: int
    nom: str
    competences: tuple[CompetenceLue, ...]
    titre: str
    dernier_le: datetime | None
    prevenu: bool


@dataclass(frozen=True)
class Rappels:
    """La classe, par nom ; `rassures` compte ceux qui ont quelque chose partout."""

    etudiants: tuple[RappelPossible, ...]
    rassures: int

    @property
    def nombre_a_prevenir(self) -> int:
        return sum(not etudiant.prevenu for etudiant in self.etudiants)


def rappels(promotion: Promotion, *, le: datetime) -> Rappels:
    """Les étudiants à qui il manque tout dans une compétence : deux requêtes."""
    bloc = lire_bloc(promotion.referentiel_id)
    lues = par_inscription(_reponses(promotion.pk))
    etudiants = [
        _possible(i, sans_rien(lues.get(i.pk, {}), bloc), le)
        for i in sorted(_derniers(promotion.pk), key=lambda i: i.etudiant.rang_alphabetique)
    ]
    a_montrer = tuple(etudiant for etudiant in etudiants if etudiant.competences)
    return Rappels(a_montrer, len(etudiants) - len(a_montrer))


@preparee
def _reponses(promotion: int) -> QuerySet[Any, tuple]:
    return reponses(_a_rappeler(promotion))


@preparee
def _derniers(promotion: int) -> QuerySet[Inscription]:
    inscriptions = _a_rappeler(promotion).select_related("etudiant")
    return inscriptions.annotate(dernier_le=Max("rappels__le")).par_nom()


def _a_rappeler(promotion: int) -> InscriptionQuerySet:
    return Inscription.objects.actives().filter(promotion=promotion, etudiant__is_active=True)


def _possible(
    inscription: Inscription, competences: tuple[CompetenceLue, ...], le: datetime
) -> RappelPossible:
    dernier_le = inscription.dernier_le
    return RappelPossible(
        inscription_id=inscription.pk,
        nom=str(inscription.etudiant),
        competences=competences,
        titre=titre_de_rappel(competences),
        dernier_le=dernier_le,
        prevenu=dernier_le is not None and dernier_le > le - DELAI,
    )


def sans_rien(couverture: Couverture, bloc: BlocLu) -> tuple[CompetenceLue, ...]:
    """Les compétences où rien n’est validé ni en attente d’évaluation."""
    montrees = {pk for pk, etat in couverture.items() if etat in {VALIDEE, SOUMISE}}
    return tuple(
        competence
        for competence in bloc.competences
        if not any(item.id in montrees for item in competence.sous_competences)
    )


def prevenus_depuis(inscriptions: QuerySet[Inscription], le: datetime) -> set[int]:
    """Celles dont le dernier rappel a moins de sept jours : une requête."""
    recents = Rappel.objects.filter(inscription__in=inscriptions, le__gt=le - DELAI)
    return set(recents.order_by().values_list("inscription", flat=True))


def titre_de_rappel(competences: tuple[CompetenceLue, ...]) -> str:
    """L’avis lui-même : les intitulés officiels, ou leurs abrégés quand ils sont trop longs."""
    for noms in ([c.intitule for c in competences], [c.abrege for c in competences]):
        titre = f"Il reste à montrer dans votre portfolio : {' ; '.join(noms)}"
        if len(titre) <= TITRE_MAX:
            break
    return titre


def chemin_de_rappel() -> str:
    return f"{reverse('portfolio')}#carte"
