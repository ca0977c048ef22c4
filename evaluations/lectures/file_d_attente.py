"""Ce qui attend un enseignant : la file, et le nombre par promotion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from comptes.models import Promotion, Utilisateur
from comptes.regles import promotions_visibles
from evaluations.lectures.attributions import avec_evaluateur
from evaluations.lectures.filtres import SANS_FILTRE, FiltresDeFile
from evaluations.regles import realisations_a_evaluer
from portfolio.lectures import avec_messages_non_lus, avec_nombres
from portfolio.models import Etat, Realisation, Soumission
from referentiel.accords import accord
from referentiel.preparees import preparee


@dataclass(frozen=True)
class LigneFile:
    """Une soumission en attente ; `numero` au-delà de 1 dit qu’elle revient d’une reprise.

    `attribuee_a` et `evaluee_par` sont des enseignants : à qui elle revient, qui l’avait évaluée.
    """

    realisation_id: int
    intitule: str
    etudiant_id: int
    etudiant: str
    promotion_id: int
    promotion: str
    option: str
    numero: int
    soumise_le: datetime
    nombre_sous_competences: int
    nombre_preuves: int
    messages_non_lus: int
    attribuee_a: int | None
    evaluee_par: int | None


def jours_d_attente(le: datetime, aujourd_hui: date) -> str:
    """Les jours de calendrier depuis `le` : « 12 jours », « aujourd’hui »."""
    jours = (aujourd_hui - timezone.localtime(le).date()).days
    return accord(jours, "jour") if jours > 0 else "aujourd’hui"


COLONNES = (
    "pk",
    "intitule",
    "inscription__etudiant",
    "inscription__etudiant__prenom",
    "inscription__etudiant__nom",
    "inscription__promotion",
    "inscription__promotion__nom",
    "inscription__option",
    "numero",
    "soumise_le",
    "nombre_sous_competences",
    "nombre_preuves",
    "messages_non_lus",
    "attribuee_a",
    "evaluee_par",
)
"""Celles d’une `LigneFile`, dans son ordre ; l’étudiant y tient en un prénom et un nom."""


def file_d_attente(
    personne: Utilisateur, filtres: FiltresDeFile = SANS_FILTRE
) -> tuple[LigneFile, ...]:
    """Les soumissions à évaluer, la plus ancienne d’abord : une requête."""
    lues = _lignes(personne.pk, filtres) if filtres.dans_la_base else _lignes_de_tout(personne.pk)
    lignes = (
        LigneFile(pk, intitule, etudiant, str(Utilisateur(prenom=prenom, nom=nom)), *reste)
        for pk, intitule, etudiant, prenom, nom, *reste in lues
    )
    gardees = [ligne for ligne in lignes if filtres.garde(ligne, personne)]
    return tuple(sorted(gardees, key=lambda ligne: (ligne.soumise_le, ligne.realisation_id)))


@preparee
def _lignes_de_tout(personne: int) -> QuerySet[Realisation, tuple]:
    return _lignes(personne, SANS_FILTRE)


def _lignes(personne: int, filtres: FiltresDeFile) -> QuerySet[Realisation, tuple]:
    derniere = (
        Soumission.objects.maintenues()
        .filter(realisation=OuterRef("pk"))
        .order_by("-numero")
        .values("numero")[:1]
    )
    realisations = avec_nombres(
        avec_evaluateur(_file(personne, filtres)).annotate(numero=Subquery(derniere))
    )
    return avec_messages_non_lus(realisations, personne).values_list(*COLONNES)


class Rang(NamedTuple):
    """Une soumission en attente, réduite à ce qui la range et la filtre."""

    soumise_le: datetime
    realisation_id: int
    promotion_id: int
    option: str
    attribuee_a: int | None


def rangs_de_la_file(
    personne: Utilisateur, filtres: FiltresDeFile = SANS_FILTRE
) -> tuple[Rang, ...]:
    """Les mêmes, dans le même ordre : une requête légère."""
    lues = _rangs(personne.pk, filtres) if filtres.dans_la_base else _rangs_de_tout(personne.pk)
    rangs = (Rang(*ligne) for ligne in lues)
    return tuple(sorted(rang for rang in rangs if filtres.garde(rang, personne)))


@preparee
def _rangs_de_tout(personne: int) -> QuerySet[Realisation, tuple]:
    return _rangs(personne, SANS_FILTRE)


def _rangs(personne: int, filtres: FiltresDeFile) -> QuerySet[Realisation, tuple]:
    champs = ("soumise_le", "pk", "inscription__promotion", "inscription__option", "attribuee_a")
    return _file(personne, filtres).values_list(*champs)


def nombre_en_attente(personne: Utilisateur) -> int:
    """Ce qui attend dans la file par défaut : à personne, ou à cette personne."""
    return sum(attribuee_a in (None, personne.pk) for attribuee_a in _attribuees(personne.pk))


@preparee
def _attribuees(personne: int) -> QuerySet[Realisation, int | None]:
    return _file(personne, SANS_FILTRE).values_list("attribuee_a", flat=True)


def promotions_suivies(personne: Utilisateur) -> QuerySet[Promotion]:
    """Les promotions visibles, avec `effectif`, `en_attente` et `plus_ancienne_le`."""
    actives = Q(inscriptions__sortie_le__isnull=True)
    soumises = actives & Q(
        inscriptions__realisations__etat=Etat.SOUMISE,
        inscriptions__realisations__supprimee_le__isnull=True,
    )
    return (
        promotions_visibles(personne)
        .select_related("etablissement", "session")
        .annotate(
            effectif=Count("inscriptions", filter=actives, distinct=True),
            en_attente=Count("inscriptions__realisations", filter=soumises, distinct=True),
            plus_ancienne_le=Min("inscriptions__realisations__soumise_le", filter=soumises),
        )
        .order_by("session__annee", "nom", "pk")
    )


def _file(personne: int, filtres: FiltresDeFile) -> QuerySet[Realisation]:
    """Sans ordre : à le demander, SQLite lirait par date tout ce qui attend dans le pays."""
    return filtres.appliquer(realisations_a_evaluer(personne))
