"""Les formulaires de l’enseignant : juger une soumission, rouvrir une réalisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django import forms

from evaluations import regles
from evaluations.forms.choix import LONGUEUR_MAX
from evaluations.forms.grille import REPONSES, GrilleForm, Saisie
from evaluations.lectures import AJuger
from evaluations.lectures.a_juger import CompetenceRevendiquee
from evaluations.models import Decision
from evaluations.propositions import Proposee
from referentiel.lectures import CompetenceLue, NiveauLu

CHIFFRES_D_UNE_VERSION = 6
SANS_REPONSE = "Retenue ou non ? Répondez avant de valider."


@dataclass(frozen=True)
class EcartDeSaisie:
    """Une ligne où deux onglets diffèrent : ce qui est enregistré, ce qui est dans cette page."""

    libelle: str
    enregistre: str
    ici: str


@dataclass(frozen=True)
class CompetenceSaisie:
    groupe: CompetenceRevendiquee
    competence: CompetenceLue
    revendications: tuple[Saisie, ...]
    indicateurs: tuple[Saisie, ...]


class EvaluationForm(GrilleForm):
    """Le jugement d’une soumission ; ce qui est proposé est coché, et se confirme, change, retire.

    `touchees` nomme les champs auxquels l’enseignant a répondu lui-même (le script le tient),
    `version` est celle du jugement en cours. `saisi` en tient lieu à l’ouverture de la page.
    """

    numero = forms.CharField(widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    touchees = forms.CharField(required=False, widget=forms.HiddenInput)
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
        saisi: Mapping[str, str] | None = None,
        version: int = 0,
    ) -> None:
        self.soumission = soumission
        self._deja = saisi or {}
        depart = {nom: p.valeur for nom, p in self.proposees.items()} | self._deja
        super().__init__(
            soumission.bloc,
            [r.id for groupe in soumission.competences for r in groupe.revendications],
            [i.id for groupe in soumission.competences for i in groupe.competence.indicateurs],
            data,
            initial={**depart, "numero": soumission.numero, "version": str(version)},
        )

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
                self.signaler_les_sans_reponse(
                    self.soumission.contenu.sous_competences, SANS_REPONSE
                )
        return valeurs

    @property
    def saisi(self) -> dict[str, str]:
        """Ce que l’enseignant a répondu et écrit lui-même, à garder ou à reporter ailleurs."""
        ecrit = {"commentaire": self.data.get("commentaire", "")}
        return {nom: self.data.get(nom, "") for nom in sorted(self.touchees_lues)} | ecrit

    @cached_property
    def proposees(self) -> dict[str, Proposee]:
        """Nom du champ → ce qui y est proposé."""
        groupes = self.soumission.competences
        reponses = {
            f"retenue_{r.id}": r.proposee for g in groupes for r in g.revendications if r.proposee
        }
        niveaux = {f"niveau_{pk}": proposee for pk, proposee in self.soumission.proposes.items()}
        return reponses | niveaux

    @cached_property
    def touchees_lues(self) -> frozenset[str]:
        """Les champs répondus : ceux que dit le script, et tout ce qui s’écarte du proposé."""
        lignes = {nom for nom in self.fields if nom.startswith(("retenue_", "niveau_"))}
        if not self.is_bound:
            return frozenset(lignes & set(self._deja))
        dites = set(self.data.get("touchees", "").split())
        ecarts = {nom for nom in lignes if self.data.get(nom, "") != self._valeur_proposee(nom)}
        return frozenset(lignes & dites | ecarts)

    def _valeur_proposee(self, nom: str) -> str:
        proposee = self.proposees.get(nom)
        return proposee.valeur if proposee else ""

    @property
    def competences(self) -> tuple[CompetenceSaisie, ...]:
        """Les lignes de l’écran, compétence par compétence."""
        return tuple(self._competence(groupe) for groupe in self.soumission.competences)

    def _competence(self, groupe: CompetenceRevendiquee) -> CompetenceSaisie:
        precedents = self.soumission.precedent.niveaux if self.soumission.precedent else {}
        return CompetenceSaisie(
            groupe=groupe,
            competence=groupe.competence,
            revendications=tuple(
                self.reponse(r.id, r, **self._dits(f"retenue_{r.id}", r.precedente))
                for r in groupe.revendications
            ),
            indicateurs=tuple(
                self.niveau(i.id, i, **self._dits(f"niveau_{i.id}", _code(precedents.get(i.id))))
                for i in groupe.competence.indicateurs
            ),
        )

    def _dits(self, nom: str, repere: str) -> dict[str, object]:
        """Ce que l’écran dit d’une ligne, outre ses boutons."""
        return {
            "proposee": self.proposees.get(nom),
            "touchee": nom in self.touchees_lues,
            "repere": repere,
        }


def _code(niveau: NiveauLu | None) -> str:
    return niveau.code if niveau else ""


class JugementEnCoursForm(EvaluationForm):
    """Le même formulaire pendant qu’on le remplit : rien n’y manque, tout y est connu."""

    decision = None

    @property
    def version_lue(self) -> int:
        """Celle de la page envoyée ; illisible, elle n’écrase rien."""
        texte = self.data.get("version", "")
        lisible = texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_D_UNE_VERSION
        return int(texte) if lisible else -1

    def ecarts_avec(self, enregistre: Mapping[str, str]) -> tuple[EcartDeSaisie, ...]:
        """Ce que cette page changerait à ce qu’un autre onglet a enregistré."""
        ici, libelles = self.saisi, self._libelles
        return tuple(
            EcartDeSaisie(libelles[nom], self._dit(nom, enregistre), self._dit(nom, ici))
            for nom in libelles
            if self._dit(nom, enregistre) != self._dit(nom, ici)
        )

    @property
    def _libelles(self) -> dict[str, str]:
        """Nom du champ → ce qu’il demande, dans l’ordre de l’écran."""
        libelles = {}
        for groupe in self.soumission.competences:
            libelles |= {f"retenue_{r.id}": r.intitule for r in groupe.revendications}
            libelles |= {f"niveau_{i.id}": i.texte for i in groupe.competence.indicateurs}
        return libelles | {"commentaire": "Retour à l’étudiant"}

    def _dit(self, nom: str, saisi: Mapping[str, str]) -> str:
        """La réponse en mots ; sans réponse, ce qui est proposé reste proposé."""
        valeur = saisi.get(nom, self._valeur_proposee(nom))
        return dict(REPONSES).get(valeur, valeur)


class ReouvertureForm(forms.Form):
    """La raison donnée à l’étudiant quand une réalisation validée est rouverte."""

    motif = forms.CharField(
        max_length=LONGUEUR_MAX,
        error_messages={
            "required": "Dites à l’étudiant pourquoi vous rouvrez cette réalisation.",
            "max_length": "Ce motif est trop long : %(limit_value)d signes au plus.",
        },
    )
