"""Se situer dans une compétence : un niveau par indicateur, un état par savoir."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django import forms

from portfolio.lectures import AutoEvaluationLue
from portfolio.models import EtatDeSavoir
from referentiel.accords import accord
from referentiel.lectures import CompetenceLue, IndicateurLu, ItemLu, NiveauLu

INCONNUE = "Cette réponse est inconnue : choisissez à nouveau."


Choix = tuple[tuple[str, str, str], ...]
"""Des boutons radio : valeur, libellé, et le mot entier quand le libellé est un code."""
ETATS: Choix = tuple((valeur, libelle, "") for valeur, libelle in EtatDeSavoir.choices)


@dataclass(frozen=True)
class LigneDAutoEvaluation:
    """Un indicateur ou un savoir, le nom de son champ, ses réponses possibles et celle donnée."""

    sujet: IndicateurLu | ItemLu
    nom: str
    choix: Choix
    donnee: str
    erreurs: tuple[str, ...]


class AutoEvaluationForm(forms.Form):
    """Champs : `niveau_<indicateur>` (code), `savoir_<savoir>` (état), vides pour « rien ».

    Un champ absent ne change rien : le script n’envoie que ce qui vient d’être coché. `vus` dit ce
    que montrait la page envoyée : un autre onglet n’est pas défait par ce qu’on n’a pas touché.
    """

    def __init__(
        self,
        competence: CompetenceLue,
        echelle: Sequence[NiveauLu],
        lue: AutoEvaluationLue,
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data)
        self.competence, self.echelle, self.lue = competence, echelle, lue
        self.codes: Choix = tuple((n.code, n.code, n.intitule) for n in echelle)
        self.sujets: dict[str, IndicateurLu | ItemLu] = {
            **{f"niveau_{indicateur.id}": indicateur for indicateur in competence.indicateurs},
            **{f"savoir_{savoir.id}": savoir for savoir in competence.savoirs},
        }
        niveau, etat = _champ(self.codes), _champ(ETATS)
        for nom in self.sujets:
            self.fields[nom] = niveau if nom.startswith("niveau_") else etat

    @property
    def niveaux(self) -> dict[int, int | None]:
        """Indicateur → niveau choisi (identifiants), pour ceux qui ont changé."""
        par_code = {niveau.code: niveau.id for niveau in self.echelle}
        return {pk: par_code.get(code) for pk, code in self._changes("niveau_")}

    @property
    def savoirs(self) -> dict[int, str]:
        """Savoir → état choisi, pour ceux qui ont changé."""
        return dict(self._changes("savoir_"))

    @property
    def vus(self) -> str:
        """« niveau_12=BM savoir_7=acquis » : ce que montre la page, à renvoyer avec elle."""
        if "vus" in self.data:
            return self.data["vus"]
        return " ".join(f"{nom}={valeur}" for nom, valeur in self._enregistrees.items() if valeur)

    @property
    def indicateurs(self) -> tuple[LigneDAutoEvaluation, ...]:
        return tuple(self._ligne(nom) for nom in self.sujets if nom.startswith("niveau_"))

    @property
    def technologiques(self) -> tuple[LigneDAutoEvaluation, ...]:
        return tuple(self._ligne(f"savoir_{s.id}") for s in self.competence.savoirs_technologiques)

    @property
    def economiques(self) -> tuple[LigneDAutoEvaluation, ...]:
        return tuple(self._ligne(f"savoir_{s.id}") for s in self.competence.savoirs_economiques)

    @property
    def resume(self) -> str:
        """« 5 indicateurs sur 7 · 12 savoirs sur 15 » : ce qui est enregistré."""
        dits = [nom for nom, valeur in self._enregistrees.items() if valeur]
        situes = sum(nom.startswith("niveau_") for nom in dits)
        indicateurs = f"{accord(situes, 'indicateur')} sur {len(self.competence.indicateurs)}"
        savoirs = f"{accord(len(dits) - situes, 'savoir')} sur {len(self.competence.savoirs)}"
        return f"{indicateurs} · {savoirs}"

    @cached_property
    def _enregistrees(self) -> dict[str, str]:
        niveaux, savoirs = self.lue.niveaux, self.lue.savoirs
        return {
            nom: savoirs.get(sujet.id, "")
            if nom.startswith("savoir_")
            else (niveaux[sujet.id].code if sujet.id in niveaux else "")
            for nom, sujet in self.sujets.items()
        }

    def _changes(self, prefixe: str) -> Iterator[tuple[int, str]]:
        vus = None
        if "vus" in self.data:
            vus = dict(vu.split("=", 1) for vu in self.data["vus"].split() if "=" in vu)
        for nom, sujet in self.sujets.items():
            if nom.startswith(prefixe) and nom in self.data:
                valeur = self.cleaned_data[nom]
                if vus is None or valeur != vus.get(nom, ""):
                    yield sujet.id, valeur

    def _ligne(self, nom: str) -> LigneDAutoEvaluation:
        return LigneDAutoEvaluation(
            sujet=self.sujets[nom],
            nom=nom,
            choix=self.codes if nom.startswith("niveau_") else ETATS,
            donnee=self.data.get(nom, "") if self.is_bound else self._enregistrees[nom],
            erreurs=tuple(self.errors.get(nom, ())) if self.is_bound else (),
        )


def _champ(choix: Choix) -> forms.ChoiceField:
    """Un même champ pour toutes les lignes qui ont ces réponses : il ne garde rien d’un envoi."""
    return forms.ChoiceField(
        choices=[(valeur, libelle) for valeur, libelle, _ in choix],
        required=False,
        error_messages={"invalid_choice": INCONNUE},
    )
