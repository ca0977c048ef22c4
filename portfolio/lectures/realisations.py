"""Les réalisations d’un étudiant, telles que les pages les listent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comptes.models import Inscription
from portfolio.lectures.dialogue import avec_messages_non_lus
from portfolio.models import Cadre, Etat, Mobilisation, Preuve, Realisation
from referentiel.preparees import preparee


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

    @property
    def details(self) -> str:
        """« En cours de formation · MairieTech · 02/03/26 au 27/03/26 · 2 preuves »."""
        preuves = f"{self.nombre_preuves} preuve{'s' if self.nombre_preuves > 1 else ''}"
        return " · ".join(filter(None, (self.cadre, self.organisation, self._dates, preuves)))

    @property
    def _dates(self) -> str:
        if self.debut_le is None:
            return "sans dates"
        fin = f" au {self.fin_le:%d/%m/%y}" if self.fin_le else ""
        return f"{self.debut_le:%d/%m/%y}{fin}"


def realisations_de(inscription: Inscription) -> tuple[RealisationResumee, ...]:
    """Celles qu’un étudiant n’a pas supprimées, par date, sans leurs récits : une requête."""
    return tuple(
        RealisationResumee(
            pk,
            intitule,
            Cadre(cadre).label,
            organisation,
            debut_le,
            fin_le,
            etat,
            Etat(etat).label,
            *nombres,
        )
        for pk, intitule, cadre, organisation, debut_le, fin_le, etat, *nombres in (
            _resumees(inscription.pk, inscription.etudiant_id)
        )
    )


@preparee
def _resumees(inscription: int, etudiant: int) -> QuerySet[Realisation]:
    presentes = avec_nombres(Realisation.objects.presentes().de_l_inscription(inscription))
    return (
        avec_messages_non_lus(presentes, etudiant)
        .par_date()
        .values_list(
            "pk",
            "intitule",
            "cadre",
            "organisation",
            "debut_le",
            "fin_le",
            "etat",
            "nombre_sous_competences",
            "nombre_preuves",
            "messages_non_lus",
        )
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
