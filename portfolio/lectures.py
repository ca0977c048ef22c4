"""Ce que les pages lisent d’un portfolio, en un nombre constant de requêtes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comptes.models import Inscription
from portfolio.models import (
    Appui,
    ContenuFige,
    Mobilisation,
    MobilisationFigee,
    Preuve,
    PreuveFigee,
    Realisation,
    Soumission,
    Stage,
)
from portfolio.models.contenu import CHAMPS_FIGES


@dataclass(frozen=True)
class RealisationResumee:
    """Une ligne de la liste des réalisations."""

    id: int
    intitule: str
    cadre: str
    organisation: str
    debut_le: date | None
    fin_le: date | None
    etat: str
    libelle_etat: str
    nombre_sous_competences: int
    nombre_preuves: int


def realisations_de(inscription: Inscription) -> tuple[RealisationResumee, ...]:
    """Toutes les réalisations présentes d’un étudiant, par date : une requête."""
    realisations = avec_nombres(
        Realisation.objects.presentes().de_l_inscription(inscription)
    ).par_date()
    return tuple(
        RealisationResumee(
            id=r.pk,
            intitule=r.intitule,
            cadre=r.get_cadre_display(),
            organisation=r.organisation,
            debut_le=r.debut_le,
            fin_le=r.fin_le,
            etat=r.etat,
            libelle_etat=r.get_etat_display(),
            nombre_sous_competences=r.nombre_sous_competences,
            nombre_preuves=r.nombre_preuves,
        )
        for r in realisations
    )


def qui_mobilisent(sous_competence: int, realisations: Iterable[int]) -> frozenset[int]:
    """Celles de ces réalisations qui revendiquent la sous-compétence : une requête."""
    mobilisations = Mobilisation.objects.filter(
        sous_competence=sous_competence, realisation__in=list(realisations)
    )
    return frozenset(mobilisations.values_list("realisation", flat=True))


def avec_nombres(realisations: QuerySet) -> QuerySet:
    """Annote `nombre_sous_competences` et `nombre_preuves`."""
    return realisations.annotate(
        nombre_sous_competences=_nombre_de(Mobilisation.objects.all()),
        nombre_preuves=_nombre_de(Preuve.objects.presentes()),
    )


def _nombre_de(lignes: QuerySet) -> Coalesce:
    nombre = (
        lignes.filter(realisation=OuterRef("pk"))
        .order_by()
        .values("realisation")
        .annotate(nombre=Count("pk"))
        .values("nombre")
    )
    return Coalesce(Subquery(nombre, output_field=IntegerField()), 0)


def contenu_actuel(realisation: Realisation) -> ContenuFige:
    """Le contenu vivant d’une réalisation, dans la forme que `soumettre` fige : trois requêtes."""
    mobilisations = tuple(
        MobilisationFigee(sous_competence=sous_competence, justification=justification)
        for sous_competence, justification in realisation.mobilisations.order_by(
            "sous_competence__competence__ordre", "sous_competence__ordre"
        ).values_list("sous_competence", "justification")
    )
    champs = {nom: getattr(realisation, nom) for nom in CHAMPS_FIGES}
    return ContenuFige(**champs, mobilisations=mobilisations, preuves=_preuves(realisation))


def _preuves(realisation: Realisation) -> tuple[PreuveFigee, ...]:
    appuis: dict[int, list[int]] = {}
    couples = Appui.objects.filter(mobilisation__realisation=realisation).order_by(
        "mobilisation__sous_competence__competence__ordre", "mobilisation__sous_competence__ordre"
    )
    for preuve, sous_competence in couples.values_list("preuve", "mobilisation__sous_competence"):
        appuis.setdefault(preuve, []).append(sous_competence)
    return tuple(
        PreuveFigee(
            id=p.pk,
            intitule=p.intitule,
            nom_fichier=p.nom_fichier,
            type_mime=p.type_mime,
            taille=p.taille,
            sha256=p.sha256,
            lien=p.lien,
            confidentielle=p.confidentielle,
            sous_competences=tuple(appuis.get(p.pk, ())),
        )
        for p in realisation.preuves.presentes().order_by("deposee_le", "pk")
    )


def derniere_soumission(realisation: Realisation) -> Soumission | None:
    """La dernière soumission maintenue, c’est-à-dire non retirée par l’étudiant."""
    return realisation.soumissions.maintenues().order_by("-numero").first()


@dataclass(frozen=True)
class AttestationLue:
    """L’attestation signée : taille en octets, SHA-256 du fichier rangé."""

    nom_fichier: str
    taille: int
    sha256: str
    deposee_le: datetime

    @property
    def est_pdf(self) -> bool:
        """L’examen a refusé toute extension qui ment."""
        return self.nom_fichier.lower().endswith(".pdf")


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
    return tuple(_stage(stage) for stage in Stage.objects.de_l_inscription(inscription).par_date())


def stages_des(inscriptions: Iterable[Inscription]) -> dict[int, tuple[StageLu, ...]]:
    """Les stages de toute une classe, par identifiant d’inscription : une requête."""
    lus: dict[int, list[StageLu]] = {}
    for stage in Stage.objects.filter(inscription__in=list(inscriptions)).par_date():
        lus.setdefault(stage.inscription_id, []).append(_stage(stage))
    return {inscription: tuple(stages) for inscription, stages in lus.items()}


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
    )


def _attestation(stage: Stage) -> AttestationLue | None:
    if not stage.attestation:
        return None
    return AttestationLue(
        nom_fichier=stage.attestation_nom,
        taille=stage.attestation_taille,
        sha256=stage.attestation_sha256,
        deposee_le=stage.attestation_deposee_le,
    )


def semaines_de_stage(stages: Iterable[StageLu]) -> int:
    """Le total qui se compare aux semaines attendues par la session."""
    return sum(stage.semaines for stage in stages)
