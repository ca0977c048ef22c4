"""Le contrôle d’un dossier : quatre points à « oui » ou « non », proposés par les faits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from documents import regles
from documents.actions.controles import Reponse, Verdict
from documents.calculs.controles import MOTIF_MAX, PointPropose
from documents.models import Suite

OUI, NON = "oui", "non"
COMMENTAIRE_MAX = 5000
CHIFFRES_D_UN_NUMERO = 18


@dataclass(frozen=True)
class PointSaisi:
    """Un point à l’écran : ce que les faits en disent, ce qui est coché et écrit."""

    propose: PointPropose
    reponse: str
    motif: str
    erreurs: tuple[str, ...]
    erreurs_du_motif: tuple[str, ...]


class ControleForm(forms.Form):
    """Champs : `<point>` (oui, non), `motif_<point>`, `commentaire`, `suite`, `vu` (caché).

    `vu` est le dernier contrôle que la page montrait. Les faits remplissent le départ.
    """

    commentaire = forms.CharField(
        required=False,
        max_length=COMMENTAIRE_MAX,
        error_messages={
            "max_length": "Ce commentaire est trop long\u00a0: %(limit_value)d signes au plus."
        },
    )
    suite = forms.ChoiceField(
        choices=Suite.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Visez le dossier, ou demandez de régulariser."
        ),
    )
    vu = forms.CharField(required=False)

    def __init__(
        self,
        proposes: tuple[PointPropose, ...],
        data: Mapping[str, str] | None = None,
        *,
        vu: int = 0,
    ) -> None:
        super().__init__(data, initial={"vu": str(vu), **_departs(proposes)})
        self.proposes = proposes
        for point in proposes:
            self.fields[point.code] = _champ_de_reponse()
            self.fields[f"motif_{point.code}"] = _champ_de_motif()

    def clean(self) -> dict[str, object]:
        valeurs = super().clean()
        if not self.errors:
            for champ, phrase in regles.manques_du_controle(self.verdict.champs):
                self.add_error(champ, phrase)
        return valeurs

    @property
    def verdict(self) -> Verdict:
        """Ce qui est dit, une fois les champs lus."""
        lus = self.cleaned_data
        return Verdict(
            reponses={
                point.code: Reponse(lus[point.code] == OUI, lus[f"motif_{point.code}"])
                for point in self.proposes
            },
            suite=lus["suite"],
            commentaire=lus["commentaire"].replace("\r\n", "\n"),
        )

    @property
    def dernier_vu(self) -> int:
        """Illisible, il vaut zéro : la page dira que d’autres contrôles sont arrivés."""
        texte = self.cleaned_data.get("vu", "")
        lisible = texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_D_UN_NUMERO
        return int(texte) if lisible else 0

    @property
    def points(self) -> tuple[PointSaisi, ...]:
        return tuple(
            PointSaisi(
                propose=point,
                reponse=self[point.code].value() or "",
                motif=self[f"motif_{point.code}"].value() or "",
                erreurs=tuple(self.errors.get(point.code, ())),
                erreurs_du_motif=tuple(self.errors.get(f"motif_{point.code}", ())),
            )
            for point in self.proposes
        )


def _departs(proposes: tuple[PointPropose, ...]) -> dict[str, str]:
    departs = {point.code: OUI if point.oui else NON for point in proposes}
    return departs | {f"motif_{point.code}": point.motif for point in proposes}


def _champ_de_reponse() -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(OUI, "Oui"), (NON, "Non")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            "Répondez par «\u00a0oui\u00a0» ou par «\u00a0non\u00a0».",
        ),
    )


def _champ_de_motif() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=MOTIF_MAX,
        error_messages={
            "max_length": "Ce motif est trop long\u00a0: %(limit_value)d signes au plus."
        },
    )
