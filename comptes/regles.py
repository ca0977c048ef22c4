"""Qui voit quelles classes et quels étudiants."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.db.models import Q

from comptes.models import (
    Inscription,
    InscriptionQuerySet,
    Promotion,
    PromotionQuerySet,
    Utilisateur,
)


def promotions_visibles(personne: Utilisateur) -> PromotionQuerySet:
    """Celles que la personne enseigne ; toutes pour l’administration."""
    if personne.is_staff:
        return Promotion.objects.all()
    return Promotion.objects.enseignees_par(personne)


def inscriptions_visibles(personne: Utilisateur) -> InscriptionQuerySet:
    """La sienne, celles des promotions enseignées, toutes pour l’administration."""
    if personne.is_staff:
        return Inscription.objects.all()
    # Une sous-requête plutôt qu’une jointure : pas de doublons à écarter.
    enseignees = Promotion.objects.enseignees_par(personne).values("pk")
    return Inscription.objects.filter(Q(etudiant=personne) | Q(promotion__in=enseignees))


def enseigne_dans(personne: Utilisateur, promotion_id: int) -> bool:
    return personne.enseignements.filter(promotion=promotion_id).exists()


# Le point se recopie et se clique mieux que les deux-points dans une adresse.
_DESABONNEMENT = Signer(salt="comptes.desabonnement", sep=".")


def signature_de_desabonnement(personne: Utilisateur) -> str:
    """Ce qui, dans un courriel, permet d’en arrêter l’envoi sans se connecter ; ne périme pas."""
    return _DESABONNEMENT.sign(personne.pk)


def personne_abonnee(signature: str) -> Utilisateur | None:
    """La personne qu’un lien de désabonnement désigne ; rien si la signature est fausse."""
    try:
        identifiant = int(_DESABONNEMENT.unsign(signature))
    except (BadSignature, ValueError):
        return None
    return Utilisateur.objects.filter(pk=identifiant, is_active=True).first()
