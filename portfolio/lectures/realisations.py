"""Les réalisations d’un étudiant, telles que les pages les listent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comptes.models import Inscription
from portfolio.lectures.dialogue import avec_messages_non_lus
from portfolio.models import Mobilisation, Preuve, Realisation


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
    messages_non_lus: int = 0


def realisations_de(inscription: Inscription) -> tuple[RealisationResumee, ...]:
    """Toutes les réalisations présentes d’un étudiant, par date : une requête."""
    realisations = avec_messages_non_lus(
        avec_nombres(Realisation.objects.presentes().de_l_inscription(inscription)),
        inscription.etudiant_id,
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
            messages_non_lus=r.messages_non_lus,
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
