"""Le passage d’année : ce qui arrive à la classe, à chacun, et où l’on va."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from comptes.actions.passages import ClasseACreer, Destination, Suite
from comptes.lectures.passages import Arrivee, PassagePropose
from comptes.models import Inscription
from comptes.regles import raison_de_ne_pas_rejoindre

NOUVELLE = "nouvelle"
EXCEPTIONS = (("", "comme la classe"), *Suite.choices)


class LigneDePassage(NamedTuple):
    """Un étudiant et le champ qui le ferait faire exception, ses options déjà dessinées."""

    etudiant: str
    option: str
    nom: str
    options: SafeString
    erreurs: Sequence[str]


class DestinationForm(forms.Form):
    """Une classe de l’établissement, ou une classe à créer."""

    classe = forms.ChoiceField(
        label="Classe",
        required=False,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )
    nom = forms.CharField(label="Nom de la classe à créer", max_length=50, required=False)
    session = forms.ChoiceField(
        label="Session de la classe à créer",
        required=False,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )
    avec_enseignants = forms.BooleanField(
        label="Reprendre les enseignants de cette classe", required=False
    )

    def __init__(
        self,
        *args: Any,
        propose: PassagePropose,
        arrivee: Arrivee,
        depuis: Inscription | None,
        **kwargs: Any,
    ) -> None:
        initial = {
            "classe": arrivee.promotion.pk
            if arrivee.promotion
            else NOUVELLE
            if arrivee.nom
            else "",
            "nom": "" if arrivee.promotion else arrivee.nom,
            "session": arrivee.session.pk if arrivee.session else "",
            "avec_enseignants": True,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.propose, self.depuis = propose, depuis
        self.fields["classe"].choices = [
            ("", "Pas encore choisie"),
            *((c.pk, str(c)) for c in propose.classes),
            (NOUVELLE, "Une classe à créer"),
        ]
        self.fields["session"].choices = [
            ("", "Choisir"),
            *((s.pk, str(s.annee)) for s in propose.sessions),
        ]

    def clean(self) -> dict[str, Any]:
        saisi = super().clean()
        self.destination: Destination = None
        if saisi.get("classe") == NOUVELLE:
            self.destination = self._a_creer(saisi)
        elif saisi.get("classe"):
            classe = next(c for c in self.propose.classes if str(c.pk) == saisi["classe"])
            refus = self.depuis and raison_de_ne_pas_rejoindre(self.depuis, classe)
            if refus:
                self.add_error("classe", refus)
            self.destination = classe
        return saisi

    def _a_creer(self, saisi: dict[str, Any]) -> Destination:
        if not saisi.get("nom"):
            self.add_error("nom", "Donnez le nom de la classe à créer.")
        session = next(
            (s for s in self.propose.sessions if str(s.pk) == saisi.get("session")), None
        )
        if session is None:
            self.add_error("session", "Choisissez la session d’examen de la classe à créer.")
        if not saisi.get("nom") or session is None:
            return None
        return ClasseACreer(saisi["nom"], session, saisi["avec_enseignants"])


class PassageForm(forms.Form):
    """Ce qui arrive à la classe, et à chacun s’il fait exception."""

    pour_tous = forms.ChoiceField(
        label="Pour toute la classe",
        choices=Suite.choices,
        error_messages={
            "required": "Dites ce qui arrive à la classe.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )

    def __init__(self, *args: Any, propose: PassagePropose, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.propose = propose
        depuis = propose.inscriptions[0] if propose.inscriptions else None
        donnees = self.data if self.is_bound else None
        self.monte = DestinationForm(
            donnees, prefix="monte", propose=propose, arrivee=propose.monte, depuis=depuis
        )
        self.redouble = DestinationForm(
            donnees, prefix="redouble", propose=propose, arrivee=propose.redouble, depuis=depuis
        )
        self.fields["pour_tous"].initial = Suite.MONTE if propose.premiere_annee else Suite.SORT
        exception = forms.ChoiceField(
            choices=EXCEPTIONS,
            required=False,
            error_messages={"invalid_choice": "Choisissez dans la liste."},
        )
        for inscription in propose.inscriptions:
            self.fields[f"suite-{inscription.pk}"] = exception

    @property
    def lignes(self) -> list[LigneDePassage]:
        return [self._ligne(inscription) for inscription in self.propose.inscriptions]

    def _ligne(self, inscription: Inscription) -> LigneDePassage:
        nom = f"suite-{inscription.pk}"
        saisie = self.data.get(nom, "") if self.is_bound else ""
        return LigneDePassage(
            inscription.etudiant.nom_officiel,
            inscription.option,
            nom,
            _options(saisie if saisie in Suite else ""),
            self.errors.get(nom, ()),
        )

    @property
    def caches(self) -> list[forms.BoundField]:
        """Tous les champs, à renvoyer tels quels avec la confirmation."""
        return [*self, *self.monte, *self.redouble]

    def clean(self) -> dict[str, Any]:
        saisi = super().clean()
        defaut = saisi.get("pour_tous")
        self.suites = {
            i.pk: Suite(saisi.get(f"suite-{i.pk}") or defaut)
            for i in self.propose.inscriptions
            if saisi.get(f"suite-{i.pk}") or defaut
        }
        for suite, formulaire in ((Suite.MONTE, self.monte), (Suite.REDOUBLE, self.redouble)):
            if suite in self.suites.values():
                self._exiger(suite, formulaire)
        return saisi

    def _exiger(self, suite: Suite, formulaire: DestinationForm) -> None:
        """Une destination qui sert doit être dite ; celle qui ne sert pas ne gêne personne."""
        valide = formulaire.is_valid()
        if valide and formulaire.destination is None:
            formulaire.add_error("classe", f"Dites où va un étudiant qui {suite.label}.")
            valide = False
        if not valide:
            raise forms.ValidationError(f"La classe de ceux qui {_pluriel(suite)} reste à dire.")

    def destination(self, suite: Suite) -> Destination:
        formulaire = self.monte if suite == Suite.MONTE else self.redouble
        return formulaire.destination if suite in self.suites.values() else None


@lru_cache
def _options(choisie: str) -> SafeString:
    """Les mêmes pour chaque étudiant, à la choisie près."""
    choix = ((valeur, " selected" if valeur == choisie else "", mot) for valeur, mot in EXCEPTIONS)
    return format_html_join("", '<option value="{}"{}>{}</option>', choix)


def _pluriel(suite: Suite) -> str:
    return {Suite.MONTE: "montent", Suite.REDOUBLE: "redoublent"}[suite]
