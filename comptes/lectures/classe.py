"""Une classe à tenir : qui est venu, qui est invité, quelles listes ont été reçues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from comptes.models import ImportDeClasse, Inscription, Promotion
from comptes.regles import DELAI_D_INVITATION


@dataclass(frozen=True)
class EtudiantDeClasse:
    """Un étudiant ; `venu_le` vide : jamais connecté. `invitable` : pas déjà invité ce jour."""

    inscription_id: int
    personne_id: int
    nom: str
    email: str
    option: str
    numero_candidat: str
    venu_le: datetime | None
    invite_le: datetime | None
    compte_ouvert: bool
    invitable: bool


def etudiants_de(promotion: Promotion, *, le: datetime) -> tuple[EtudiantDeClasse, ...]:
    """Les étudiants de la classe, par ordre alphabétique : une requête."""
    inscriptions = Inscription.objects.actives().filter(promotion=promotion)
    lues = sorted(
        inscriptions.select_related("etudiant"), key=lambda i: i.etudiant.rang_alphabetique
    )
    return tuple(_etudiant(inscription, le) for inscription in lues)


def _etudiant(inscription: Inscription, le: datetime) -> EtudiantDeClasse:
    personne = inscription.etudiant
    jamais_venu = personne.last_login is None and personne.is_active
    laisse = personne.invite_le is None or personne.invite_le <= le - DELAI_D_INVITATION
    return EtudiantDeClasse(
        inscription_id=inscription.pk,
        personne_id=personne.pk,
        nom=personne.nom_officiel,
        email=personne.email,
        option=inscription.option,
        numero_candidat=inscription.numero_candidat,
        venu_le=personne.last_login,
        invite_le=personne.invite_le,
        compte_ouvert=personne.is_active,
        invitable=jamais_venu and laisse,
    )


def imports_de(promotion: Promotion) -> QuerySet[ImportDeClasse]:
    """Les listes déposées pour la classe, sans leur tableau ; `gardee` : il est encore là."""
    return (
        ImportDeClasse.objects.filter(promotion=promotion)
        .filter(~Q(rangees=[]) | Q(importe_le__isnull=False))
        .annotate(
            gardee=Case(
                When(rangees=[], then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            )
        )
        .defer("rangees", "effets", "correspondance")
        .select_related("auteur")
        .order_by("-depose_le", "-pk")
    )
