"""Retirer les seconds facteurs d’une personne qui n’entre plus, par qui tient le serveur."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from comptes.actions.actes import noter_un_acte
from comptes.actions.appareils import fermer_les_appareils
from comptes.models import NatureDActe, Utilisateur


@transaction.atomic
def retirer_les_facteurs(personne: Utilisateur, *, motif: str, le: datetime) -> int:
    """Ôte aussi les codes de secours et ferme ses appareils ; rend le nombre de facteurs ôtés.

    L’acte n’a pas d’acteur : c’est une commande. Sans facteur, rien ne s’écrit.
    """
    otes, _ = Authenticator.objects.filter(user=personne).delete()
    if otes:
        fermer_les_appareils(personne)
        noter_un_acte(
            NatureDActe.SECOND_FACTEUR_RETIRE, acteur=None, personne=personne, motif=motif, le=le
        )
    return otes
