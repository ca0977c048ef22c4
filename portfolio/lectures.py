"""Ce que les pages lisent d’un portfolio, en un nombre constant de requêtes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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
