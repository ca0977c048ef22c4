"""Le formulaire d’un stage : l’organisation, les dates, le tuteur, et l’attestation signée."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from portfolio.fichiers import FichierExamine, FichierRefuse, examiner
from portfolio.forms.realisation import ANNEES, JOUR, TROP_LONG
from portfolio.models import NatureDeStage, Stage

SEMAINE = 7


def semaines_proposees(debut: date, fin: date) -> int:
    """La durée arrondie à la semaine : du lundi au vendredi compte pour une."""
    return max(1, round(_jours(debut, fin) / SEMAINE))


def semaines_possibles(debut: date, fin: date) -> int:
    """Ce que les dates peuvent contenir au plus : toute semaine commencée."""
    return -(-_jours(debut, fin) // SEMAINE)


def _jours(debut: date, fin: date) -> int:
    return (fin - debut).days + 1


class StageForm(forms.ModelForm):
    """Un stage se note dès le premier jour : l’organisation et les dates suffisent.

    `version` refuse un enregistrement parti d’un texte dépassé, `cle_creation` un double clic.
    """

    semaines = forms.IntegerField(
        label="Semaines de présence effective",
        required=False,
        min_value=1,
        help_text="Laissez vide : un stage se compte d’après ses dates.",
        error_messages={"min_value": "Un stage dure au moins une semaine."},
    )
    attestation = forms.FileField(
        label="Fichier de l’attestation",
        required=False,
        allow_empty_file=True,
        help_text="Un PDF, ou une photo bien lisible, 20 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".pdf,image/*"}),
    )
    sans_attestation = forms.BooleanField(label="Retirer l’attestation déposée", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cle_creation = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Stage
        fields = ["nature", "organisation", "adresse", "telephone", "debut_le", "fin_le"]
        fields += ["semaines", "tuteur", "fonction_du_tuteur", "missions"]
        widgets = {
            "nature": forms.RadioSelect,
            "debut_le": JOUR,
            "fin_le": JOUR,
            "missions": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"fonction_du_tuteur": "Sa fonction"}
        help_texts = {
            "nature": "Un contrat d’apprentissage ou de travail compte aussi : son certificat "
            "tient lieu d’attestation.",
            "organisation": "L’entreprise, l’association ou l’administration qui vous accueille.",
            "adresse": "Rue, code postal et ville, comme sur la convention.",
            "missions": "Ce que l’on vous a confié, en quelques lignes.",
        }
        error_messages = {
            "organisation": {"required": "Donnez le nom de l’organisation."},
            "debut_le": {"required": "Indiquez la date de début."},
            "fin_le": {"required": "Indiquez la date de fin, même prévue."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["missions"].validators.append(TROP_LONG)
        if self.instance.attestation:
            self.fields[
                "attestation"
            ].help_text = (
                f"Déjà déposée : {self.instance.attestation_nom}. Un nouveau fichier la remplace."
            )
        else:
            del self.fields["sans_attestation"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = _disposition(deja="sans_attestation" in self.fields)

    def clean_attestation(self) -> FichierExamine | None:
        """Le fichier examiné comme une preuve, s’il est un PDF ou une image."""
        depose = self.cleaned_data["attestation"]
        if not depose:
            return None
        try:
            examine = examiner(depose)
        except FichierRefuse as refus:
            raise forms.ValidationError(str(refus)) from None
        if examine.type_mime != "application/pdf" and not examine.type_mime.startswith("image/"):
            raise forms.ValidationError(
                f"« {examine.nom} » n’est ni un PDF ni une image : numérisez l’attestation signée."
            )
        return examine

    def clean(self) -> dict[str, Any]:
        champs = super().clean()
        champs["missions"] = champs.get("missions", "").replace("\r\n", "\n")
        for nom in ("debut_le", "fin_le"):
            if champs.get(nom) and champs[nom].year not in ANNEES:
                self.add_error(nom, "Vérifiez l’année : quatre chiffres, par exemple 2026.")
        debut, fin = champs.get("debut_le"), champs.get("fin_le")
        if debut and fin and fin < debut:
            self.add_error("fin_le", "La fin précède le début : vérifiez les deux dates.")
        elif debut and fin and "semaines" not in self.errors:
            self._compter_les_semaines(champs, debut, fin)
        return champs

    def _compter_les_semaines(self, champs: dict[str, Any], debut: date, fin: date) -> None:
        """Propose la durée d’un stage ; celle d’un contrat, à temps partagé, ne se déduit pas."""
        possibles = semaines_possibles(debut, fin)
        if champs["semaines"] and champs["semaines"] > possibles:
            pluriel = "s" if possibles > 1 else ""
            self.add_error(
                "semaines", f"Ces dates font {possibles} semaine{pluriel} au plus : vérifiez-les."
            )
        elif not champs["semaines"] and champs.get("nature") == NatureDeStage.CONTRAT:
            self.add_error(
                "semaines",
                "Comptez les semaines passées en entreprise : un contrat ne les dit pas.",
            )
        elif not champs["semaines"]:
            champs["semaines"] = semaines_proposees(debut, fin)

    @property
    def semaines_comptees(self) -> bool:
        """Vrai si la durée vient des dates, une fois le formulaire valide."""
        return not self["semaines"].data

    @property
    def champs(self) -> dict[str, Any]:
        """Le contenu à écrire, une fois le formulaire valide."""
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields}


def _disposition(*, deja: bool) -> Layout:
    return Layout(
        "version",
        "cle_creation",
        Fieldset(
            "Où et quand",
            "organisation",
            Div("adresse", "telephone", css_class="champs-en-ligne"),
            "nature",
            Div("debut_le", "fin_le", "semaines", css_class="champs-en-ligne"),
            css_class="carte",
        ),
        Fieldset(
            "Avec qui et pour quoi faire",
            Div("tuteur", "fonction_du_tuteur", css_class="champs-en-ligne"),
            "missions",
            css_class="carte",
        ),
        Fieldset(
            "Attestation signée",
            "attestation",
            *(["sans_attestation"] if deja else []),
            css_class="carte",
        ),
    )
