"""Demander la confirmation d’un tuteur, et la donner."""

from __future__ import annotations

from typing import Any

from django import forms

MESSAGE_MAX = 2000


class DemandeForm(forms.Form):
    """L’adresse du tuteur ; `stage` dit sous quel stage remontrer une saisie fautive."""

    courriel = forms.EmailField(
        label="Courriel du tuteur",
        max_length=254,
        error_messages={
            "required": "Donnez l’adresse électronique du tuteur.",
            "invalid": "Cette adresse n’est pas complète : par exemple tuteur@entreprise.fr.",
            "max_length": "Cette adresse est trop longue : 254 signes au plus.",
        },
    )

    def __init__(self, *args: Any, stage: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage


class SignatureForm(forms.Form):
    """Qui confirme dit son nom ; le message est facultatif."""

    nom = forms.CharField(
        label="Votre nom",
        max_length=120,
        error_messages={
            "required": "Dites qui confirme ce stage.",
            "max_length": "Ce nom est trop long : 120 signes au plus.",
        },
    )
    message = forms.CharField(
        label="Message (facultatif)",
        max_length=MESSAGE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"Ce message est trop long : {MESSAGE_MAX} signes au plus."},
    )

    def clean_nom(self) -> str:
        return " ".join(self.cleaned_data["nom"].split())

    def clean_message(self) -> str:
        return self.cleaned_data["message"].replace("\r\n", "\n")
