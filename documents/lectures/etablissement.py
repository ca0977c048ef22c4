"""Ce que l’administration lit des documents de tout l’établissement : dépôts, place, ratés."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from documents.lectures.productions import Avancement, avancement, avec_nombres
from documents.models import Dossier, Emission, EtatDePiece, Piece, PieceDeDossier, Production
from portfolio.lectures.stockage import Place, additionner, groupe


@dataclass(frozen=True)
class DepotsDeClasse:
    """Les étudiants présents qui ont déposé, et ceux dont le dernier dépôt est en retard."""

    deposes: int = 0
    en_retard: int = 0


@dataclass(frozen=True)
class ProductionInachevee:
    promotion: str
    document: str
    avancement: Avancement

    @property
    def bloquee(self) -> bool:
        """Il ne reste que ce qui n’a pas pu se faire : elle ne finira pas seule."""
        return self.avancement.finie


def depots_par_promotion(promotions: Collection[int]) -> Mapping[int, DepotsDeClasse]:
    """Une requête."""
    derniers = Dossier.objects.derniers().filter(
        inscription__sortie_le__isnull=True, inscription__promotion__in=promotions
    )
    lignes = (
        derniers.order_by()
        .values_list("inscription__promotion")
        .annotate(
            deposes=Count("pk"),
            en_retard=Count("pk", filter=Q(depose_le__date__gt=F("limite_le"))),
        )
    )
    return {promotion: DepotsDeClasse(*nombres) for promotion, *nombres in lignes}


def places_par_promotion(promotions: Collection[int]) -> Mapping[int, Place]:
    """Promotion → dossiers déposés et documents produits : deux requêtes.

    Deux dossiers partagent le fichier de même empreinte : il ne compte qu’une fois.
    """
    faites = Piece.objects.filter(etat=EtatDePiece.FAITE, production__promotion__in=promotions)
    signees = Emission.objects.filter(promotion__in=promotions).exclude(fichier="")
    produits = groupe(faites, "production__promotion", "emission__taille").union(
        groupe(signees, "promotion", "taille"), all=True
    )
    gelees = (
        PieceDeDossier.objects.filter(dossier__inscription__promotion__in=promotions)
        .exclude(fichier="")
        .order_by()
        .values_list("fichier")
        .annotate(promotion=Min("dossier__inscription__promotion"), octets=Max("taille"))
    )
    fichiers: Counter[int] = Counter()
    octets: Counter[int] = Counter()
    for _, promotion, taille in gelees:
        fichiers[promotion] += 1
        octets[promotion] += taille
    return additionner([*produits, *((p, fichiers[p], octets[p]) for p in fichiers)])


def productions_inachevees(promotions: Collection[int]) -> tuple[ProductionInachevee, ...]:
    """Celles où une pièce reste à faire ou impossible, la plus ancienne d’abord : une requête."""
    reste = Piece.objects.filter(production=OuterRef("pk")).exclude(etat=EtatDePiece.FAITE)
    siennes = Production.objects.filter(Exists(reste), promotion__in=promotions)
    restent = avec_nombres(siennes.select_related("promotion__session"))
    return tuple(
        ProductionInachevee(str(p.promotion), p.get_nature_display(), avancement(p))
        for p in restent
    )
