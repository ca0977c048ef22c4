"""Choisir l’adresse de son portfolio : la sienne, ou celle de Sillage, sa date de fin, son code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from portfolio.forms.preuves import ChampLien
from portfolio.lectures.adresses import fin_du_jour
from portfolio.liens import RESEAU_PRIVE, est_chez_nous, s_ouvre_de_partout

SILLAGE, SIENNE = "sillage", "sienne"
CODE_MIN, CODE_MAX = 6, 64
# La longueur du champ d’une inscription.
ADRESSE_MAX = 200


class AdresseForm(forms.Form):
    """Ce que le tableau imprime : la page de Sillage, ou un site à soi, ouvert à tous."""

    choix = forms.ChoiceField(
        label="Votre tableau imprime",
        choices=[(SILLAGE, "la page que Sillage publie"), (SIENNE, "l’adresse de mon propre site")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez ce que votre tableau imprime.",
            "invalid_choice": "Choisissez l’une des deux adresses.",
        },
    )
    adresse = ChampLien(
        label="Adresse de mon site",
        max_length=ADRESSE_MAX,
        required=False,
        error_messages={
            "max_length": f"Cette adresse est trop longue\u00a0: {ADRESSE_MAX} signes au plus."
        },
    )

    def clean_adresse(self) -> str:
        adresse = self.cleaned_data["adresse"]
        if adresse and est_chez_nous(adresse):
            raise forms.ValidationError(
                "C’est une adresse de Sillage\u00a0: choisissez «\u00a0la page que Sillage "
                "publie\u00a0» plutôt que de la recopier."
            )
        if adresse and not s_ouvre_de_partout(adresse):
            raise forms.ValidationError(RESEAU_PRIVE)
        return adresse

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        if donnees.get("choix") == SIENNE and not donnees.get("adresse", "manque"):
            self.add_error("adresse", "Donnez l’adresse de votre site.")
        return donnees

    @property
    def a_imprimer(self) -> str:
        """L’adresse à soi ; vide pour celle de Sillage."""
        return self.cleaned_data["adresse"] if self.cleaned_data["choix"] == SIENNE else ""


class OuvertureForm(forms.Form):
    """Jusqu’à quand l’adresse de Sillage s’ouvre ; sans date, la règle de la session."""

    jusqu_au = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Donnez une date complète, par exemple 30/06/2027."},
    )

    @property
    def expire_le(self) -> datetime | None:
        """Au bout du jour choisi."""
        jour = self.cleaned_data["jusqu_au"]
        return fin_du_jour(jour) if jour else None


class CodeForm(forms.Form):
    """Un code à donner avec l’adresse ; court, il se devinerait."""

    code = forms.CharField(
        label="Code",
        min_length=CODE_MIN,
        max_length=CODE_MAX,
        error_messages={
            "required": "Écrivez le code à demander.",
            "min_length": f"Un code a {CODE_MIN} signes au moins\u00a0: plus court, il se devine.",
            "max_length": f"Ce code est trop long\u00a0: {CODE_MAX} signes au plus.",
        },
    )
