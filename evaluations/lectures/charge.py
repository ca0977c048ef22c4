"""Ce qui est demandé à chacun dans une promotion et le temps qu’il y faut : pas un palmarès."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import CharField, DateTimeField, F, QuerySet, Value

from comptes.models import Enseignement, Inscription, Promotion, Utilisateur
from evaluations.lectures.attributions import avec_attribution
from evaluations.models import Evaluation
from portfolio.models import Realisation
from referentiel.accords import accord
from referentiel.preparees import preparee

FENETRE = timedelta(days=30)
A_TOUTE_L_EQUIPE = "À toute l’équipe"
RENDUE, ATTENTE, ENSEIGNANT = "rendue", "attente", "enseignant"


@dataclass(frozen=True)
class Charge:
    """Une personne, ou toute l’équipe pour ce qui n’est attribué à personne.

    `delais` : entre la soumission et l’évaluation, sur la fenêtre ; `attentes` : depuis quand.
    """

    nom: str
    delais: tuple[timedelta, ...]
    attentes: tuple[datetime, ...]

    @property
    def rendues(self) -> int:
        return len(self.delais)

    @property
    def delai_median(self) -> str:
        """« 3 jours » ; vide si rien n’a été rendu sur la fenêtre."""
        return duree_dite(median(self.delais)) if self.delais else ""

    @property
    def en_attente(self) -> int:
        return len(self.attentes)

    @property
    def plus_ancienne_le(self) -> datetime | None:
        return min(self.attentes, default=None)


@dataclass(frozen=True)
class ChargeDEquipe:
    """Par ordre alphabétique ; `commune` est ce que n’importe qui de l’équipe peut prendre."""

    personnes: tuple[Charge, ...]
    commune: Charge


def charge(promotion: Promotion, *, le: datetime) -> ChargeDEquipe:
    """La part de chaque enseignant actuel de la promotion : une requête."""
    noms: dict[int, Utilisateur] = {}
    delais: dict[int, list[timedelta]] = {}
    attentes: dict[int | None, list[datetime]] = {}
    for quoi, pk, civilite, prenom, nom, soumise_le, rendue_le in _lignes(
        promotion.pk, le - FENETRE
    ):
        if quoi == ENSEIGNANT:
            noms[pk] = Utilisateur(civilite=civilite, prenom=prenom, nom=nom)
        elif quoi == RENDUE:
            delais.setdefault(pk, []).append(rendue_le - soumise_le)
        else:
            attentes.setdefault(pk, []).append(soumise_le)
    rangs = sorted(noms, key=lambda pk: (noms[pk].rang_alphabetique, pk))
    return ChargeDEquipe(
        personnes=tuple(
            Charge(noms[pk].nom_d_usage, tuple(delais.get(pk, ())), tuple(attentes.get(pk, ())))
            for pk in rangs
        ),
        commune=Charge(A_TOUTE_L_EQUIPE, (), tuple(attentes.get(None, ()))),
    )


def duree_dite(duree: timedelta) -> str:
    """La durée dans l’unité où elle se retient : « 5 heures », « 3 jours »."""
    heures = round(duree.total_seconds() / 3600)
    if heures < 1:
        return "moins d’une heure"
    return accord(heures, "heure") if heures < 48 else accord(round(heures / 24), "jour")


@preparee
def _lignes(promotion: int, depuis: datetime) -> QuerySet[Any, tuple]:
    """(quoi, personne, civilité, prénom, nom, soumise le, rendue le), trois tables à la suite.

    Les évaluations d’abord : elles donnent leur type aux deux colonnes de dates.
    """
    return _rendues(promotion, depuis).union(
        _attentes(promotion), _enseignants(promotion), all=True
    )


def _mot(texte: str) -> Value:
    return Value(texte, output_field=CharField())


def _rendues(promotion: int, depuis: datetime) -> QuerySet:
    rendues = Evaluation.objects.filter(
        soumission__realisation__inscription__promotion=promotion, rendue_le__gte=depuis
    )
    sans_nom = (_mot(""), _mot(""), _mot(""))
    return rendues.order_by().values_list(
        _mot(RENDUE), F("enseignant"), *sans_nom, F("soumission__soumise_le"), F("rendue_le")
    )


def _attentes(promotion: int) -> QuerySet:
    """Ce qui attend, et chez qui ; rien pour ce que toute l’équipe peut prendre."""
    # Par ses étudiants : SQLite, sinon, parcourt tout ce qui attend dans le pays.
    actives = Inscription.objects.actives().filter(promotion=promotion).values("pk")
    soumises = Realisation.objects.presentes().soumises().filter(inscription__in=actives)
    attentes = avec_attribution(soumises)
    rien = Value(None, output_field=DateTimeField())
    sans_nom = (_mot(""), _mot(""), _mot(""))
    return attentes.order_by().values_list(
        _mot(ATTENTE), F("attribuee_a"), *sans_nom, F("soumise_le"), rien
    )


def _enseignants(promotion: int) -> QuerySet:
    rien = Value(None, output_field=DateTimeField())
    nom = [F(f"enseignant__{champ}") for champ in ("civilite", "prenom", "nom")]
    enseignements = Enseignement.objects.filter(promotion=promotion)
    return enseignements.order_by().values_list(_mot(ENSEIGNANT), F("enseignant"), *nom, rien, rien)
