"""Ce qu’un membre de jury saisit : son nom, une note à lui, la grille de sa commission."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from documents.actions.jury import SaisieDeGrille
from documents.compositions.jury import nombre
from documents.models import NOTE_MAX
from evaluations.forms.choix import Choix, champ_de_choix, genre_de
from referentiel.lectures import BlocLu, CompetenceLue, NiveauLu

TEXTE_MAX = 20_000
"""Longueur d’une note ou d’une appréciation, en caractères."""
QUART = Decimal("0.25")
NOTE_ECRITE = re.compile(r"[0-9]{1,2}(?:[.,][0-9]*)?")
"""« 1e1 » et « 1_2 » sont des nombres pour Python, pas pour un jury."""
NOTE_FAUSSE = f"La note va de 0 à {NOTE_MAX}, par quarts de point\u00a0: 12,25 par exemple."
TROP_LONG = f"Ce texte dépasse {TEXTE_MAX} caractères\u00a0: raccourcissez-le."


class SansNul(forms.CharField):
    """PostgreSQL refuse le signe nul ; un texte collé peut en porter, et personne ne le voit."""

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\0", "")


def champ_de_texte() -> forms.CharField:
    return SansNul(
        required=False, max_length=TEXTE_MAX, strip=False, error_messages={"max_length": TROP_LONG}
    )


class EntreeForm(forms.Form):
    """`cle` vient de la page : le même envoi deux fois est la même entrée."""

    nom = SansNul(
        max_length=80,
        error_messages={
            "required": "Donnez votre nom.",
            "max_length": "Quatre-vingts lettres au plus.",
        },
    )
    code = SansNul(required=False, max_length=20)
    cle = SansNul(required=False, max_length=64)

    def clean_nom(self) -> str:
        """Sans signe invisible : deux noms qui se lisent pareil sont la même personne."""
        nom = " ".join(self.cleaned_data["nom"].split())
        nom = "".join(filter(str.isprintable, nom)).strip()
        if sum(map(str.isalpha, nom)) < 2:
            raise forms.ValidationError("Un nom a au moins deux lettres.")
        return nom

    def clean_code(self) -> str:
        """« 123 456 » se recopie comme il s’est lu."""
        return "".join(self.cleaned_data["code"].split())


class NoteForm(forms.Form):
    texte = champ_de_texte()
    version = SansNul(required=False, max_length=16)

    def clean_texte(self) -> str:
        return self.cleaned_data["texte"].replace("\r\n", "\n")


@dataclass(frozen=True)
class LigneDeGrille:
    """Une compétence de la grille et les niveaux de l’échelle ; rien n’est coché d’avance."""

    competence: CompetenceLue
    choix: tuple[Choix, ...]
    erreurs: tuple[str, ...]


@dataclass(frozen=True)
class Ecart:
    """Une saisie et ce qu’un autre membre a enregistré à sa place."""

    libelle: str
    saisi: str
    enregistre: str


class GrilleForm(forms.Form):
    """Champs : `niveau_<competence>` (code), `note`, `appreciation`, les deux pénalités."""

    note = SansNul(required=False, max_length=10, error_messages={"max_length": NOTE_FAUSSE})
    appreciation = champ_de_texte()
    inaccessible = forms.BooleanField(required=False)
    sans_tableau = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=10**9)

    def __init__(
        self,
        bloc: BlocLu,
        data: Mapping[str, str] | None = None,
        *,
        saisie: SaisieDeGrille | None = None,
        version: int = 0,
    ) -> None:
        super().__init__(data, initial={**_initiales(saisie, bloc), "version": version})
        self.bloc = bloc
        codes = [(niveau.code, niveau.intitule) for niveau in bloc.niveaux]
        for competence in bloc.competences:
            self.fields[_champ(competence)] = champ_de_choix(codes)

    def clean_note(self) -> Decimal | None:
        texte = self.cleaned_data["note"].strip()
        if not texte:
            return None
        if not NOTE_ECRITE.fullmatch(texte):
            raise forms.ValidationError(NOTE_FAUSSE)
        note = Decimal(texte.replace(",", "."))
        if note > NOTE_MAX or note % QUART:
            raise forms.ValidationError(NOTE_FAUSSE)
        return note.quantize(Decimal("0.01"))

    def clean_appreciation(self) -> str:
        return self.cleaned_data["appreciation"].replace("\r\n", "\n").strip()

    @property
    def version_lue(self) -> int:
        return self.cleaned_data.get("version") or 0

    @property
    def saisie(self) -> SaisieDeGrille:
        lus = self.cleaned_data
        par_code = {niveau.code: niveau.id for niveau in self.bloc.niveaux}
        coches = {c.id: par_code.get(lus[_champ(c)]) for c in self.bloc.competences}
        return SaisieDeGrille(
            note=lus["note"],
            appreciation=lus["appreciation"],
            inaccessible=lus["inaccessible"],
            sans_tableau=lus["sans_tableau"],
            niveaux={pk: niveau for pk, niveau in coches.items() if niveau is not None},
        )

    @property
    def lignes(self) -> tuple[LigneDeGrille, ...]:
        return tuple(self._ligne(competence) for competence in self.bloc.competences)

    def _ligne(self, competence: CompetenceLue) -> LigneDeGrille:
        nom = _champ(competence)
        coche = self[nom].value() or ""
        choix = tuple(
            Choix(
                id=f"{nom}_{niveau.code}",
                valeur=niveau.code,
                libelle=niveau.intitule,
                titre="",
                genre=genre_de(niveau, self.bloc.niveaux),
                coche=niveau.code == coche,
            )
            for niveau in self.bloc.niveaux
        )
        return LigneDeGrille(competence, choix, tuple(self.errors.get(nom, ())))


def _champ(competence: CompetenceLue) -> str:
    return f"niveau_{competence.id}"


def _initiales(saisie: SaisieDeGrille | None, bloc: BlocLu) -> dict[str, object]:
    if saisie is None:
        return {}
    niveaux = {
        f"niveau_{competence}": bloc.niveau_par_id[niveau].code
        for competence, niveau in saisie.niveaux.items()
        if niveau in bloc.niveau_par_id
    }
    return {
        "note": nombre(saisie.note),
        "appreciation": saisie.appreciation,
        "inaccessible": saisie.inaccessible,
        "sans_tableau": saisie.sans_tableau,
        **niveaux,
    }


def ecarts(saisi: SaisieDeGrille, enregistre: SaisieDeGrille, bloc: BlocLu) -> tuple[Ecart, ...]:
    """Ce qui diffère, ligne à ligne, dit en mots."""
    paires = zip(_en_mots(saisi, bloc), _en_mots(enregistre, bloc), strict=True)
    return tuple(
        Ecart(libelle, a or "rien", b or "rien") for (libelle, a), (_, b) in paires if a != b
    )


def _en_mots(saisie: SaisieDeGrille, bloc: BlocLu) -> list[tuple[str, str]]:
    niveaux = [(c.intitule, _nom(bloc, saisie.niveaux.get(c.id))) for c in bloc.competences]
    return [
        *niveaux,
        ("Note sur 20", nombre(saisie.note)),
        ("Appréciation", saisie.appreciation),
        ("Portfolio inaccessible", "oui" if saisie.inaccessible else "non"),
        ("Tableau de synthèse absent", "oui" if saisie.sans_tableau else "non"),
    ]


def _nom(bloc: BlocLu, niveau: int | None) -> str:
    lu: NiveauLu | None = bloc.niveau_par_id.get(niveau or 0)
    return lu.intitule if lu else ""
