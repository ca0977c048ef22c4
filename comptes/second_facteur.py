"""Le second facteur : de qui l’établissement l’exige, et comment allauth le garde.

Les secrets (TOTP, codes de secours) sont chiffrés en base par une clé tirée de `SECRET_KEY` : une
copie de la base ne suffit pas à fabriquer un code.
"""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from comptes.models import Utilisateur

journal = logging.getLogger(__name__)

ADMINISTRATION = "administration"
EQUIPE = "equipe"
# Les codes de secours ne sont pas un second facteur : ils dépannent qui en a un.
FACTEURS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
A_UN_SECOND_FACTEUR = Exists(
    Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTEURS).order_by()
)


def est_exige_de(personne: Utilisateur) -> bool:
    """Vrai si le réglage `SECOND_FACTEUR_EXIGE` en demande un à cette personne."""
    if settings.SECOND_FACTEUR_EXIGE == ADMINISTRATION:
        return personne.is_staff
    if settings.SECOND_FACTEUR_EXIGE == EQUIPE:
        return personne.is_staff or _enseigne(personne)
    return False


def lui_manque(personne: Utilisateur) -> bool:
    """Vrai s’il est exigé et qu’elle n’en a pas ; la personne est lue par `Connexion`."""
    return est_exige_de(personne) and not personne.a_un_second_facteur


def _enseigne(personne: Utilisateur) -> bool:
    lu = getattr(personne, "est_enseignant", None)
    return personne.enseignements.exists() if lu is None else lu


class SecondFacteur(DefaultMFAAdapter):
    """Celui d’allauth, en français, qui chiffre ses secrets et garde le dernier facteur exigé."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi.",
        "cannot_delete_authenticator": (
            "Votre établissement vous demande un second facteur\u00a0: "
            "posez-en un autre avant de retirer celui-ci."
        ),
        "cannot_generate_recovery_codes": (
            "Les codes de secours dépannent un second facteur\u00a0: posez-en un d’abord."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _coffre().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Un secret d’une autre `SECRET_KEY` ne vaut plus rien : aucun code ne lui répondra."""
        try:
            return _coffre().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            journal.error("Un second facteur date d’une autre SECRET_KEY : il ne se relit plus.")
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not est_exige_de(authenticator.user):
            return True
        autres = Authenticator.objects.filter(user=authenticator.user, type__in=FACTEURS)
        return autres.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Utilisateur, type: Authenticator.Type) -> str:
        rang = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Clé d’accès" if rang == 1 else f"Clé d’accès {rang}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Le navigateur dit « Sillage » plutôt que l’adresse du serveur."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Sillage"}


def _coffre() -> MultiFernet:
    """Chiffre par la clé du jour, relit aussi celles d’avant (`SECRET_KEY_FALLBACKS`)."""
    return MultiFernet(
        [
            Fernet(urlsafe_b64encode(_derivee(secret)))
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


def _derivee(secret: str) -> bytes:
    return salted_hmac("comptes.second_facteur", "", secret=secret, algorithm="sha256").digest()
