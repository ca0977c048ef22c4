"""Les identités qu’une personne a liées à son compte, et celles qu’elle peut lier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from comptes.federation.fournisseurs import Fournisseur, fournisseur_ou_none
from comptes.models import Utilisateur


@dataclass(frozen=True)
class IdentiteLiee:
    """`reglee` est faux quand l’établissement a changé de fournisseur : elle n’ouvre plus rien."""

    pk: int
    fournisseur: str
    nom: str
    adresse: str
    liee_le: datetime
    reglee: bool


def identites_de(personne: Utilisateur) -> tuple[IdentiteLiee, ...]:
    """De la plus ancienne à la plus récente ; une requête."""
    comptes = SocialAccount.objects.filter(user=personne).order_by("date_joined", "pk")
    return tuple(_liee(compte) for compte in comptes)


def fournisseurs_a_lier(liees: tuple[IdentiteLiee, ...]) -> tuple[Fournisseur, ...]:
    """Ceux des réglages où elle n’a encore rien lié ; aucune requête."""
    faits = {identite.fournisseur for identite in liees if identite.reglee}
    return tuple(f for f in settings.FOURNISSEURS if f.cle not in faits)


def _liee(compte: SocialAccount) -> IdentiteLiee:
    fournisseur = fournisseur_ou_none(compte.provider)
    emetteur = compte.extra_data.get("emetteur", "")
    return IdentiteLiee(
        pk=compte.pk,
        fournisseur=compte.provider,
        nom=fournisseur.nom if fournisseur else emetteur,
        adresse=compte.extra_data.get("adresse", ""),
        liee_le=compte.date_joined,
        reglee=fournisseur is not None and fournisseur.emetteur == emetteur,
    )
