"""Les clés d’accès : ce que le navigateur renvoie est du JSON que n’importe qui peut écrire.

allauth et fido2 en lisent le dedans sans se garder d’une forme inattendue ni d’une signature
fausse : ici, tout cela n’est qu’un code qui n’est pas le bon.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms

ILLISIBLE = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
PHRASE = "Cette clé n’a pas été reconnue\u00a0: recommencez, ou prenez un autre moyen."
NOM_MAX = 60


class AjoutDeCleForm(AddWebAuthnForm):
    name = forms.CharField(required=False, max_length=NOM_MAX)
    passwordless = forms.BooleanField(required=False, initial=True)

    def clean_credential(self) -> dict[str, Any]:
        """`false` et `{}` sont du JSON : allauth les garderait pour une clé, sans rien vérifier."""
        lue = self.cleaned_data["credential"]
        if not isinstance(lue, dict) or not lue:
            raise forms.ValidationError(PHRASE)
        return lue

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except ILLISIBLE as erreur:
            raise forms.ValidationError(PHRASE) from erreur


class NomDeCleForm(EditWebAuthnForm):
    name = forms.CharField(max_length=NOM_MAX)


class _Reconnue:
    """Les trois saisies où une clé dit qui l’on est."""

    def clean_credential(self) -> object:
        try:
            return super().clean_credential()
        except ILLISIBLE as erreur:
            raise forms.ValidationError(PHRASE) from erreur


class CleForm(_Reconnue, AuthenticateWebAuthnForm):
    pass


class ConfirmationParCleForm(_Reconnue, ReauthenticateWebAuthnForm):
    pass


class EntreeParCleForm(_Reconnue, LoginWebAuthnForm):
    pass
