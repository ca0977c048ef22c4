"""Ce que Sillage garde d’une personne, compté ; et ce qu’il en adviendrait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from comptes.models import Acte, Inscription, Utilisateur
from documents.donnees.arbre import BRANCHES
from documents.donnees.branches import Branche
from documents.models import Consultation

DERNIERES = 20


@dataclass(frozen=True)
class LigneDeBilan:
    """Une table : combien de lignes, et leur sort si la personne devient anonyme."""

    branche: Branche
    nombre: int

    @property
    def sort(self) -> str:
        if self.branche.otee:
            return "disparaît"
        if self.branche.modele is Utilisateur:
            return "perd son nom"
        return "perd ses textes" if self.branche.vide else "reste"


@dataclass(frozen=True)
class Bilan:
    """`octets` : ce que pèsent les fichiers dont la taille est gardée."""

    lignes: tuple[LigneDeBilan, ...]
    fichiers: int
    octets: int

    @property
    def principales(self) -> tuple[LigneDeBilan, ...]:
        """Sans le détail d’une autre table."""
        return tuple(ligne for ligne in self.lignes if not ligne.branche.detail)

    @property
    def total(self) -> int:
        return sum(ligne.nombre for ligne in self.lignes)


@dataclass(frozen=True)
class Echeance:
    """Une inscription, et les deux dates de sa session ; `None` : pas encore fixée."""

    classe: str
    annee: int
    donnees_le: date | None
    jury_le: date | None


def bilan_de(personne: Utilisateur) -> Bilan:
    """Une requête par table, plus une par table qui porte des fichiers."""
    inscriptions = inscriptions_de(personne)
    return bilan_des_lignes(inscriptions, personne.pk)


def bilan_des_lignes(inscriptions: Collection[int], personne: int | None) -> Bilan:
    lignes, fichiers, octets = [], 0, 0
    for branche in reversed(BRANCHES):
        trouvees = branche.concernant(inscriptions, personne)
        if nombre := trouvees.count():
            lignes.append(LigneDeBilan(branche, nombre))
            presents, pese = _fichiers(branche, trouvees)
            fichiers, octets = fichiers + presents, octets + pese
    return Bilan(tuple(lignes), fichiers, octets)


def _fichiers(branche: Branche, lignes: QuerySet) -> tuple[int, int]:
    presents = octets = 0
    for fichier in branche.fichiers:
        avec = lignes.exclude(**{fichier.champ: ""}).order_by()
        mesures = {"nombre": Count("pk")}
        if fichier.taille:
            mesures["octets"] = Sum(fichier.taille)
        compte = avec.aggregate(**mesures)
        presents, octets = presents + compte["nombre"], octets + (compte.get("octets") or 0)
    return presents, octets


def inscriptions_de(personne: Utilisateur) -> list[int]:
    return list(Inscription.objects.de(personne).order_by("pk").values_list("pk", flat=True))


def echeances_de(personne: Utilisateur) -> tuple[Echeance, ...]:
    """Les sessions dont elle relève, la plus proche d’abord : une requête."""
    lues = Inscription.objects.de(personne).select_related("promotion__session")
    return tuple(
        Echeance(
            inscription.promotion.nom,
            inscription.promotion.session.annee,
            inscription.promotion.session.donnees_effacees_le,
            inscription.promotion.session.jury_efface_le,
        )
        for inscription in lues.order_by("promotion__session__annee", "pk")
    )


def lectures_de(personne: Utilisateur) -> list[Consultation]:
    """Les dernières ouvertures de ses dossiers et de son adresse publique : une requête."""
    siennes = Q(dossier__inscription__etudiant=personne)
    siennes |= Q(lien_de_portfolio__inscription__etudiant=personne)
    lues = Consultation.objects.filter(siennes).select_related("dossier").defer("dossier__contenu")
    return list(lues.recentes_d_abord()[:DERNIERES])


def actes_sur(personne: Utilisateur) -> list[Acte]:
    """Les derniers actes de l’administration qui la concernent : une requête."""
    actes = Acte.objects.sur(personne).select_related("acteur").recents_d_abord()
    return list(actes[:DERNIERES])
