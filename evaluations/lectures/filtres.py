"""Ce qu’on choisit de voir de la file : les mêmes filtres pour la liste, la place, la suivante."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef

from comptes.models import Option, Utilisateur
from evaluations.lectures.attributions import avec_attribution
from evaluations.models import Evaluation
from portfolio.models import Mobilisation
from portfolio.models.realisation import RealisationQuerySet

NOUVELLE, REPRISE = "nouvelle", "reprise"
NATURES = {NOUVELLE: "Nouvelles", REPRISE: "De retour après une reprise"}
MOI, COLLEGUES, TOUS = "moi", "collegues", "tous"
# Sans rien choisir, ma file : ce qui n’est à personne et ce qui est à moi.
DESTINATAIRES = {MOI: "À moi seul", COLLEGUES: "À mes collègues", TOUS: "À toute l’équipe"}


@dataclass(frozen=True)
class FiltresDeFile:
    """Une valeur vide ne filtre rien ; une valeur inconnue dans l’adresse vaut « vide »."""

    promotion: str = ""
    option: str = ""
    competence: str = ""
    nature: str = ""
    a: str = ""

    @classmethod
    def depuis(cls, donnees: Mapping[str, str]) -> FiltresDeFile:
        """Lit l’adresse d’une page ; ce qu’elle ne dit pas ou dit mal ne filtre rien."""
        return cls(
            promotion=_identifiant(donnees.get("promotion", "")),
            option=_parmi(donnees.get("option", ""), Option.values),
            competence=_identifiant(donnees.get("competence", "")),
            nature=_parmi(donnees.get("nature", ""), NATURES),
            a=_parmi(donnees.get("a", ""), DESTINATAIRES),
        )

    @property
    def adresse(self) -> str:
        """« ?promotion=3&nature=reprise », ou rien : à coller derrière un chemin."""
        choisis = {nom: valeur for nom, valeur in asdict(self).items() if valeur}
        return f"?{urlencode(choisis)}" if choisis else ""

    def sans(self, *noms: str) -> FiltresDeFile:
        """Les mêmes, sans ceux-là : l’adresse d’un filtre que l’on efface."""
        return replace(self, **dict.fromkeys(noms, ""))

    def avec(self, **choisis: str) -> FiltresDeFile:
        return replace(self, **choisis)

    @property
    def dans_la_base(self) -> bool:
        """Vrai s’il en est un que les lignes lues ne suffisent pas à départager."""
        return bool(self.competence or self.nature)

    def appliquer(self, realisations: RealisationQuerySet) -> RealisationQuerySet:
        """Les filtres que `garde` ne peut pas dire ; annote `attribuee_a`."""
        realisations = avec_attribution(realisations)
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

    def garde(self, ligne: EnAttente, personne: Utilisateur) -> bool:
        """Vrai si la classe, l’option et qui la tient laissent voir cette ligne à la personne."""
        return (
            self.promotion in ("", str(ligne.promotion_id))
            and self.option in ("", ligne.option)
            and est_a(self.a, ligne, personne)
        )


class EnAttente(Protocol):
    """Ce qu’il faut savoir d’une soumission pour la filtrer une fois lue."""

    promotion_id: int
    option: str
    attribuee_a: int | None


def est_a(a: str, ligne: EnAttente, personne: Utilisateur) -> bool:
    """À qui la demander : par défaut, ce qui n’est à personne et ce qui est à moi."""
    if a == TOUS:
        return True
    if a == MOI:
        return ligne.attribuee_a == personne.pk
    dans_ma_file = ligne.attribuee_a in (None, personne.pk)
    return not dans_ma_file if a == COLLEGUES else dans_ma_file


SANS_FILTRE = FiltresDeFile()


def _identifiant(valeur: str) -> str:
    return valeur if valeur.isascii() and valeur.isdecimal() and len(valeur) < 19 else ""


def _parmi(valeur: str, permises: object) -> str:
    return valeur if valeur in permises else ""
