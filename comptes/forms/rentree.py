"""Les saisies de la rentrée : les dates d’une session, les classes à ouvrir, qui sort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from comptes.actions.rentree import ClasseVoulue
from comptes.forms.administration import PhraseAuChamp
from comptes.lectures.rentree import (
    DATES_D_EFFACEMENT,
    DATES_D_EXAMEN,
    ClasseAttendue,
    dates_decalees,
)
from comptes.models import Enseignement, Inscription
from referentiel.models import SessionExamen

UN_JOUR = "Écrivez un jour, par exemple 12/04/2029."
ANNEES_DE_GARDE = 10


class SessionForm(PhraseAuChamp, forms.ModelForm):
    """Les dates d’une session à ouvrir, proposées depuis celle qu’elle copie ; toutes se vident."""

    champs = {
        "session_oraux_en_ordre": ("oraux_au",),
        "session_jury_efface_apres_les_oraux": ("jury_efface_le",),
        "session_donnees_effacees_apres_le_jury": ("donnees_effacees_le",),
        "session_donnees_effacees_apres_les_oraux": ("donnees_effacees_le",),
    }

    class Meta:
        model = SessionExamen
        fields = [*DATES_D_EXAMEN, *DATES_D_EFFACEMENT]
        widgets = {
            nom: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"})
            for nom in (*DATES_D_EXAMEN, *DATES_D_EFFACEMENT)
        }
        error_messages = {
            nom: {"invalid": UN_JOUR} for nom in (*DATES_D_EXAMEN, *DATES_D_EFFACEMENT)
        }

    def __init__(self, *args: Any, modele: SessionExamen, annee: int, **kwargs: Any) -> None:
        self.annee = annee
        initial = dates_decalees(modele, annee)
        super().__init__(*args, instance=SessionExamen(annee=annee), initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Un champ de date laisse écrire l’an 202 ou l’an 9999."""
        saisi = super().clean()
        for nom, jour in tuple(saisi.items()):
            if jour and (phrase := self._hors_d_annee(nom, jour)):
                self.add_error(nom, phrase)
        return saisi

    def _hors_d_annee(self, nom: str, jour: date) -> str:
        if nom in DATES_D_EXAMEN and jour.year != self.annee:
            return f"Cette date est de l’année de la session, {self.annee}."
        if not self.annee <= jour.year <= self.annee + ANNEES_DE_GARDE:
            return f"Donnez une date de {self.annee} à {self.annee + ANNEES_DE_GARDE}."
        return ""


class ClassesForm(forms.Form):
    """Une case par classe à ouvrir, et ses enseignants à reprendre : une requête."""

    def __init__(self, *args: Any, manquantes: Iterable[ClasseAttendue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possibles = tuple(attendue for attendue in manquantes if attendue.session)
        modeles = [attendue.modele.pk for attendue in self.possibles]
        liens = Enseignement.objects.filter(promotion__in=modeles).select_related("enseignant")
        connus = sorted(liens, key=lambda lien: lien.enseignant.rang_alphabetique)
        for attendue in self.possibles:
            siens = [lien.enseignant for lien in connus if lien.promotion_id == attendue.modele.pk]
            self._ajouter(attendue, [(str(e.pk), e.nom_d_usage) for e in siens])

    def _ajouter(self, attendue: ClasseAttendue, enseignants: list[tuple[str, str]]) -> None:
        pk = attendue.modele.pk
        self.fields[f"ouvrir-{pk}"] = forms.BooleanField(
            label=attendue.nom, required=False, initial=True
        )
        if enseignants:
            self.fields[f"enseignants-{pk}"] = forms.MultipleChoiceField(
                label="Avec ses enseignants",
                choices=enseignants,
                required=False,
                initial=[valeur for valeur, _ in enseignants],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Cochez parmi les enseignants de la liste."},
            )

    @property
    def groupes(self) -> list[tuple[ClasseAttendue, forms.BoundField, forms.BoundField | None]]:
        """Chaque classe, sa case, et ses enseignants quand il y en a."""
        return [(a, self[f"ouvrir-{a.modele.pk}"], self._enseignants(a)) for a in self.possibles]

    def _enseignants(self, attendue: ClasseAttendue) -> forms.BoundField | None:
        nom = f"enseignants-{attendue.modele.pk}"
        return self[nom] if nom in self.fields else None

    def clean(self) -> dict[str, Any]:
        saisi = super().clean()
        if not any(saisi.get(f"ouvrir-{a.modele.pk}") for a in self.possibles):
            raise forms.ValidationError("Cochez au moins une classe à ouvrir.")
        return saisi

    def voulues(self) -> tuple[ClasseVoulue, ...]:
        lues = self.cleaned_data
        return tuple(
            ClasseVoulue(a.modele, a.session, tuple(map(int, lues.get(_champ(a), ()))))
            for a in self.possibles
            if a.session and lues[f"ouvrir-{a.modele.pk}"]
        )


def _champ(attendue: ClasseAttendue) -> str:
    return f"enseignants-{attendue.modele.pk}"


@dataclass(frozen=True)
class Sortie:
    """Ceux que la page montrait et qui sont encore là, partagés entre sortants et redoublants."""

    sortants: tuple[Inscription, ...]
    redoublants: tuple[Inscription, ...]


def lire_la_sortie(donnees: QueryDict, presents: Iterable[Inscription]) -> Sortie:
    """Qui est arrivé ou parti depuis que la page s’est ouverte est laissé où il est."""
    vus, redoublent = set(donnees.getlist("vus")), set(donnees.getlist("redoublent"))
    concernes = [i for i in presents if str(i.pk) in vus]
    return Sortie(
        sortants=tuple(i for i in concernes if str(i.pk) not in redoublent),
        redoublants=tuple(i for i in concernes if str(i.pk) in redoublent),
    )
