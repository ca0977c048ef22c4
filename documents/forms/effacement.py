"""Effacer une personne, dater l’effacement d’une session : deux saisies qui se relisent."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError

from comptes.forms.personnes import PhraseField
from referentiel.models import SessionExamen

ANONYMISER, EFFACER = "anonymiser", "effacer"
MOTS = {ANONYMISER: "ANONYMISER", EFFACER: "EFFACER"}
PREAVIS = timedelta(days=30)
LONG = {"max_length": "Trop long\u00a0: %(limit_value)d signes au plus."}


class EffacementForm(forms.Form):
    """Le choix, la raison, le mot qui confirme ; `derogation` si l’obligation de garder tient."""

    geste = forms.ChoiceField(
        label="Que faire",
        choices=((ANONYMISER, "Rendre anonyme"), (EFFACER, "Effacer entièrement")),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choisissez de rendre anonyme ou d’effacer."
        ),
    )
    motif = PhraseField(
        label="Raison",
        max_length=200,
        help_text="Gardée au registre des actes. N’y nommez personne.",
        error_messages={"required": "Dites pourquoi.", **LONG},
    )
    derogation = PhraseField(
        label="Pourquoi passer outre l’obligation de garder",
        max_length=200,
        required=False,
        help_text="Par exemple\u00a0: démission de l’étudiant, décision du chef d’établissement.",
        error_messages=LONG,
    )
    confirmation = forms.CharField(
        label="Pour confirmer, tapez ANONYMISER ou EFFACER",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Tapez le mot en entier pour confirmer.", **LONG},
    )

    def __init__(
        self, data: object = None, *, obligation: str = "", anonymiser_seulement: bool = False
    ) -> None:
        super().__init__(data)
        if anonymiser_seulement:
            self.fields["geste"].choices = self.fields["geste"].choices[:1]
            self.fields["confirmation"].label = "Pour confirmer, tapez ANONYMISER"
        if obligation:
            self.fields["derogation"].required = True
            self.fields["derogation"].error_messages["required"] = (
                "Un motif écrit est nécessaire pour passer outre."
            )
        else:
            del self.fields["derogation"]

    def clean(self) -> dict[str, object]:
        valeurs = super().clean()
        geste, mot = valeurs.get("geste"), valeurs.get("confirmation", "").upper()
        if geste and mot and mot != MOTS[geste]:
            self.add_error("confirmation", f"Pour ce geste, le mot est {MOTS[geste]}.")
        return valeurs


class EcheanceForm(forms.ModelForm):
    """La date d’une session ; assez loin pour que chacun soit prévenu trente jours avant."""

    class Meta:
        model = SessionExamen
        fields = ("donnees_effacees_le",)
        widgets = {
            "donnees_effacees_le": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }
        labels = {"donnees_effacees_le": "Données effacées le"}

    def __init__(self, *args: object, jour: date, **options: object) -> None:
        super().__init__(*args, **options)
        self.jour, self.avant = jour, self.instance.donnees_effacees_le
        self.fields["donnees_effacees_le"].help_text = ""
        self.fields["donnees_effacees_le"].error_messages["invalid"] = (
            "Écrivez la date comme 2028-09-01."
        )

    def clean_donnees_effacees_le(self) -> date | None:
        voulue = self.cleaned_data["donnees_effacees_le"]
        if voulue and voulue != self.avant and voulue < self.jour + PREAVIS:
            raise ValidationError(
                "Choisissez un jour à trente jours d’ici au moins\u00a0: chacun est prévenu avant."
            )
        if voulue and voulue.year > self.instance.annee + 10:
            raise ValidationError("Une session ne se garde pas plus de dix ans.")
        return voulue

    def _post_clean(self) -> None:
        """Aussi ce que cette date doit aux autres de la session, que la page ne saisit pas."""
        super()._post_clean()
        try:
            self.instance.validate_constraints()
        except ValidationError as defaut:
            self.add_error("donnees_effacees_le", defaut.messages)
