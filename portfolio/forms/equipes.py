"""Inviter des camarades de sa classe dans l’équipe d’une réalisation."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio import regles
from portfolio.models import Realisation


class InvitationForm(forms.Form):
    """Les cases cochées ; qui est déjà invité passe, l’action n’invite pas deux fois."""

    camarades = forms.TypedMultipleChoiceField(
        label="Camarades à inviter",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins un camarade.",
            "invalid_choice": "Un camarade choisi n’est plus dans votre classe : relisez ce choix.",
        },
    )

    def __init__(self, *args: Any, realisation: Realisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        camarades = regles.camarades_de(realisation.inscription).order_by("pk")
        self.fields["camarades"].choices = [(pk, pk) for pk in camarades.values_list("pk", flat=1)]

    @property
    def cochees(self) -> frozenset[str]:
        """Les cases à remontrer cochées après une faute."""
        return frozenset(self["camarades"].value() or ())
