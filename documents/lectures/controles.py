"""Ce qui se lit des contrôles d’un dossier : qui, quand, les quatre points, la suite donnée."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from comptes.models import Inscription
from documents.models import Controle, Dossier, Suite
from referentiel.preparees import preparee

LIBELLES: Mapping[str, str] = {
    "present": "Le dossier est présent et complet",
    "dans_les_temps": "Il est déposé dans les temps",
    "duree": "La durée de stage est atteinte",
    "attestations": "Les attestations de stage sont signées",
}
"""Les quatre points officiels, dans l’ordre de l’annexe (`SessionExamen.annexe_controle`)."""


@dataclass(frozen=True)
class PointLu:
    """La réponse à un des quatre points ; `motif` explique un « non », vide pour un « oui »."""

    code: str
    libelle: str
    oui: bool
    motif: str


@dataclass(frozen=True)
class ControleLu:
    """Un passage d’un enseignant sur un dossier ; `enseignant` est son nom d’usage."""

    id: int
    dossier_id: int
    fait_le: datetime
    enseignant: str
    points: tuple[PointLu, ...]
    suite: str
    libelle_suite: str
    commentaire: str

    @property
    def vise(self) -> bool:
        return self.suite == Suite.VISE

    @property
    def refuses(self) -> tuple[PointLu, ...]:
        """Les points à « non », chacun avec son motif."""
        return tuple(point for point in self.points if not point.oui)

    @property
    def etat(self) -> str:
        """La forme et la couleur qui doublent le mot (`badge`)."""
        return "validee" if self.vise else "a_reprendre"


def controles_de(dossiers: Iterable[Dossier]) -> dict[int, tuple[ControleLu, ...]]:
    """Dossier → ses contrôles, le dernier (qui fait foi) d’abord : une requête."""
    return _par_dossier(_lisibles().filter(dossier__in=[dossier.pk for dossier in dossiers]))


def controles_d_une_inscription(inscription: Inscription) -> dict[int, tuple[ControleLu, ...]]:
    """Les mêmes, pour tous les dossiers d’un étudiant."""
    return _par_dossier(_d_une_inscription(inscription.pk))


@preparee
def _d_une_inscription(inscription: int) -> QuerySet[Controle]:
    return _lisibles().filter(dossier__inscription=inscription)


def _lisibles() -> QuerySet[Controle]:
    return Controle.objects.select_related("enseignant").order_by("-fait_le", "-pk")


def _par_dossier(controles: Iterable[Controle]) -> dict[int, tuple[ControleLu, ...]]:
    lus: dict[int, list[ControleLu]] = defaultdict(list)
    for controle in controles:
        lus[controle.dossier_id].append(_lu(controle))
    return {dossier: tuple(controles) for dossier, controles in lus.items()}


def _lu(controle: Controle) -> ControleLu:
    return ControleLu(
        id=controle.pk,
        dossier_id=controle.dossier_id,
        fait_le=controle.fait_le,
        enseignant=controle.enseignant.nom_d_usage,
        points=tuple(_point(controle, code) for code in Controle.POINTS),
        suite=controle.suite,
        libelle_suite=controle.get_suite_display(),
        commentaire=controle.commentaire,
    )


def _point(controle: Controle, code: str) -> PointLu:
    oui = getattr(controle, code)
    motif = "" if oui else getattr(controle, f"motif_{code}")
    return PointLu(code, LIBELLES[code], oui, motif)
