"""Les requêtes préparées : écrites par l’ORM, composées une fois par processus, puis rejouées.

Composer une requête coûte à Django une à trois millisecondes de calcul, dix fois ce que la base met
à répondre : une page de douze requêtes y passait plus de la moitié de son temps. Ici le SQL, ses
colonnes et la façon d’en bâtir les objets se gardent ; seules les valeurs changent.

    @preparee
    def _de_l_etudiant(etudiant):
        return Realisation.objects.filter(inscription__etudiant=etudiant).order_by("pk")

    _de_l_etudiant(personne.pk)  # une liste de réalisations

C’est l’idée des « baked queries » de SQLAlchemy. La fonction ne reçoit pas les valeurs mais leur
place : elle ne peut ni les tester, ni les compter. Un instant se passe donc en argument, et une
liste (`__in`) ne se prépare pas.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from inspect import signature
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet, Value, prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True)
class Place:
    """Où va un argument, par son rang."""

    rang: int


@dataclass(frozen=True)
class _Composee:
    """Ce qui ne change pas d’un appel à l’autre."""

    ensemble: QuerySet
    compilateur: SQLCompiler
    sql: str
    valeurs: tuple[Any, ...]
    conversions: dict[int, Any]

    def rejouer(self, arguments: tuple[Any, ...]) -> list[Any]:
        lignes = list(self.ensemble._iterable_class(self._lu_par_django(arguments)))
        if prealables := self.ensemble._prefetch_related_lookups:
            prefetch_related_objects(lignes, *prealables)
        return lignes

    def _lu_par_django(self, arguments: tuple[Any, ...]) -> SimpleNamespace:
        """Ce que Django lit d’un `QuerySet` pour en bâtir les objets ; le reste est déjà fait."""
        valeurs = tuple(
            _adaptee(arguments[valeur.rang]) if isinstance(valeur, Place) else valeur
            for valeur in self.valeurs
        )
        compilateur, requete = copy(self.compilateur), copy(self.ensemble.query)
        # Une connexion n’est qu’à son fil ; son SQL et ses conversions valent pour toutes.
        compilateur.connection = connection
        compilateur.as_sql = lambda: (self.sql, valeurs)
        compilateur.get_converters = lambda _: self.conversions
        requete.get_compiler = lambda *_, **__: compilateur
        return SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=self.ensemble.model,
            query=requete,
            _fields=self.ensemble._fields,
            _known_related_objects={},
        )


TOUTES: list[Callable[..., QuerySet]] = []
"""Ce que le site prépare ; un essai les compose toutes, et y cherche ce qui ne se prépare pas."""


def preparee(construire: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """La fonction qui rend, pour ses arguments, les lignes de l’ensemble que celle-ci construit.

    Lève `TypeError` si leur nombre n’est pas le sien.
    """
    TOUTES.append(construire)
    composees: dict[str, _Composee] = {}
    nombre = len(signature(construire).parameters)

    @wraps(construire)
    def lire(*arguments: Any) -> list[Any]:
        if len(arguments) != nombre:
            raise TypeError(f"{construire.__qualname__} attend {nombre} valeurs.")
        composee = composees.get(connection.vendor)
        if composee is None:
            composee = composees[connection.vendor] = composer(construire)
        return composee.rejouer(arguments)

    return lire


def composer(construire: Callable[..., QuerySet]) -> _Composee:
    """Ce que l’ORM écrit, chaque valeur à venir à sa place."""
    nombre = len(signature(construire).parameters)
    ensemble = construire(*(Value(Place(rang)) for rang in range(nombre)))
    compilateur = ensemble.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, valeurs = compilateur.as_sql()
    colonnes = [colonne for colonne, *_ in compilateur.select[: compilateur.col_count]]
    conversions = compilateur.get_converters(colonnes)
    return _Composee(ensemble, compilateur, sql, tuple(valeurs), conversions)


def _adaptee(valeur: Any) -> Any:
    """La valeur telle que le champ l’aurait donnée à la base."""
    if isinstance(valeur, datetime):
        return connection.ops.adapt_datetimefield_value(valeur)
    if isinstance(valeur, date):
        return connection.ops.adapt_datefield_value(valeur)
    return valeur
