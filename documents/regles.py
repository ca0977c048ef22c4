"""Qui produit les documents d’une classe, et qui voit ce qui en est sorti."""

from __future__ import annotations

from django.db.models import QuerySet

from comptes.models import Inscription, Promotion, Utilisateur
from comptes.regles import enseigne_dans, promotions_visibles
from documents.models import Production


def peut_produire(personne: Utilisateur, promotion: Promotion) -> bool:
    """Ses enseignants et l’administration."""
    return personne.is_staff or enseigne_dans(personne, promotion.pk)


def productions_visibles(personne: Utilisateur) -> QuerySet[Production]:
    return Production.objects.filter(promotion__in=promotions_visibles(personne).values("pk"))


def a_droit_a_la_copie_privee(personne: Utilisateur, inscription: Inscription) -> bool:
    """L’étudiant seul : elle contient ses preuves confidentielles."""
    return inscription.etudiant_id == personne.pk
