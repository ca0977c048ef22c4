"""Le tableau de bord de l’établissement : une lecture par étage, composées ici."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from comptes.lectures.etablissement import (
    ClasseLue,
    EcheanceLue,
    EtablissementLu,
    Regarde,
    lire_l_etablissement,
)
from comptes.models import Utilisateur
from config.etat_du_service import Service, lire_le_service
from config.gestes import Geste, gestes
from documents import regles as regles_des_documents
from documents.lectures import etablissement as documents
from documents.lectures.commissions import commissions_lues
from documents.lectures.etablissement import DepotsDeClasse, ProductionInachevee
from documents.models import Commission
from evaluations.lectures.promotions import attentes_par_promotion
from portfolio.lectures.espace import Espace
from portfolio.lectures.stockage import Place
from portfolio.lectures.stockage import places_par_promotion as deposees
from referentiel.accords import accord, poids

ECHEANCES = 5
COMMISSIONS = 10


@dataclass(frozen=True)
class ClasseMontree:
    """Une classe, ses dépôts, la place de ses fichiers, ce qui attend d’être évalué."""

    classe: ClasseLue
    depots: DepotsDeClasse
    deposes: Place
    produits: Place
    en_attente: int
    plus_ancienne_le: datetime | None
    prepare_maintenant: bool

    @property
    def mot(self) -> str:
        """Où elle en est, en quelques mots : ses dépôts, l’année de son examen venue."""
        if not self.prepare_maintenant and not self.depots.deposes:
            return f"prépare la session {self.classe.promotion.session.annee}"
        if not self.depots.deposes or not self.classe.effectif:
            return "aucun dossier déposé"
        accords = "s" if self.depots.deposes > 1 else ""
        return (
            f"{accord(self.depots.deposes, 'dossier')} déposé{accords} sur {self.classe.effectif}"
        )

    @property
    def place(self) -> Place:
        return self.deposes + self.produits

    @property
    def poids(self) -> str:
        """« 3,3 Mo »."""
        return poids(self.place.octets)

    @property
    def espace(self) -> Espace:
        """Ce que ses étudiants ont déposé, sur ce qu’ils peuvent déposer."""
        return Espace(settings.ESPACE_PAR_PROMOTION_MAX, preuves=self.deposes.octets)

    @property
    def retard(self) -> str:
        """« 2 en retard » ; vide s’il n’y en a pas."""
        return f"{self.depots.en_retard} en retard" if self.depots.en_retard else ""


@dataclass(frozen=True)
class Etape:
    """Un pas d’un établissement neuf ; sans `url`, les pas d’avant doivent être faits."""

    titre: str
    texte: str
    url: str
    faite: bool


@dataclass(frozen=True)
class Tableau:
    lu: EtablissementLu
    gestes: tuple[Geste, ...]
    classes: tuple[ClasseMontree, ...]
    passees: tuple[ClasseMontree, ...]
    commissions: Page
    productions: tuple[ProductionInachevee, ...]
    service: Service

    @property
    def prochaine(self) -> EcheanceLue | None:
        return self.lu.echeances[0] if self.lu.echeances else None

    @property
    def suivantes(self) -> tuple[EcheanceLue, ...]:
        return self.lu.echeances[1:ECHEANCES]

    @property
    def place(self) -> Place:
        return sum((c.place for c in (*self.classes, *self.passees)), Place())

    @property
    def poids(self) -> str:
        return poids(self.place.octets)

    @property
    def limites(self) -> str:
        """« 500 Mo par personne, 10 Go par promotion » ; vide sans limite réglée."""
        reglees = (
            (settings.ESPACE_PAR_PERSONNE_MAX, "par personne"),
            (settings.ESPACE_PAR_PROMOTION_MAX, "par promotion"),
        )
        dites = (f"{poids(octets)} {par}" for octets, par in reglees if octets)
        return ", ".join(dites).replace(",0\u00a0", "\u00a0")

    @property
    def places(self) -> tuple[ClasseMontree, ...]:
        """Les classes qui ont des fichiers, la plus lourde d’abord."""
        lourdes = [c for c in (*self.classes, *self.passees) if c.place.fichiers]
        return tuple(sorted(lourdes, key=lambda c: (-c.place.octets, c.classe.promotion.pk)))

    @property
    def etapes(self) -> tuple[Etape, ...]:
        """Ce qui ouvre un établissement, tant que tout n’est pas fait ; vide ensuite."""
        etapes = _etapes(self.lu)
        return () if all(etape.faite for etape in etapes) else etapes


def lire_le_tableau(personne: Utilisateur, regarde: Regarde, *, le: datetime) -> Tableau:
    """Celui d’un établissement ; un nombre constant de requêtes, celles des sondes comprises."""
    jour = timezone.localdate(le)
    lu = lire_l_etablissement(regarde, jour=jour)
    promotions = [classe.promotion.pk for classe in lu.classes]
    productions = documents.productions_inachevees(promotions)
    siennes = regles_des_documents.commissions_visibles(personne).filter(
        etablissement=regarde.etablissement, jour__gte=jour
    )
    montrer = _montrer(promotions, lu.fin)
    return Tableau(
        lu=lu,
        gestes=gestes(lu, productions, jour=jour),
        classes=tuple(montrer(classe) for classe in lu.presentes),
        passees=tuple(montrer(classe) for classe in lu.passees),
        commissions=_premieres(commissions_lues(siennes, le=le, jour=jour).a_venir),
        productions=productions,
        service=lire_le_service(le),
    )


def _premieres(a_venir: Sequence[Commission]) -> Page:
    """Les prochaines, sur une seule page ; toutes ont la leur."""
    return Paginator(tuple(a_venir[:COMMISSIONS]), COMMISSIONS).page(1)


def _montrer(promotions: Sequence[int], fin: int) -> Callable[[ClasseLue], ClasseMontree]:
    """De quoi montrer une classe, tout étant lu : cinq requêtes."""
    depots = documents.depots_par_promotion(promotions)
    produites = documents.places_par_promotion(promotions)
    deposes, attentes = deposees(promotions), attentes_par_promotion(promotions)

    def montrer(classe: ClasseLue) -> ClasseMontree:
        pk = classe.promotion.pk
        en_attente, ancienne = attentes.get(pk, (0, None))
        return ClasseMontree(
            classe=classe,
            depots=depots.get(pk, DepotsDeClasse()),
            deposes=deposes.get(pk, Place()),
            produits=produites.get(pk, Place()),
            en_attente=en_attente,
            plus_ancienne_le=ancienne,
            prepare_maintenant=classe.promotion.session.annee <= fin,
        )

    return montrer


def _etapes(lu: EtablissementLu) -> tuple[Etape, ...]:
    classe = lu.classes[0].promotion if lu.classes else None
    etudiants = reverse("promotion_etudiants", args=[classe.pk]) if classe else ""
    return (
        Etape(
            "Nommer l’établissement",
            "Son nom, sa ville et son code UAI s’impriment sur les documents de l’épreuve.",
            reverse("admin:comptes_etablissement_add"),
            lu.etablissement is not None,
        ),
        Etape(
            "Ouvrir la session d’examen",
            "Une session par année de BTS : ses dates, ses annexes, ce qui s’efface et quand.",
            reverse("admin:referentiel_sessionexamen_add"),
            bool(lu.sessions),
        ),
        Etape(
            "Créer la première promotion",
            "Une classe prépare une session ; dites aussi qui y enseigne.",
            reverse("admin:comptes_promotion_add") if lu.etablissement and lu.sessions else "",
            bool(lu.classes),
        ),
        Etape(
            "Importer la liste de la classe",
            "Le fichier que donne le logiciel de l’école, relu ligne à ligne avant d’écrire.",
            reverse("import_deposer", args=[classe.pk]) if classe else "",
            bool(lu.effectif),
        ),
        Etape(
            "Inviter",
            "Un courriel à chacun, et un lien pour choisir son mot de passe.",
            etudiants if lu.effectif else "",
            any(c.a_inviter < c.effectif for c in lu.presentes),
        ),
    )
