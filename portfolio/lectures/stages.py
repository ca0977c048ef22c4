"""Les stages d’un étudiant et leurs attestations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from comptes.models import Inscription
from portfolio import regles
from portfolio.models import Stage
from referentiel.preparees import preparee


@dataclass(frozen=True)
class AttestationLue:
    """L’attestation signée : taille en octets, SHA-256 du fichier rangé.

    `chemin` et `type_mime` disent où et comment elle est rangée aujourd’hui : un dossier gelé, qui
    en a sa copie, ne les garde pas.
    """

    nom_fichier: str
    taille: int
    sha256: str
    deposee_le: datetime
    chemin: str = field(default="", compare=False)
    type_mime: str = field(default="", compare=False)

    @property
    def est_pdf(self) -> bool:
        """L’examen a refusé toute extension qui ment."""
        return self.nom_fichier.lower().endswith(".pdf")


@dataclass(frozen=True)
class ConfirmationLue:
    """Ce que le tuteur a signé, tant que le stage n’a pas changé depuis."""

    nom: str
    confirmee_le: datetime
    message: str


@dataclass(frozen=True)
class DemandeLue:
    """La dernière demande de confirmation ; `etat` : attente, expiree, fermee ou depassee."""

    etat: str
    courriel: str
    demandee_le: datetime
    expire_le: datetime
    nom: str
    confirmee_le: datetime | None


@dataclass(frozen=True)
class StageLu:
    """Un stage ou un contrat ; `nature` est son libellé, `semaines` la présence effective."""

    id: int
    nature: str
    organisation: str
    adresse: str
    debut_le: date
    fin_le: date
    semaines: int
    tuteur: str
    fonction_du_tuteur: str
    missions: str
    attestation: AttestationLue | None
    telephone: str = ""
    confirmation: ConfirmationLue | None = None
    demande: DemandeLue | None = None

    @property
    def a_completer(self) -> tuple[str, ...]:
        """Ce que le dossier attend et qui n’est pas encore écrit."""
        attendus = {
            "l’adresse": self.adresse,
            "le tuteur": self.tuteur,
            "les missions": self.missions,
        }
        return tuple(nom for nom, valeur in attendus.items() if not valeur)


def stages_de(inscription: Inscription) -> tuple[StageLu, ...]:
    """Tous les stages d’un étudiant, par date de début : une requête."""
    return tuple(_stage(stage) for stage in _de_l_inscription(inscription.pk))


@preparee
def _de_l_inscription(inscription: int) -> QuerySet[Stage]:
    return avec_leur_confirmation(Stage.objects.de_l_inscription(inscription).par_date())


def stages_des(inscriptions: Iterable[Inscription]) -> dict[int, tuple[StageLu, ...]]:
    """Les stages de toute une classe, par identifiant d’inscription : une requête."""
    lus: dict[int, list[StageLu]] = {}
    stages = Stage.objects.filter(inscription__in=list(inscriptions)).par_date()
    for stage in avec_leur_confirmation(stages):
        lus.setdefault(stage.inscription_id, []).append(_stage(stage))
    return {inscription: tuple(stages) for inscription, stages in lus.items()}


def avec_leur_confirmation(stages: QuerySet) -> QuerySet:
    """Annote la confirmation qui vaut encore : rien de plus à lire."""
    valable = regles.confirmations_valables(OuterRef("pk")).order_by("-confirmee_le", "-pk")
    return stages.annotate(
        confirme_par=Subquery(valable.values("nom")[:1]),
        confirme_le=Subquery(valable.values("confirmee_le")[:1]),
        message_du_tuteur=Subquery(valable.values("message")[:1]),
    )


def _stage(stage: Stage) -> StageLu:
    return StageLu(
        id=stage.pk,
        nature=stage.get_nature_display(),
        organisation=stage.organisation,
        adresse=stage.adresse,
        telephone=stage.telephone,
        debut_le=stage.debut_le,
        fin_le=stage.fin_le,
        semaines=stage.semaines,
        tuteur=stage.tuteur,
        fonction_du_tuteur=stage.fonction_du_tuteur,
        missions=stage.missions,
        attestation=_attestation(stage),
        confirmation=_confirmation(stage),
    )


def _confirmation(stage: Stage) -> ConfirmationLue | None:
    if stage.confirme_le is None:
        return None
    return ConfirmationLue(stage.confirme_par, stage.confirme_le, stage.message_du_tuteur)


def _attestation(stage: Stage) -> AttestationLue | None:
    if not stage.attestation:
        return None
    return AttestationLue(
        nom_fichier=stage.attestation_nom,
        taille=stage.attestation_taille,
        sha256=stage.attestation_sha256,
        deposee_le=stage.attestation_deposee_le,
        chemin=stage.attestation.name,
        type_mime=stage.attestation_type_mime,
    )


def semaines_de_stage(stages: Iterable[StageLu]) -> int:
    """Le total qui se compare aux semaines attendues par la session."""
    return sum(stage.semaines for stage in stages)
