"""Le dépôt d’un classeur officiel : refusé à côté du champ, avant d’être gardé."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.actions.classeurs import verifier
from documents.classeurs.refus import ClasseurRefuse
from documents.models import ClasseurOfficiel


class DepotDeClasseurForm(forms.ModelForm):
    class Meta:
        model = ClasseurOfficiel
        fields = ["session", "fichier"]
        help_texts = {
            "fichier": "Le formulaire vierge de la circulaire, en .xlsx sans macros (5 Mo au plus)."
        }

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        session, fichier = donnees.get("session"), donnees.get("fichier")
        if session and fichier:
            try:
                verifier(session, fichier)
            except ClasseurRefuse as refus:
                self.add_error("fichier", list(refus.phrases))
        return donnees
