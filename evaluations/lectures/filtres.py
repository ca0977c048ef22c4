"""Ce qu’on choisit de voir de la file : les mêmes filtres pour la liste, la place, la suivante."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

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

    def appliquer(
        self, realisations: RealisationQuerySet, personne: Utilisateur
    ) -> RealisationQuerySet:
        """Ne garde que ce que les filtres laissent voir à cette personne ; annote `attribuee_a`."""
        realisations = self._attribuees(avec_attribution(realisations), personne)
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

    def _attribuees(
        self, realisations: RealisationQuerySet, personne: Utilisateur
    ) -> RealisationQuerySet:
        a_personne, a_moi = Q(attribuee_a__isnull=True), Q(attribuee_a=personne.pk)
        condition = {
            "": a_personne | a_moi,
            MOI: a_moi,
            COLLEGUES: ~a_personne & ~a_moi,
            TOUS: Q(),
        }[self.a]
        return realisations.filter(condition)


SANS_FILTRE = FiltresDeFile()


def _identifiant(valeur: str) -> str:
    return valeur if valeur.isascii() and valeur.isdecimal() and len(valeur) < 19 else ""


def _parmi(valeur: str, permises: object) -> str:
    return valeur if valeur in permises else ""
