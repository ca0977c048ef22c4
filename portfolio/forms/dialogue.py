"""Écrire un message : deux phrases possibles quand il ne convient pas, et rien de perdu."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

LONGUEUR_MAX = 5_000


class CommentaireForm(forms.Form):
    """`vu_le` est l’ouverture de la page d’où part le message ; une valeur folle est ignorée."""

    texte = forms.CharField(
        label="Votre message",
        max_length=LONGUEUR_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Écrivez un message avant de l’envoyer.",
            "max_length": "Ce message est trop long : 5 000 signes au plus.",
        },
    )
    cle_creation = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "La page a vieilli : relisez votre message, puis envoyez-le de nouveau.",
            "invalid": "La page a vieilli : relisez votre message, puis envoyez-le de nouveau.",
        },
    )

    def clean_texte(self) -> str:
        return self.cleaned_data["texte"].replace("\r\n", "\n")


def instant_vu(donnees: Any) -> datetime:
    """L’instant que dit le champ `vu_le` ; maintenant s’il ne dit rien de lisible."""
    try:
        lu = parse_datetime(donnees.get("vu_le", ""))
    except ValueError:
        lu = None
    return lu if lu and timezone.is_aware(lu) else timezone.now()
