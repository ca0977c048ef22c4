"""Les listes montrées par pages : ce qui les borne, leur ordre, et si un index les sert.

Une liste se déclare une fois ; sa page ne se découpe que par elle. `make check`
(`outils/index.py`) refuse celle que la base devrait trier ou parcourir : sa première page coûterait
toute la table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from referentiel.pagination import PaginateurBorne

PAR_PAGE = 50
DECLAREES: dict[str, Liste] = {}
TRI_ENTIER = re.compile(r"^(?: *-> +)?Sort  \(", re.MULTILINE)
SANS_DETOUR = "enable_seqscan", "enable_bitmapscan", "enable_sort"


@dataclass(frozen=True)
class Liste:
    """`nom` : l’adresse de sa page ; `ordre` : son tri ; `bornes` : ce qui y est égal partout.

    Bornée à une personne ou à une commission, elle peut se compter et se lire jusqu’au bout.
    `index_ailleurs` : seul PostgreSQL a l’index ; une base SQLite n’est que d’un lycée, et trie.
    """

    nom: str
    modele: type[Model]
    ordre: tuple[Any, ...]
    bornes: tuple[str, ...] = ()
    index_ailleurs: bool = False

    def __post_init__(self) -> None:
        DECLAREES[self.nom] = self

    def feuillet(self, lignes: QuerySet, numero: str | None, par_page: int = PAR_PAGE) -> Page:
        """La page demandée, dans l’ordre déclaré ; la plus proche si elle n’existe pas."""
        paginateur = Paginator if self.bornes else PaginateurBorne
        return paginateur(lignes.order_by(*self.ordre), par_page).get_page(numero)

    def plan(self) -> str:
        """Ce que la base ferait de la première page ; PostgreSQL n’y trie qu’en dernier recours."""
        lignes = self.modele._base_manager.filter(**dict.fromkeys(self.bornes, 1))
        with transaction.atomic(), connection.cursor() as curseur:
            if connection.vendor == "postgresql":
                for detour in SANS_DETOUR:
                    curseur.execute(f"SET LOCAL {detour} = off")
            return lignes.order_by(*self.ordre).values("pk")[:PAR_PAGE].explain()

    def manque_d_index(self) -> bool:
        """La base trierait-elle toute la table, ou la parcourrait-elle pour trouver les bornes ?"""
        if self.index_ailleurs and connection.vendor == "sqlite":
            return False
        plan = self.plan()
        if connection.vendor == "postgresql":
            return "Seq Scan" in plan or TRI_ENTIER.search(plan) is not None
        parcourt = bool(self.bornes) and "SCAN" in plan
        return parcourt or "TEMP B-TREE FOR ORDER BY" in plan
