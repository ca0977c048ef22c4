"""Ce qu’on choisit de voir de la file : les mêmes filtres pour la liste, la place, la suivante."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef

from comptes.models import Option
from evaluations.models import Evaluation
from portfolio.models import Mobilisation
from portfolio.models.realisation import RealisationQuerySet

NOUVELLE, REPRISE = "nouvelle", "reprise"
NATURES = {NOUVELLE: "Nouvelles", REPRISE: "De retour après une reprise"}


@dataclass(frozen=True)
class FiltresDeFile:
    """Une valeur vide ne filtre rien ; une valeur inconnue dans l’adresse vaut « vide »."""

    promotion: str = ""
    option: str = ""
    competence: str = ""
    nature: str = ""

    @classmethod
    def depuis(cls, donnees: Mapping[str, str]) -> FiltresDeFile:
        """Lit l’adresse d’une page ; ce qu’elle ne dit pas ou dit mal ne filtre rien."""
        return cls(
            promotion=_identifiant(donnees.get("promotion", "")),
            option=_parmi(donnees.get("option", ""), Option.values),
            competence=_identifiant(donnees.get("competence", "")),
            nature=_parmi(donnees.get("nature", ""), NATURES),
        )

    @property
    def adresse(self) -> str:
        """« ?promotion=3&nature=reprise », ou rien : à coller derrière un chemin."""
        choisis = {nom: valeur for nom, valeur in asdict(self).items() if valeur}
        return f"?{urlencode(choisis)}" if choisis else ""

    def appliquer(self, realisations: RealisationQuerySet) -> RealisationQuerySet:
        if self.promotion:
            realisations = realisations.filter(inscription__promotion=self.promotion)
        if self.option:
            realisations = realisations.filter(inscription__option=self.option)
        if self.competence:
            revendiquee = Mobilisation.objects.filter(
                realisation=OuterRef("pk"), sous_competence__competence=self.competence
            )
            realisations = realisations.filter(Exists(revendiquee))
        if self.nature:
            jugees = Evaluation.objects.filter(soumission__realisation=OuterRef("pk"))
            realisations = realisations.filter(
                Exists(jugees) if self.nature == REPRISE else ~Exists(jugees)
            )
        return realisations


SANS_FILTRE = FiltresDeFile()


def _identifiant(valeur: str) -> str:
    return valeur if valeur.isascii() and valeur.isdecimal() and len(valeur) < 19 else ""


def _parmi(valeur: str, permises: object) -> str:
    return valeur if valeur in permises else ""
