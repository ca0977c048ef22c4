"""Écrire une remarque toute prête : une touche, un texte, des variables connues."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from evaluations.models import Remarque
from evaluations.remarques import VARIABLES, variables_inconnues

CONNUES = ", ".join(f"{{{nom}}}" for nom in VARIABLES)
CE_QUI_S_Y_REMPLACE = " ; ".join(f"{{{nom}}}, {sens}" for nom, sens in VARIABLES.items())


class RemarqueForm(forms.ModelForm):
    """La touche se lit sans tenir compte de la casse ; une variable inconnue est nommée."""

    class Meta:
        model = Remarque
        fields = ("touche", "texte")
        widgets = {"texte": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "touche": "Un chiffre ou une lettre sans accent, à presser après M.",
            "texte": f"S’y remplacent : {CE_QUI_S_Y_REMPLACE}.",
        }
        error_messages = {
            "touche": {
                "required": "Choisissez la touche qui l’insère.",
                "max_length": "Une seule touche : un chiffre ou une lettre sans accent.",
            },
            "texte": {
                "required": "Écrivez la remarque.",
                "max_length": "Cette remarque est trop longue : %(limit_value)d signes au plus.",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Div("touche", css_class="remarque__touche"), "texte")

    def clean_touche(self) -> str:
        touche = self.cleaned_data["touche"].lower()
        if not (touche.isascii() and touche.isalnum()):
            raise forms.ValidationError("La touche est un chiffre ou une lettre sans accent.")
        return touche

    def clean_texte(self) -> str:
        texte = self.cleaned_data["texte"].replace("\r\n", "\n")
        inconnues = variables_inconnues(texte)
        if inconnues:
            raise forms.ValidationError(
                f"« {{{inconnues[0][:40]}}} » n’est pas une variable. Les connues : {CONNUES}."
            )
        return texte

    def _post_clean(self) -> None:
        """Le formulaire ne touche pas à la remarque : l’action seule l’écrit."""
