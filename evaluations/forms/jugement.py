"""Les formulaires de l’enseignant : juger une soumission, rouvrir une réalisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from evaluations import regles
from evaluations.forms.choix import LONGUEUR_MAX, Choix, champ_de_choix, genre_de
from evaluations.lectures import AJuger
from evaluations.lectures.a_juger import CompetenceRevendiquee, Revendication
from evaluations.models import Decision
from referentiel.lectures import CompetenceLue, IndicateurLu

REPONSES = (("oui", "Retenue"), ("non", "Non retenue"))


@dataclass(frozen=True)
class Saisie:
    """Une ligne de l’écran : ce qui est jugé, le nom du champ, ses choix et ses erreurs."""

    sujet: Revendication | IndicateurLu
    nom: str
    choix: tuple[Choix, ...]
    erreurs: tuple[str, ...]
    repere: str = ""


@dataclass(frozen=True)
class CompetenceSaisie:
    competence: CompetenceLue
    revendications: tuple[Saisie, ...]
    indicateurs: tuple[Saisie, ...]


class EvaluationForm(forms.Form):
    """Le jugement d’une soumission ; rien n’est présélectionné, chaque réponse est un acte.

    Champs : `retenue_<sous-compétence>` (oui, non), `niveau_<indicateur>` (code de l’échelle).
    """

    numero = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=Decision.choices,
        error_messages={
            "required": "Choisissez : valider, ou demander une reprise.",
            "invalid_choice": "Choisissez : valider, ou demander une reprise.",
        },
    )
    commentaire = forms.CharField(
        required=False,
        max_length=LONGUEUR_MAX,
        error_messages={"max_length": "Ce retour est trop long : %(limit_value)d signes au plus."},
    )

    def __init__(
        self,
        soumission: AJuger,
        data: Mapping[str, str] | None = None,
        *,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        initial = {**(initial or {}), "numero": soumission.numero}
        super().__init__(data, initial=initial)
        self.soumission = soumission
        codes = [(niveau.code, niveau.intitule) for niveau in soumission.bloc.niveaux]
        for groupe in soumission.competences:
            for revendication in groupe.revendications:
                self.fields[f"retenue_{revendication.id}"] = champ_de_choix(REPONSES)
            for indicateur in groupe.competence.indicateurs:
                self.fields[f"niveau_{indicateur.id}"] = champ_de_choix(codes)

    def clean(self) -> dict[str, object]:
        valeurs = super().clean()
        if "decision" not in valeurs:
            return valeurs
        manques = regles.manques_pour_rendre(
            self.soumission.contenu,
            valeurs["decision"],
            valeurs.get("commentaire", ""),
            self.retenues,
        )
        for champ, phrase in manques:
            if champ in self.fields:
                self.add_error(champ, phrase)
            else:
                self.add_error(None, phrase)
                self._montrer_les_reponses_manquantes()
        return valeurs

    @property
    def retenues(self) -> dict[int, bool]:
        """Sous-compétence revendiquée → retenue ou non, pour celles qui ont une réponse."""
        return {pk: valeur == "oui" for pk, valeur in self._valeurs("retenue_").items()}

    @property
    def niveaux(self) -> dict[int, int]:
        """Indicateur → niveau, pour ceux qui ont été observés (identifiants)."""
        par_code = {niveau.code: niveau.id for niveau in self.soumission.bloc.niveaux}
        return {pk: par_code[code] for pk, code in self._valeurs("niveau_").items()}

    @property
    def saisi(self) -> dict[str, str]:
        """Tout ce qui a été coché ou écrit, à reporter sur une autre soumission."""
        return {nom: valeur for nom, valeur in self.data.items() if nom in self.fields}

    @property
    def competences(self) -> tuple[CompetenceSaisie, ...]:
        """Les lignes de l’écran, compétence par compétence."""
        return tuple(self._competence(groupe) for groupe in self.soumission.competences)

    def _competence(self, groupe: CompetenceRevendiquee) -> CompetenceSaisie:
        precedents = self.soumission.precedent.niveaux if self.soumission.precedent else {}
        return CompetenceSaisie(
            competence=groupe.competence,
            revendications=tuple(
                self._saisie(f"retenue_{r.id}", r, self._reponses, r.precedente)
                for r in groupe.revendications
            ),
            indicateurs=tuple(
                self._saisie(
                    f"niveau_{i.id}",
                    i,
                    self._echelle,
                    precedents[i.id].code if i.id in precedents else "",
                )
                for i in groupe.competence.indicateurs
            ),
        )

    @property
    def _reponses(self) -> tuple[tuple[str, ...], ...]:
        """Valeur, libellé, titre, genre."""
        genres = {"oui": "satisfaisant", "non": "refus"}
        return tuple((valeur, libelle, "", genres[valeur]) for valeur, libelle in REPONSES)

    @property
    def _echelle(self) -> tuple[tuple[str, ...], ...]:
        echelle = self.soumission.bloc.niveaux
        return tuple(
            (niveau.code, niveau.code, niveau.intitule, genre_de(niveau, echelle))
            for niveau in echelle
        )

    def _saisie(
        self,
        nom: str,
        sujet: Revendication | IndicateurLu,
        options: tuple[tuple[str, ...], ...],
        repere: str,
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
            repere=repere,
        )

    def _valeurs(self, prefixe: str) -> dict[int, str]:
        return {
            int(nom.removeprefix(prefixe)): valeur
            for nom, valeur in self.cleaned_data.items()
            if nom.startswith(prefixe) and valeur
        }

    def _montrer_les_reponses_manquantes(self) -> None:
        for pk in self.soumission.contenu.sous_competences - set(self.retenues):
            if f"retenue_{pk}" not in self.errors:
                self.add_error(f"retenue_{pk}", "Retenue ou non ? Répondez avant de valider.")


class ReouvertureForm(forms.Form):
    """La raison donnée à l’étudiant quand une réalisation validée est rouverte."""

    motif = forms.CharField(
        max_length=LONGUEUR_MAX,
        error_messages={
            "required": "Dites à l’étudiant pourquoi vous rouvrez cette réalisation.",
            "max_length": "Ce motif est trop long : %(limit_value)d signes au plus.",
        },
    )
