"""Ce qui attend un enseignant : la file, et le nombre par promotion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from comptes.models import Promotion, Utilisateur
from comptes.regles import promotions_visibles
from evaluations.lectures.attributions import avec_attribution, avec_evaluateur
from evaluations.lectures.filtres import SANS_FILTRE, FiltresDeFile
from evaluations.regles import realisations_a_evaluer
from portfolio.lectures import avec_messages_non_lus, avec_nombres
from portfolio.models import Etat, Realisation, Soumission


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


def file_d_attente(
    personne: Utilisateur, filtres: FiltresDeFile = SANS_FILTRE
) -> tuple[LigneFile, ...]:
    """Les soumissions à évaluer, la plus ancienne d’abord : une requête."""
    derniere = (
        Soumission.objects.maintenues()
        .filter(realisation=OuterRef("pk"))
        .order_by("-numero")
        .values("numero")[:1]
    )
    realisations = avec_nombres(
        avec_evaluateur(_file(personne, filtres))
        .select_related("inscription__etudiant", "inscription__promotion")
        .annotate(numero=Subquery(derniere))
    )
    return tuple(_ligne(r) for r in avec_messages_non_lus(realisations, personne))


def _ligne(realisation: Realisation) -> LigneFile:
    inscription = realisation.inscription
    return LigneFile(
        realisation_id=realisation.pk,
        intitule=realisation.intitule,
        etudiant_id=inscription.etudiant_id,
        etudiant=str(inscription.etudiant),
        promotion_id=inscription.promotion_id,
        promotion=inscription.promotion.nom,
        option=inscription.option,
        numero=realisation.numero,
        soumise_le=realisation.soumise_le,
        nombre_sous_competences=realisation.nombre_sous_competences,
        nombre_preuves=realisation.nombre_preuves,
        messages_non_lus=realisation.messages_non_lus,
        attribuee_a=realisation.attribuee_a,
        evaluee_par=realisation.evaluee_par,
    )


def rangs_de_la_file(
    personne: Utilisateur, filtres: FiltresDeFile = SANS_FILTRE
) -> tuple[tuple[datetime, int], ...]:
    """Date de soumission et identifiant de chacune, dans l’ordre : une requête légère."""
    return tuple(_file(personne, filtres).values_list("soumise_le", "pk"))


@dataclass(frozen=True)
class EnAttente:
    """Une soumission en attente, réduite à ce qui se compte."""

    promotion_id: int
    option: str
    soumise_le: datetime
    attribuee_a: int | None


def tout_ce_qui_attend(personne: Utilisateur) -> tuple[EnAttente, ...]:
    """Ce qui attend dans toutes ses classes, collègues compris : une requête légère."""
    lignes = avec_attribution(realisations_a_evaluer(personne)).order_by("soumise_le", "pk")
    champs = ("inscription__promotion", "inscription__option", "soumise_le", "attribuee_a")
    return tuple(EnAttente(*ligne) for ligne in lignes.values_list(*champs))


def nombre_en_attente(personne: Utilisateur) -> int:
    """Ce qui attend dans la file par défaut : à personne, ou à cette personne."""
    return _file(personne, SANS_FILTRE).count()


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


def _file(personne: Utilisateur, filtres: FiltresDeFile) -> QuerySet[Realisation]:
    realisations = filtres.appliquer(realisations_a_evaluer(personne), personne)
    return realisations.order_by("soumise_le", "pk")
