"""Ce que les pages lisent des productions d’une classe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from comptes.models import Promotion
from documents.models import EtatDePiece, Nature, Piece, Production

# Ce qui se demande pour une classe, dans l’ordre de la page.
PRODUCTIBLES = {
    Nature.SYNTHESE: "Le formulaire officiel de chaque étudiant, en PDF.",
    Nature.CLASSEUR: "Le même, en classeur.",
    Nature.COMPETENCES: "Les trois colonnes de l’annexe I.B et ce qui les nourrit.",
    Nature.FICHE: "Une fiche par réalisation soumise.",
    Nature.RELEVE: "Le niveau de chaque compétence.",
    Nature.DOSSIER: "Tout le dossier en un PDF, sous le nom imposé par la session.",
    Nature.ARCHIVE: "Le dossier et ses preuves, à ouvrir sans réseau.",
}


@dataclass(frozen=True)
class Avancement:
    """Où en est une production : ses pièces comptées par état."""

    id: int
    demandee_le: datetime
    total: int
    faites: int
    impossibles: int

    @property
    def attendues(self) -> int:
        return self.total - self.faites - self.impossibles

    @property
    def finie(self) -> bool:
        return self.attendues == 0


@dataclass(frozen=True)
class DocumentProductible:
    nature: str
    libelle: str
    explication: str
    avancement: Avancement | None


def documents_de_la_promotion(promotion: Promotion) -> tuple[DocumentProductible, ...]:
    """Chaque nature et sa dernière production : une requête."""
    lues = {
        production.nature: avancement(production)
        for production in avec_nombres(Production.objects.filter(promotion=promotion))
    }
    return tuple(
        DocumentProductible(nature, Nature(nature).label, explication, lues.get(nature))
        for nature, explication in PRODUCTIBLES.items()
    )


def avec_nombres(productions: QuerySet[Production]) -> QuerySet[Production]:
    """Annote `total`, `faites` et `impossibles`, par date."""
    return productions.annotate(
        total=Count("pieces"),
        faites=Count("pieces", filter=Q(pieces__etat=EtatDePiece.FAITE)),
        impossibles=Count("pieces", filter=Q(pieces__etat=EtatDePiece.IMPOSSIBLE)),
    ).order_by("demandee_le", "pk")


def avancement(production: Production) -> Avancement:
    return Avancement(
        id=production.pk,
        demandee_le=production.demandee_le,
        total=production.total,
        faites=production.faites,
        impossibles=production.impossibles,
    )


def pieces_de(production: Production) -> tuple[Piece, ...]:
    """Celles qui n’ont pas pu être faites d’abord, puis par nom : une requête."""
    pieces = production.pieces.select_related("inscription__etudiant").order_by("chemin")
    return tuple(sorted(pieces, key=lambda piece: piece.etat != EtatDePiece.IMPOSSIBLE))
