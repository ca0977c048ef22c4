"""Tirer au sort des évaluations à relire, et y poser un second regard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from evaluations.actions.seconds_regards import TIRAGE_MAX
from evaluations.forms.choix import LONGUEUR_MAX
from evaluations.forms.grille import GrilleForm, Saisie
from evaluations.lectures.seconds_regards import ARelire, CompetenceARelire
from referentiel.lectures import CompetenceLue

D_HABITUDE = 3
SANS_REPONSE = "Retenue ou non ? Répondez à chaque revendication."


class TirageForm(forms.Form):
    """Combien d’évaluations tirer."""

    nombre = forms.IntegerField(
        label="Combien",
        min_value=1,
        max_value=TIRAGE_MAX,
        initial=D_HABITUDE,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Tirez entre 1 et {TIRAGE_MAX} évaluations.",
        ),
    )


@dataclass(frozen=True)
class CompetenceRelue:
    """Les lignes de l’écran pour une compétence."""

    competence: CompetenceLue
    revendications: tuple[Saisie, ...]
    indicateurs: tuple[Saisie, ...]


class SecondRegardForm(GrilleForm):
    """Un regard à l’aveugle : rien n’est coché d’avance, aucune décision n’est demandée."""

    commentaire = forms.CharField(
        required=False,
        max_length=LONGUEUR_MAX,
        error_messages={"max_length": "Ce mot est trop long : %(limit_value)d signes au plus."},
    )

    def __init__(self, relue: ARelire, data: Mapping[str, str] | None = None) -> None:
        super().__init__(relue.bloc, sorted(relue.revendiquees), sorted(relue.observables), data)
        self.relue = relue

    def clean(self) -> dict[str, object]:
        valeurs = super().clean()
        self.signaler_les_sans_reponse(self.relue.revendiquees, SANS_REPONSE)
        return valeurs

    @property
    def competences(self) -> tuple[CompetenceRelue, ...]:
        return tuple(self._competence(groupe) for groupe in self.relue.competences)

    def _competence(self, groupe: CompetenceARelire) -> CompetenceRelue:
        return CompetenceRelue(
            competence=groupe.competence,
            revendications=tuple(self.reponse(r.id, r) for r in groupe.revendications),
            indicateurs=tuple(self.niveau(i.id, i) for i in groupe.competence.indicateurs),
        )
