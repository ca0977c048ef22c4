"""Qui produit les documents d’une classe, qui voit ce qui en est sorti, qui prépare un jury."""

from __future__ import annotations

from django.db.models import QuerySet

from comptes.models import Inscription, Promotion, Utilisateur
from comptes.regles import enseigne_dans, promotions_visibles
from documents.models import Commission, Production


def peut_produire(personne: Utilisateur, promotion: Promotion) -> bool:
    """Ses enseignants et l’administration."""
    return personne.is_staff or enseigne_dans(personne, promotion.pk)


def productions_visibles(personne: Utilisateur) -> QuerySet[Production]:
    return Production.objects.filter(promotion__in=promotions_visibles(personne).values("pk"))


def a_droit_a_la_copie_privee(personne: Utilisateur, inscription: Inscription) -> bool:
    """L’étudiant seul : elle contient ses preuves confidentielles."""
    return inscription.etudiant_id == personne.pk


def peut_gerer_les_commissions(personne: Utilisateur) -> bool:
    """L’administration seule : un enseignant ne prépare pas le jury de ses étudiants."""
    return personne.is_staff


def commissions_visibles(personne: Utilisateur) -> QuerySet[Commission]:
    """Toutes pour l’administration ; aucune pour tout autre, qui n’en sait rien."""
    if peut_gerer_les_commissions(personne):
        return Commission.objects.all()
    return Commission.objects.none()
