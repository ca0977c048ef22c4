"""Ce que Sillage garde d’une personne, compté ; et ce qu’il en adviendrait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from comptes.models import Acte, Inscription, Utilisateur
from documents.donnees.arbre import BRANCHES
from documents.donnees.branches import Branche
from documents.models import Consultation

DERNIERES = 20
PERSONNE = -1_000_000


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
    """Deux requêtes : ses inscriptions, puis toutes les tables à la fois."""
    lignes, fichiers, octets = [], 0, 0
    for rang, nombre, presents, pese in _comptes(inscriptions_de(personne), personne.pk):
        lignes.append(LigneDeBilan(BRANCHES[rang], nombre))
        fichiers, octets = fichiers + presents, octets + pese
    return Bilan(tuple(lignes), fichiers, octets)


def _comptes(inscriptions: Sequence[int], personne: int) -> list[tuple[int, int, int, int]]:
    """Le rang de chaque table qui a des lignes, combien, leurs fichiers et leur poids."""
    reperes = {-1 - rang: inscription for rang, inscription in enumerate(inscriptions)}
    sql, valeurs = _requete(len(reperes))
    reperes[PERSONNE] = personne
    with connection.cursor() as curseur:
        curseur.execute(sql, [reperes.get(valeur, valeur) for valeur in valeurs])
        return sorted((compte for compte in curseur.fetchall() if compte[1]), reverse=True)


@lru_cache(maxsize=8)
def _requete(inscriptions: int) -> tuple[str, tuple[object, ...]]:
    """Le texte de la requête pour tant d’inscriptions, composé une fois : quarante comptes unis.

    Des nombres négatifs, que nulle clé n’est, y tiennent la place des inscriptions et de la
    personne.
    """
    places = [-1 - rang for rang in range(inscriptions)]
    comptes = [_compte(rang, branche, places) for rang, branche in enumerate(BRANCHES)]
    return comptes[0].union(*comptes[1:], all=True).query.sql_with_params()


def _compte(rang: int, branche: Branche, inscriptions: Sequence[int]) -> QuerySet:
    rien = Value(0)
    presents, octets = rien, rien
    for fichier in branche.fichiers:
        avec = ~Q(**{fichier.champ: ""})
        presents += Count("pk", filter=avec)
        if fichier.taille:
            octets += Coalesce(Sum(fichier.taille, filter=avec), rien)
    comptes = branche.concernant(inscriptions, PERSONNE).order_by()
    # Des noms que nulle colonne ne porte.
    return comptes.values(de=Value(rang, IntegerField())).annotate(
        combien=Count("pk"), presents=presents, pesent=octets
    )


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
