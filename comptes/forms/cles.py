"""Les clés d’accès : ce que le navigateur renvoie est du JSON que n’importe qui peut écrire.

allauth et fido2 en lisent le dedans sans se garder d’une forme inattendue ni d’une signature
fausse : ici, tout cela n’est qu’un code qui n’est pas le bon.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def _dit_en_une_phrase() -> Iterator[None]:
    """Le « code faux » d’allauth ne dit rien d’une clé ; ses autres refus passent."""
    try:
        yield
    except forms.ValidationError as refus:
        if refus.code != "incorrect_code":
            raise
        raise forms.ValidationError(PHRASE) from refus
    except ILLISIBLE as erreur:
        raise forms.ValidationError(PHRASE) from erreur


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
        with _dit_en_une_phrase():
            return super().clean()


class NomDeCleForm(EditWebAuthnForm):
    name = forms.CharField(max_length=NOM_MAX)


class _Reconnue:
    """Les trois saisies où une clé dit qui l’on est."""

    def clean_credential(self) -> object:
        with _dit_en_une_phrase():
            return super().clean_credential()


class CleForm(_Reconnue, AuthenticateWebAuthnForm):
    pass


class ConfirmationParCleForm(_Reconnue, ReauthenticateWebAuthnForm):
    pass


class EntreeParCleForm(_Reconnue, LoginWebAuthnForm):
    pass
