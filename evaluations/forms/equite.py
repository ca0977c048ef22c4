"""Tirer au sort des évaluations à relire, et y poser un second regard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms

from evaluations.actions.seconds_regards import TIRAGE_MAX
from evaluations.forms.choix import LONGUEUR_MAX, Choix, champ_de_choix, genre_de
from evaluations.forms.jugement import REPONSES, Saisie
from evaluations.lectures.seconds_regards import (
    ARelire,
    CompetenceARelire,
    RevendicationARelire,
)
from referentiel.lectures import CompetenceLue, IndicateurLu

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


class SecondRegardForm(forms.Form):
    """Un regard à l’aveugle : rien n’est coché d’avance, aucune décision n’est demandée.

    Champs : `retenue_<sous-compétence>` (oui, non), `niveau_<indicateur>` (code de l’échelle).
    """

    commentaire = forms.CharField(
        required=False,
        max_length=LONGUEUR_MAX,
        error_messages={"max_length": "Ce mot est trop long : %(limit_value)d signes au plus."},
    )

    def __init__(self, relue: ARelire, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.relue = relue
        codes = [(niveau.code, niveau.intitule) for niveau in relue.bloc.niveaux]
        for pk in sorted(relue.revendiquees):
            self.fields[f"retenue_{pk}"] = champ_de_choix(REPONSES)
        for pk in sorted(relue.observables):
            self.fields[f"niveau_{pk}"] = champ_de_choix(codes)

    def clean(self) -> dict[str, object]:
        valeurs = super().clean()
        for pk in self.relue.revendiquees - set(self.retenues):
            if f"retenue_{pk}" not in self.errors:
                self.add_error(f"retenue_{pk}", SANS_REPONSE)
        return valeurs

    @property
    def retenues(self) -> dict[int, bool]:
        """Sous-compétence revendiquée → retenue ou non."""
        return {pk: valeur == "oui" for pk, valeur in self._valeurs("retenue_").items()}

    @property
    def niveaux(self) -> dict[int, int]:
        """Indicateur → niveau, pour ceux qui ont été observés (identifiants)."""
        par_code = {niveau.code: niveau.id for niveau in self.relue.bloc.niveaux}
        return {pk: par_code[code] for pk, code in self._valeurs("niveau_").items()}

    @property
    def competences(self) -> tuple[CompetenceRelue, ...]:
        return tuple(self._competence(groupe) for groupe in self.relue.competences)

    def _competence(self, groupe: CompetenceARelire) -> CompetenceRelue:
        echelle = self.relue.bloc.niveaux
        niveaux = [(n.code, n.code, n.intitule, genre_de(n, echelle)) for n in echelle]
        genres = {"oui": "satisfaisant", "non": "refus"}
        reponses = [(valeur, libelle, "", genres[valeur]) for valeur, libelle in REPONSES]
        return CompetenceRelue(
            competence=groupe.competence,
            revendications=tuple(
                self._saisie(f"retenue_{r.id}", r, reponses) for r in groupe.revendications
            ),
            indicateurs=tuple(
                self._saisie(f"niveau_{i.id}", i, niveaux) for i in groupe.competence.indicateurs
            ),
        )

    def _saisie(
        self,
        nom: str,
        sujet: RevendicationARelire | IndicateurLu,
        options: Iterable[tuple[str, ...]],
    ) -> Saisie:
        valeur = self[nom].value() or ""
        return Saisie(
            sujet=sujet,
            nom=nom,
            choix=tuple(
                Choix(f"{nom}_{code}", code, libelle, titre, genre, code == valeur)
                for code, libelle, titre, genre in options
            ),
            erreurs=tuple(self.errors.get(nom, ())),
            proposee=None,
            touchee=False,
        )

    def _valeurs(self, prefixe: str) -> dict[int, str]:
        return {
            int(nom.removeprefix(prefixe)): valeur
            for nom, valeur in self.cleaned_data.items()
            if nom.startswith(prefixe) and valeur
        }
