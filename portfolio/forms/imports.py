"""Importer des tickets, des commits ou un certificat : déposer, puis choisir."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator

from portfolio.forms.preuves import AppuisForm
from portfolio.forms.realisation import ANNEES, JOUR
from portfolio.imports import Apercu
from portfolio.imports.textes import TEXTE_MAX

ARCHIVE_MAX = 50 * 1024 * 1024
COLLE_MAX = 500_000
VIDE = "Ce fichier est vide : exportez de nouveau, puis déposez-le."


def _fichier(label: str, *, requis: bool, accept: str, aide: str) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=requis,
        help_text=aide,
        widget=forms.FileInput(attrs={"accept": accept}),
        error_messages={"required": "Choisissez un fichier.", "empty": VIDE},
    )


def _trop_lourd(fichier: UploadedFile | None, maximum: int) -> None:
    if fichier and fichier.size > maximum:
        mega = 1024 * 1024
        pese, limite = -(-fichier.size // mega), maximum // mega
        raise forms.ValidationError(
            f"« {fichier.name} » pèse {pese}\u00a0Mo : la limite est de {limite}\u00a0Mo. "
            "Exportez une période plus courte."
        )


class TicketsForm(forms.Form):
    fichier = _fichier(
        "Export CSV de GLPI",
        requis=True,
        accept=".csv,text/csv",
        aide="Liste des tickets, «\u00a0Exporter\u00a0», CSV\u00a0; "
        "en français ou en anglais, 5\u00a0Mo.",
    )
    auteur = forms.CharField(
        label="Technicien (facultatif)",
        max_length=100,
        required=False,
        help_text="Pour ne lire que les siens, par exemple votre nom.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="glpi", **kwargs)

    def clean_fichier(self) -> UploadedFile:
        _trop_lourd(self.cleaned_data["fichier"], TEXTE_MAX)
        return self.cleaned_data["fichier"]


class CommitsForm(forms.Form):
    """La sortie de `git log`, collée ou en fichier, ou l’archive d’un dépôt."""

    texte = forms.CharField(
        label="Sortie de «\u00a0git log\u00a0»",
        required=False,
        help_text='Tel quel, avec --oneline ou avec --format="%h|%an|%ad|%s".',
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        validators=[
            MaxLengthValidator(COLLE_MAX, "Ce texte est trop long : passez par un fichier.")
        ],
    )
    fichier = _fichier(
        "Ou un fichier",
        requis=False,
        accept=".txt,.log,.zip",
        aide="Cette sortie (5\u00a0Mo), ou le zip du projet "
        "avec son «\u00a0.git\u00a0» (50\u00a0Mo).",
    )
    auteur = forms.CharField(
        label="Auteur (facultatif)",
        max_length=100,
        required=False,
        help_text="Pour ne lire que ses commits, par exemple votre nom.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="git", **kwargs)

    def clean_fichier(self) -> UploadedFile | None:
        fichier = self.cleaned_data["fichier"]
        if fichier:
            _trop_lourd(fichier, ARCHIVE_MAX if self.est_une_archive(fichier) else TEXTE_MAX)
        return fichier

    def clean(self) -> dict[str, Any]:
        champs = super().clean()
        if not self.errors and not champs.get("texte") and not champs.get("fichier"):
            self.add_error("texte", "Collez la sortie de « git log », ou choisissez un fichier.")
        return champs

    @staticmethod
    def est_une_archive(fichier: UploadedFile) -> bool:
        fichier.seek(0)
        debut = fichier.read(2)
        fichier.seek(0)
        return debut == b"PK"


class CertificatForm(AppuisForm):
    fichier = _fichier(
        "Certificat (PDF)", requis=True, accept=".pdf,application/pdf", aide="20\u00a0Mo au plus."
    )
    intitule = forms.CharField(
        label="Intitulé",
        max_length=200,
        error_messages={"required": "Donnez l’intitulé du certificat."},
    )
    organisme = forms.CharField(
        label="Organisme",
        max_length=120,
        help_text="Qui l’a délivré : l’ANSSI, Cisco, Pix…",
        error_messages={"required": "Dites qui a délivré ce certificat."},
    )
    identifiant = forms.CharField(
        label="Identifiant (facultatif)",
        max_length=120,
        required=False,
        help_text="Le numéro ou le code qui permet de le vérifier.",
    )
    obtenu_le = forms.DateField(
        label="Obtenu le",
        widget=JOUR,
        error_messages={
            "required": "Donnez la date du certificat.",
            "invalid": "Donnez une date complète, par exemple 12/03/2026.",
        },
    )
    field_order = ["fichier", "intitule", "organisme", "identifiant", "obtenu_le"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="certificat", **kwargs)

    def clean_obtenu_le(self) -> Any:
        le = self.cleaned_data["obtenu_le"]
        if le.year not in ANNEES:
            raise forms.ValidationError("Vérifiez l’année : quatre chiffres, par exemple 2026.")
        return le


class ChoixForm(AppuisForm):
    """Les lignes d’un aperçu à garder, celles d’un auteur ou toutes, et ce qu’elles appuient."""

    intitule = forms.CharField(label="Intitulé", max_length=200, required=False)
    choisis = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "Cochez au moins une ligne.",
            "invalid_choice": "Une ligne cochée n’est plus dans cet aperçu : relisez ce choix.",
        },
    )

    def __init__(self, *args: Any, apercu: Apercu, auteur: str = "", **kwargs: Any) -> None:
        super().__init__(*args, prefix="import", **kwargs)
        self.apercu, self.auteur = apercu, auteur
        self.fields["choisis"].choices = [(rang, rang) for rang in apercu.rangs_de(auteur)]
        nom = "3 tickets GLPI" if apercu.source == "glpi" else "7 commits Git"
        self.fields["intitule"].help_text = f"À défaut, leur nombre\u00a0: «\u00a0{nom}\u00a0»."

    @property
    def lignes(self) -> list[tuple[int, object, bool]]:
        """Rang, ligne, cochée ou non."""
        coches = {str(valeur) for valeur in self["choisis"].value() or ()}
        return [
            (rang, self.apercu.lignes[rang], str(rang) in coches)
            for rang in self.apercu.rangs_de(self.auteur)
        ]
