"""Lier à une personne l’identité qu’un fournisseur lui connaît, et la délier."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from comptes.actions.avis import prevenir
from comptes.models import Utilisateur
from comptes.regles import ActionRefusee

CHEMIN = "/compte/3rdparty/"


class IdentiteDejaLiee(ActionRefusee):
    """Cette identité est à une autre personne, ou cette personne en a déjà une autre."""


@transaction.atomic
def lier_une_identite(
    personne: Utilisateur,
    *,
    fournisseur: str,
    nom_du_fournisseur: str,
    empreinte: str,
    emetteur: str,
    adresse: str,
    le: datetime,
) -> SocialAccount:
    """Une personne a au plus une identité par émetteur : une adresse reprise n’usurpe rien.

    L’adresse électronique d’un ancien peut être donnée à un nouveau chez le fournisseur ; elle ne
    lui ouvre pas le compte de l’ancien, déjà lié. Lève `IdentiteDejaLiee`.
    """
    verrouillee = Utilisateur.objects.select_for_update(of=("self",)).get(pk=personne.pk)
    deja = SocialAccount.objects.filter(user=verrouillee, provider=fournisseur)
    if deja.filter(extra_data__emetteur=emetteur).exclude(uid=empreinte).exists():
        raise IdentiteDejaLiee("Une autre identité de ce fournisseur est déjà liée à ce compte.")
    compte, nouveau = SocialAccount.objects.get_or_create(
        provider=fournisseur,
        uid=empreinte,
        defaults={"user": verrouillee, "extra_data": {"emetteur": emetteur, "adresse": adresse}},
    )
    if compte.user_id != verrouillee.pk:
        raise IdentiteDejaLiee("Cette identité est déjà liée à un autre compte.")
    if nouveau:
        titre = f"Votre compte s’ouvre désormais avec {nom_du_fournisseur}"
        prevenir([verrouillee], titre=titre, chemin=CHEMIN, le=le, sans_attendre=True)
    return compte


@transaction.atomic
def delier_une_identite(
    pk: int, *, acteur: Utilisateur, nom_du_fournisseur: str, le: datetime
) -> None:
    """Refuse (`ActionRefusee`) à qui n’a pas de mot de passe : plus rien n’ouvrirait son compte."""
    if not acteur.has_usable_password():
        raise ActionRefusee(
            "Choisissez d’abord un mot de passe : cette identité seule ouvre votre compte."
        )
    SocialAccount.objects.filter(pk=pk, user=acteur).delete()
    titre = f"Votre compte ne s’ouvre plus avec {nom_du_fournisseur}"
    prevenir([acteur], titre=titre, chemin=CHEMIN, le=le, sans_attendre=True)
