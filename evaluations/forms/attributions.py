"""À qui passer une réalisation, ou plusieurs à la fois."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from comptes.models import Utilisateur
from evaluations.actions.attributions import MOT_MAX, NON_DIT
from evaluations.lectures.attributions import Collegue

EQUIPE = "equipe"
PRENDRE, PASSER, RENDRE = "prendre", "passer", "rendre"
GESTES = {PRENDRE: "Prendre", PASSER: "Passer", RENDRE: "Rendre à l’équipe"}


def champ_de_mot() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=MOT_MAX,
        error_messages={"max_length": f"Un mot de {MOT_MAX} caractères au plus."},
    )


class AttributionForm(forms.Form):
    """`a` est un enseignant de l’équipe, ou toute l’équipe : ne rien dire n’est pas choisir."""

    a = forms.ChoiceField(
        error_messages={
            "required": "Dites à qui passer cette réalisation.",
            "invalid_choice": "Cette personne n’enseigne pas dans la promotion.",
        }
    )
    mot = champ_de_mot()

    def __init__(self, equipe: tuple[Collegue, ...], data: QueryDict) -> None:
        super().__init__(data)
        noms = [(str(collegue.id), collegue.nom) for collegue in equipe]
        self.fields["a"].choices = [(EQUIPE, "Toute l’équipe"), *noms]

    @property
    def enseignant(self) -> int | None:
        choisi = self.cleaned_data["a"]
        return None if choisi == EQUIPE else int(choisi)


class SelectionForm(forms.Form):
    """Ce qu’on fait des lignes cochées de la file."""

    geste = forms.ChoiceField(
        choices=list(GESTES.items()),
        error_messages={
            "required": "Dites que faire de la sélection.",
            "invalid_choice": "Dites que faire de la sélection.",
        },
    )
    collegue = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": "Cette personne n’est pas de vos collègues."},
    )
    mot = champ_de_mot()

    def __init__(self, collegues: tuple[Collegue, ...], data: QueryDict) -> None:
        super().__init__(data)
        self.fields["collegue"].choices = [(str(c.id), c.nom) for c in collegues]
        self.choix = [int(valeur) for valeur in data.getlist("choix") if est_un_identifiant(valeur)]

    def clean(self) -> dict[str, object]:
        if not self.choix:
            raise forms.ValidationError("Cochez au moins une soumission.")
        if self.cleaned_data.get("geste") == PASSER and not self.cleaned_data.get("collegue"):
            self.add_error("collegue", "Choisissez à qui passer la sélection.")
        return self.cleaned_data

    def plan(self, personne: Utilisateur) -> dict[int, int | None]:
        """Réalisation → enseignant, ou toute l’équipe."""
        vers = {PRENDRE: personne.pk, RENDRE: None}
        geste = self.cleaned_data["geste"]
        enseignant = int(self.cleaned_data["collegue"]) if geste == PASSER else vers[geste]
        return dict.fromkeys(self.choix, enseignant)

    @property
    def vues(self) -> dict[int, int | None]:
        return {pk: vue_chez(self.data, pk) for pk in self.choix}


def vue_chez(donnees: Mapping[str, str], realisation: int) -> int | None:
    """Chez qui la page montrait une réalisation : vide, c’est à toute l’équipe."""
    valeur = donnees.get(f"vue-{realisation}")
    if valeur == "":
        return None
    return int(valeur) if valeur and est_un_identifiant(valeur) else NON_DIT


def plan_envoye(donnees: QueryDict) -> dict[int, int]:
    """Le partage que la page montrait : « part » = « réalisation:enseignant »."""
    couples = (valeur.split(":") for valeur in donnees.getlist("part"))
    return {
        int(couple[0]): int(couple[1])
        for couple in couples
        if len(couple) == 2 and all(map(est_un_identifiant, couple))
    }


def est_un_identifiant(valeur: str) -> bool:
    return valeur.isascii() and valeur.isdecimal() and len(valeur) < 19
