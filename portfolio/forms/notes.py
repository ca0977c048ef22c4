"""Le formulaire de deux minutes, et celui qui réunit des notes en une réalisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portfolio.fichiers import FichierExamine, FichierRefuse, examiner
from portfolio.forms.preuves import ChampFichiers, ChampLien, SaisieFichiers
from portfolio.forms.realisation import JOUR, TROP_LONG
from portfolio.models import Note, Realisation
from referentiel.lectures import BlocLu, CompetenceLue

FICHIERS_MAX = 12
PREMIERE_ANNEE = 2020


@dataclass(frozen=True)
class GroupeDeCases:
    """Une compétence et ses cases ; `cochees` dit s’il faut la déplier."""

    competence: CompetenceLue
    cases: tuple[tuple[int, str, bool], ...]

    @property
    def cochees(self) -> int:
        return sum(cochee for _, _, cochee in self.cases)


class NoteForm(forms.Form):
    """Une phrase suffit ; le jour est aujourd’hui si l’on n’en dit rien.

    `cle_creation` rend un second envoi sans effet, `version` refuse un texte dépassé, `personne`
    refuse une note gardée par un navigateur pour quelqu’un d’autre.
    """

    texte = forms.CharField(
        label="Ce que vous avez fait",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[TROP_LONG],
        error_messages={"required": "Écrivez au moins une phrase."},
    )
    faite_le = forms.DateField(
        label="Jour",
        required=False,
        widget=JOUR,
        error_messages={"invalid": "Donnez un jour qui existe, par exemple 12/11/2026."},
    )
    fichiers = ChampFichiers(
        label="Photos ou fichiers",
        required=False,
        widget=SaisieFichiers(attrs={"multiple": True}),
    )
    lien = ChampLien(label="Lien", required=False)
    sous_competences = forms.TypedMultipleChoiceField(
        label="Sous-compétences",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Une sous-compétence choisie n’existe pas ici."},
    )
    retires = forms.TypedMultipleChoiceField(coerce=int, required=False)
    cle_creation = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    personne = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, bloc: BlocLu, aujourd_hui: date, note: Note | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bloc, self.aujourd_hui = bloc, aujourd_hui
        self.joints = sorted(note.fichiers.all(), key=lambda f: f.pk) if note else []
        self.fields["sous_competences"].choices = [
            (item.id, item.intitule) for item in bloc.sous_competences.values()
        ]
        self.fields["retires"].choices = [(f.pk, f.nom_fichier) for f in self.joints]
        self.refus: list[str] = []

    def clean_texte(self) -> str:
        return self.cleaned_data["texte"].replace("\r\n", "\n")

    def clean_faite_le(self) -> date:
        jour = self.cleaned_data["faite_le"] or self.aujourd_hui
        if jour > self.aujourd_hui + timedelta(days=1):
            raise forms.ValidationError("Ce jour n’est pas encore passé : vérifiez la date.")
        if jour.year < PREMIERE_ANNEE:
            raise forms.ValidationError("Vérifiez l’année : quatre chiffres, par exemple 2026.")
        return jour

    def clean_fichiers(self) -> list[FichierExamine]:
        """Les fichiers examinés comme des preuves ; `refus` a une phrase pour chacun des autres."""
        deposes = self.cleaned_data["fichiers"] or []
        if len(deposes) > FICHIERS_MAX:
            raise forms.ValidationError(f"Une note garde {FICHIERS_MAX} fichiers au plus.")
        return [bon for depose in deposes if (bon := self._examiner(depose))]

    def clean(self) -> dict[str, Any]:
        champs = super().clean()
        restants = len(self.joints) - len(champs.get("retires") or [])
        if restants + len(champs.get("fichiers") or []) > FICHIERS_MAX:
            self.add_error("fichiers", f"Une note garde {FICHIERS_MAX} fichiers au plus.")
        return champs

    def _examiner(self, depose: UploadedFile) -> FichierExamine | None:
        try:
            return examiner(depose)
        except FichierRefuse as refus:
            self.refus.append(str(refus))
            return None

    def exiger_tous_les_fichiers(self) -> None:
        """Un navigateur qui a gardé les fichiers ne perd rien à ce que la note soit refusée."""
        for phrase in self.refus:
            self.add_error("fichiers", phrase)

    @property
    def champs(self) -> dict[str, Any]:
        """Le contenu à écrire, une fois le formulaire valide."""
        return {nom: self.cleaned_data[nom] for nom in ("texte", "faite_le", "lien")}

    @property
    def groupes(self) -> tuple[GroupeDeCases, ...]:
        choisies = {str(valeur) for valeur in self["sous_competences"].value() or ()}
        return tuple(
            GroupeDeCases(
                competence,
                tuple(
                    (item.id, item.intitule, str(item.id) in choisies)
                    for item in competence.sous_competences
                ),
            )
            for competence in self.bloc.competences
        )

    @property
    def nombre_choisies(self) -> int:
        return sum(groupe.cochees for groupe in self.groupes)


class RassemblementForm(forms.Form):
    """Une réalisation neuve et son intitulé, ou une réalisation déjà commencée."""

    NOUVELLE = "nouvelle"
    vers = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites où vont ces notes.",
            "invalid_choice": "Cette réalisation n’est plus modifiable : choisissez-en une autre.",
        },
    )
    intitule = forms.CharField(label="Intitulé", max_length=200, required=False)
    cle_creation = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, realisations: Iterable[Realisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.realisations = {str(r.pk): r for r in realisations}
        self.fields["vers"].choices = [
            (self.NOUVELLE, "Une nouvelle réalisation"),
            *((pk, r.intitule) for pk, r in self.realisations.items()),
        ]

    def clean(self) -> dict[str, Any]:
        champs = super().clean()
        if champs.get("vers") == self.NOUVELLE and not champs.get("intitule"):
            self.add_error("intitule", "Donnez un intitulé à la réalisation.")
        return champs

    @property
    def realisation(self) -> Realisation | None:
        """Celle à compléter, ou rien si elle est à créer ; une fois le formulaire valide."""
        return self.realisations.get(self.cleaned_data["vers"])
