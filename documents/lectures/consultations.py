"""Le registre d’une commission : qui a ouvert quoi, quand, par ses liens."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from documents.models import Commission, Consultation

SANS_NOM = "sans-nom"
"""La valeur du filtre pour ce qui s’est ouvert avant de donner un nom."""


@dataclass(frozen=True)
class FiltreDeConsultations:
    """`qui` : le nom d’un membre, `SANS_NOM`, ou rien pour tous."""

    qui: str = ""

    @property
    def nom(self) -> str | None:
        """Le nom à chercher ; vide pour qui n’en a pas donné, rien pour tous."""
        return None if not self.qui else "" if self.qui == SANS_NOM else self.qui


def consultations_de(
    commission: Commission, filtre: FiltreDeConsultations
) -> QuerySet[Consultation]:
    """Les plus récentes d’abord, avec le candidat du dossier ouvert ; jamais son contenu."""
    lues = (
        Consultation.objects.filter(lien_de_commission__commission=commission)
        .select_related("dossier__inscription__etudiant")
        .defer("dossier__contenu")
        .recentes_d_abord()
    )
    return lues if filtre.nom is None else lues.filter(qui=filtre.nom)


def noms_des_lecteurs(commission: Commission) -> tuple[str, ...]:
    """Chaque nom du registre, une fois, par ordre alphabétique : une requête."""
    noms = Consultation.objects.filter(lien_de_commission__commission=commission)
    return tuple(noms.order_by("qui").values_list("qui", flat=True).distinct())
