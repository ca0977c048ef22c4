"""La matrice que demande une adresse : la même pour la page, le CSV et le classeur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from comptes.models import Inscription, Promotion, PromotionQuerySet, Utilisateur
from comptes.regles import promotions_visibles
from evaluations.lectures.composition import Composition
from evaluations.lectures.matrice import GAGNEE, PERDUE, Matrice, matrice
from evaluations.lectures.matrice_filtres import TRIS, FiltresDeMatrice, Moment
from evaluations.lectures.passe import matrice_au
from portfolio.models import Realisation
from referentiel.accords import accord


def promotions_montrees(personne: Utilisateur) -> PromotionQuerySet:
    """Les visibles ; `attend` : il y a quelque chose à y évaluer aujourd’hui."""
    # Par ses étudiants : SQLite, sinon, parcourt tout ce qui attend dans le pays.
    soumises = Realisation.objects.presentes().soumises().filter(inscription=OuterRef("pk"))
    actives = Inscription.objects.actives().filter(promotion=OuterRef("pk"))
    visibles = promotions_visibles(personne).select_related("session", "etablissement")
    return visibles.annotate(attend=Exists(actives.filter(Exists(soumises))))


@dataclass(frozen=True)
class MatriceDemandee:
    """`entiere` : toute la classe ; `montree` : ce que les filtres en laissent."""

    promotion: Promotion
    filtres: FiltresDeMatrice
    moment: Moment
    entiere: Matrice
    montree: Matrice
    composition: Composition | None = None

    @property
    def differences(self) -> str:
        """« Depuis : 12 cases gagnées, 1 case perdue. », sur ce qui est montré."""
        if self.moment.jour is None:
            return ""
        mouvements = self.montree.mouvements
        gagnees, perdues = mouvements[GAGNEE], mouvements[PERDUE]
        if not gagnees and not perdues:
            return "Rien n’a bougé depuis."
        comptes = [
            accord(nombre, f"case {mot}", f"cases {mot}s")
            for nombre, mot in ((gagnees, "gagnée"), (perdues, "perdue"))
            if nombre
        ]
        return f"Depuis\u00a0: {', '.join(comptes)}."

    @property
    def choix(self) -> str:
        """Les filtres et l’ordre en une phrase, pour la feuille imprimée ; vide sans choix."""
        filtres = self.filtres
        abreges = {str(c.id): c.abrege for c in self.entiere.competences}
        phrases = (
            filtres.option and f"option {filtres.option}",
            filtres.nom and f"nom\u00a0: «\u00a0{filtres.nom}\u00a0»",
            filtres.sans in abreges and f"sans rien dans {abreges[filtres.sans]}",
            filtres.competence in abreges and f"{abreges[filtres.competence]} seulement",
            filtres.tri and f"par {TRIS[filtres.tri].lower()}",
        )
        dites = ", ".join(filter(None, phrases))
        return f"{dites[:1].upper()}{dites[1:]}." if dites else ""


def matrice_demandee(
    promotion: Promotion,
    filtres: FiltresDeMatrice,
    *,
    personne: Utilisateur,
    maintenant: datetime,
) -> MatriceDemandee:
    """Deux requêtes, aujourd’hui ou à une date passée."""
    moment = filtres.moment(timezone.localdate(maintenant))
    if moment.jour is None:
        entiere, composition = matrice(promotion), None
    else:
        passee = matrice_au(promotion, moment.instant, maintenant=maintenant, personne=personne)
        entiere, composition = passee.matrice, passee.composition
    montree = filtres.appliquer(entiere)
    return MatriceDemandee(promotion, filtres, moment, entiere, montree, composition)
