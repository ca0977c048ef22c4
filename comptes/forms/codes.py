"""Les codes d’une application d’authentification, qui ne servent vraiment qu’une fois.

Allauth oublie un code au bout de sa demi-minute ; la tolérance d’horloge (`MFA_TOTP_TOLERANCE`) le
laisse valable plus longtemps : lu par-dessus l’épaule, il resservirait. Il est retenu ici aussi
longtemps qu’il vaut (RFC 6238, § 5.2).
"""

from __future__ import annotations

import logging

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache

journal = logging.getLogger(__name__)


class _UneFois(BaseAuthenticateForm):
    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not _retenir(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        journal.warning("Code refusé, personne %s (%s)", self.user.pk, authenticator.type)
        super()._emit_authentication_failed(authenticator)


def _retenir(personne: int, code: str) -> bool:
    """Faux si ce code a déjà servi à cette personne pendant qu’il vaut encore."""
    duree = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return cache.add(f"code-{personne}-{normalize_user_code(code)}", 1, timeout=duree)


class CodeForm(_UneFois, AuthenticateForm):
    """À l’entrée."""


class CodeRediteForm(_UneFois, ReauthenticateForm):
    """Pour redire qui l’on est."""
