"""La grille d’un jugement : une réponse par revendication, un niveau par indicateur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django import forms

from evaluations.forms.choix import Choix, champ_de_choix, genre_de
from evaluations.propositions import Proposee
from referentiel.lectures import BlocLu

REPONSES = (("oui", "Retenue"), ("non", "Non retenue"))
Option = tuple[str, str, str, str]
"""Valeur, libellé, titre, genre."""
OPTIONS: tuple[Option, ...] = (
    ("oui", "Retenue", "", "satisfaisant"),
    ("non", "Non retenue", "", "refus"),
)


@dataclass(frozen=True)
class Saisie:
    """Une ligne de l’écran : ce qui est à juger, les boutons, les fautes.

    `proposee` : ce qui est coché d’avance et pourquoi ; `touchee` : l’enseignant y a répondu ;
    `repere` : ce qui avait été rendu pour la soumission précédente.
    """

    sujet: object
    nom: str
    choix: tuple[Choix, ...]
    erreurs: tuple[str, ...]
    proposee: Proposee | None = None
    touchee: bool = False
    repere: str = ""


class GrilleForm(forms.Form):
    """Champs : `retenue_<sous-compétence>` (oui, non), `niveau_<indicateur>` (code du niveau)."""

    def __init__(
        self,
        bloc: BlocLu,
        revendiquees: Iterable[int],
        observables: Iterable[int],
        data: Mapping[str, str] | None = None,
        **options: object,
    ) -> None:
        super().__init__(data, **options)
        self.bloc = bloc
        codes = [(niveau.code, niveau.intitule) for niveau in bloc.niveaux]
        for pk in revendiquees:
            self.fields[f"retenue_{pk}"] = champ_de_choix(REPONSES)
        for pk in observables:
            self.fields[f"niveau_{pk}"] = champ_de_choix(codes)

    @property
    def retenues(self) -> dict[int, bool]:
        """Sous-compétence revendiquée → retenue ou non, pour celles qui ont une réponse."""
        return {pk: valeur == "oui" for pk, valeur in self._valeurs("retenue_").items()}

    @property
    def niveaux(self) -> dict[int, int]:
        """Indicateur → niveau, pour ceux qui ont été observés (identifiants)."""
        par_code = {niveau.code: niveau.id for niveau in self.bloc.niveaux}
        return {pk: par_code[code] for pk, code in self._valeurs("niveau_").items()}

    def signaler_les_sans_reponse(self, revendiquees: Iterable[int], phrase: str) -> None:
        """Met une faute sur chaque revendication qui attend encore sa réponse."""
        for pk in set(revendiquees) - set(self.retenues):
            if f"retenue_{pk}" not in self.errors:
                self.add_error(f"retenue_{pk}", phrase)

    def reponse(self, pk: int, sujet: object, **reste: object) -> Saisie:
        """La ligne d’une revendication."""
        return self._saisie(f"retenue_{pk}", sujet, OPTIONS, reste)

    def niveau(self, pk: int, sujet: object, **reste: object) -> Saisie:
        """La ligne d’un indicateur."""
        return self._saisie(f"niveau_{pk}", sujet, self._echelle, reste)

    @cached_property
    def _echelle(self) -> tuple[Option, ...]:
        echelle = self.bloc.niveaux
        return tuple((n.code, n.code, n.intitule, genre_de(n, echelle)) for n in echelle)

    def _saisie(
        self,
        nom: str,
        sujet: object,
        options: Iterable[Option],
        reste: Mapping[str, object],
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
            **reste,
        )

    def _valeurs(self, prefixe: str) -> dict[int, str]:
        return {
            int(nom.removeprefix(prefixe)): valeur
            for nom, valeur in self.cleaned_data.items()
            if nom.startswith(prefixe) and valeur
        }
