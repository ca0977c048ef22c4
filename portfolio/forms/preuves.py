"""Déposer des fichiers, ajouter un lien, modifier une preuve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator

from portfolio.liens import RESEAU_PRIVE, s_ouvre_de_partout

FICHIERS_PAR_ENVOI = 100
CHANGEES = "Les preuves ont changé dans un autre onglet : relisez la liste, puis ordonnez-la."
Choix = Iterable[tuple[int, str]]


class SaisieFichiers(forms.FileInput):
    allow_multiple_selected = True


class ChampFichiers(forms.Field):
    """Plusieurs fichiers d’un coup, rendus tels quels : l’examen de chacun vient après."""

    widget = SaisieFichiers
    default_error_messages = {"required": "Choisissez au moins un fichier."}

    def validate(self, value: list[UploadedFile]) -> None:
        super().validate(value)
        if len(value) > FICHIERS_PAR_ENVOI:
            raise forms.ValidationError(
                f"{len(value)} fichiers d’un coup, c’est trop : choisissez-en {FICHIERS_PAR_ENVOI} "
                "au plus à la fois. Rien n’a été déposé."
            )


class AppuisForm(forms.Form):
    """Ce que toute preuve dit d’elle : ce qu’elle appuie, et si elle est confidentielle."""

    sous_competences = forms.TypedMultipleChoiceField(
        label="Appuie",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Une sous-compétence choisie n’est plus revendiquée : "
            "relisez ce choix."
        },
    )
    confidentielle = forms.BooleanField(
        label="Confidentielle : ni le jury ni les exports ne la verront", required=False
    )

    def __init__(self, *args: Any, choix: Choix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sous_competences"].choices = list(choix)


class DepotForm(AppuisForm):
    fichiers = ChampFichiers(label="Fichiers")
    field_order = ["fichiers"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="depot", **kwargs)

    def refuser(self, phrases: Iterable[str]) -> None:
        """Met chaque refus à côté du champ, après coup."""
        for phrase in phrases:
            self.add_error("fichiers", phrase)

    @property
    def taille_max(self) -> int:
        """En octets : la page n’envoie pas pour rien un fichier trop lourd."""
        return settings.PREUVE_TAILLE_MAX

    @property
    def deposes(self) -> list[UploadedFile]:
        return self.cleaned_data["fichiers"]


class ChampLien(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "required": "Donnez l’adresse du lien.",
        "invalid": "Donnez une adresse complète, qui commence par https://.",
    }

    def __init__(self, **options: Any) -> None:
        communs = {"label": "Adresse", "max_length": 500, "assume_scheme": "https"}
        super().__init__(**communs | options)


class ChampLienDePreuve(ChampLien):
    """Une preuve se lit de partout ; une adresse du réseau de l’entreprise n’en est pas une."""

    def clean(self, value: str) -> str:
        adresse = super().clean(value)
        if adresse and not s_ouvre_de_partout(adresse):
            raise forms.ValidationError(f"{RESEAU_PRIVE} Déposez plutôt une capture.")
        return adresse


class LienForm(AppuisForm):
    lien = ChampLienDePreuve()
    intitule = forms.CharField(
        label="Intitulé", max_length=200, required=False, help_text="À défaut, le nom du site."
    )
    field_order = ["lien", "intitule"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="lien", **kwargs)

    def clean_intitule(self) -> str:
        lien = self.cleaned_data.get("lien", "")
        return self.cleaned_data["intitule"] or urlsplit(lien).netloc


class PreuveForm(AppuisForm):
    intitule = forms.CharField(
        label="Intitulé",
        max_length=200,
        error_messages={"required": "Donnez un intitulé à cette preuve."},
    )
    lien = ChampLienDePreuve()
    field_order = ["intitule", "lien"]

    def __init__(self, *args: Any, preuve: int, est_un_lien: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"preuve-{preuve}", **kwargs)
        if not est_un_lien:
            del self.fields["lien"]


class OrdreForm(forms.Form):
    """L’ordre des preuves que montre la page, et celle que l’on monte ou descend d’un rang."""

    ordre = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": CHANGEES, "invalid_choice": CHANGEES}
    )
    monter = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, error_messages={"invalid_choice": CHANGEES}
    )
    descendre = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, error_messages={"invalid_choice": CHANGEES}
    )

    def __init__(self, *args: Any, preuves: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [(pk, pk) for pk in preuves]
        for champ in self.fields.values():
            champ.choices = choix

    @property
    def deplacee(self) -> int | None:
        return self.cleaned_data["monter"] or self.cleaned_data["descendre"]

    @property
    def ordre_voulu(self) -> list[int]:
        """Monter la première, ou descendre la dernière, ne change rien."""
        ordre = list(self.cleaned_data["ordre"])
        if self.deplacee in ordre:
            rang = ordre.index(self.deplacee)
            vers = rang - 1 if self.cleaned_data["monter"] else rang + 1
            if 0 <= vers < len(ordre):
                ordre[rang], ordre[vers] = ordre[vers], ordre[rang]
        return ordre


class ReprisesForm(forms.Form):
    """Les preuves d’autres réalisations que l’on copie dans celle-ci."""

    preuves = forms.TypedMultipleChoiceField(
        label="Preuves à reprendre",
        coerce=int,
        error_messages={
            "required": "Cochez au moins une preuve.",
            "invalid_choice": "Une preuve cochée n’est plus à reprendre : relisez ce choix.",
        },
    )

    def __init__(self, *args: Any, preuves: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preuves"].choices = [(pk, pk) for pk in preuves]
