"""Arrêter le niveau de chaque compétence d’un étudiant ; on peut n’en décider que certaines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import forms

from evaluations.actions import Position
from evaluations.forms.choix import LONGUEUR_MAX, Choix, champ_de_choix, genre_de
from evaluations.lectures import PositionnementDeCompetence, PositionnementLu
from referentiel.lectures import NiveauLu

SEUL = "Choisissez aussi un niveau : un commentaire seul ne s’enregistre pas."
CHIFFRES_D_UNE_VERSION = 6


@dataclass(frozen=True)
class LigneDePosition:
    """Une compétence à l’écran ; `ecarte` est le choix qu’une autre décision a devancé."""

    lu: PositionnementDeCompetence
    choix: tuple[Choix, ...]
    commentaire: str
    version: str
    erreurs: tuple[str, ...]
    erreurs_du_commentaire: tuple[str, ...]
    ecarte: NiveauLu | None


class PositionnementForm(forms.Form):
    """Champs, par compétence : `niveau_<id>` (code), `commentaire_<id>`, `version_<id>` (cachée).

    Le niveau arrêté est coché ; le niveau proposé est montré, jamais coché.
    """

    def __init__(
        self,
        lus: Sequence[PositionnementDeCompetence],
        echelle: Sequence[NiveauLu],
        data: Mapping[str, str] | None = None,
        *,
        initial: Mapping[str, str] | None = None,
        depassees: Collection[int] = (),
    ) -> None:
        super().__init__(data, initial={**_en_vigueur(lus), **(initial or {})})
        self.lus, self.echelle, self.depassees = lus, echelle, depassees
        codes = [(niveau.code, niveau.intitule) for niveau in echelle]
        for lu in lus:
            self.fields[f"niveau_{lu.competence.id}"] = champ_de_choix(codes)
            self.fields[f"commentaire_{lu.competence.id}"] = _champ_de_commentaire()
            self.fields[f"version_{lu.competence.id}"] = forms.CharField(required=False)

    def clean(self) -> dict[str, object]:
        valeurs = super().clean()
        for lu, vu in self._vus():
            pk = lu.competence.id
            commentaire = valeurs.get(f"commentaire_{pk}", "").replace("\r\n", "\n")
            valeurs[f"commentaire_{pk}"] = commentaire
            if commentaire not in ("", vu.commentaire if vu else "") and not valeurs.get(
                f"niveau_{pk}", True
            ):
                self.add_error(f"niveau_{pk}", SEUL)
        return valeurs

    @property
    def positions(self) -> dict[int, Position]:
        """Compétence → ce que la personne a changé à ce qu’elle avait sous les yeux."""
        demandees = {lu.competence.id: (self._position(lu), vu) for lu, vu in self._vus()}
        return {
            pk: position
            for pk, (position, vu) in demandees.items()
            if position is not None and not _egale(position, vu)
        }

    def saisi(self, competences: Collection[int]) -> dict[str, str]:
        """Ce qui a été coché et écrit pour ces compétences, à reporter sur une page relue."""
        noms = [f"{genre}_{pk}" for pk in competences for genre in ("niveau", "commentaire")]
        return {nom: self.cleaned_data[nom] for nom in noms}

    @property
    def lignes(self) -> tuple[LigneDePosition, ...]:
        return tuple(self._ligne(lu) for lu in self.lus)

    def _vus(self) -> Iterator[tuple[PositionnementDeCompetence, PositionnementLu | None]]:
        """Chaque compétence et la décision que montrait la page envoyée."""
        for lu in self.lus:
            rang = lu.version - self._version(lu)
            histoire = (lu.arrete, *lu.passes)
            yield lu, histoire[rang] if 0 <= rang < lu.version else None

    def _version(self, lu: PositionnementDeCompetence) -> int:
        """Celle de la page envoyée ; illisible, elle vaut zéro et rien ne peut être écrasé."""
        texte = self.cleaned_data.get(f"version_{lu.competence.id}", "")
        lisible = texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_D_UNE_VERSION
        return int(texte) if lisible else 0

    def _position(self, lu: PositionnementDeCompetence) -> Position | None:
        pk = lu.competence.id
        par_code = {niveau.code: niveau.id for niveau in self.echelle}
        niveau = par_code.get(self.cleaned_data[f"niveau_{pk}"])
        if niveau is None:
            return None
        return Position(niveau, self.cleaned_data[f"commentaire_{pk}"], self._version(lu))

    def _ligne(self, lu: PositionnementDeCompetence) -> LigneDePosition:
        pk = lu.competence.id
        code = self[f"niveau_{pk}"].value() or ""
        choisi = next((niveau for niveau in self.echelle if niveau.code == code), None)
        return LigneDePosition(
            lu=lu,
            choix=tuple(self._choix(lu, niveau, niveau == choisi) for niveau in self.echelle),
            commentaire=self[f"commentaire_{pk}"].value() or "",
            version=self[f"version_{pk}"].value() or "",
            erreurs=tuple(self.errors.get(f"niveau_{pk}", ())),
            erreurs_du_commentaire=tuple(self.errors.get(f"commentaire_{pk}", ())),
            ecarte=choisi if pk in self.depassees else None,
        )

    def _choix(self, lu: PositionnementDeCompetence, niveau: NiveauLu, coche: bool) -> Choix:
        propose = niveau == lu.proposition.niveau
        return Choix(
            id=f"niveau_{lu.competence.id}_{niveau.code}",
            valeur=niveau.code,
            libelle=niveau.intitule,
            titre="proposé" if propose else "",
            genre=genre_de(niveau, self.echelle),
            coche=coche,
        )


def _en_vigueur(lus: Sequence[PositionnementDeCompetence]) -> dict[str, str]:
    """Les valeurs de départ : ce qui est arrêté, et sa version."""
    valeurs = {f"version_{lu.competence.id}": str(lu.version) for lu in lus}
    for lu in lus:
        if lu.arrete:
            valeurs[f"niveau_{lu.competence.id}"] = lu.arrete.niveau.code
            valeurs[f"commentaire_{lu.competence.id}"] = lu.arrete.commentaire
    return valeurs


def _egale(position: Position, vu: PositionnementLu | None) -> bool:
    return vu is not None and (position.niveau, position.commentaire) == (
        vu.niveau.id,
        vu.commentaire,
    )


def _champ_de_commentaire() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=LONGUEUR_MAX,
        error_messages={
            "max_length": "Ce commentaire est trop long : %(limit_value)d signes au plus."
        },
    )
