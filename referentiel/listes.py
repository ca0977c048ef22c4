"""Les listes montrées par pages : ce qui les borne, leur ordre, et si un index les sert.

Une liste se déclare une fois ; sa page ne se découpe que par elle. `make check`
(`outils/index.py`) refuse celle que la base devrait trier ou parcourir : sa première page coûterait
toute la table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
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
    Seul PostgreSQL a l’index d’un ordre calculé (le nom sans accents) : une base SQLite n’est que
    d’un lycée, et trie.
    """

    nom: str
    modele: type[Model]
    ordre: tuple[Any, ...]
    bornes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        DECLAREES[self.nom] = self

    def feuillet(self, lignes: QuerySet, numero: str | None, par_page: int = PAR_PAGE) -> Page:
        """La page demandée, dans l’ordre déclaré ; la plus proche si elle n’existe pas."""
        paginateur = Paginator if self.bornes else PaginateurBorne
        return paginateur(lignes.order_by(*self.ordre), par_page).get_page(numero)

    @property
    def _ordre_calcule(self) -> bool:
        return not all(isinstance(rang, str) for rang in self.ordre)

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
        if connection.vendor == "sqlite" and self._ordre_calcule:
            return False
        plan = self.plan()
        if connection.vendor == "postgresql":
            return "Seq Scan" in plan or TRI_ENTIER.search(plan) is not None
        parcourt = bool(self.bornes) and "SCAN" in plan
        return parcourt or "TEMP B-TREE FOR ORDER BY" in plan


class ListeBornee:
    """À mêler à une classe d’administration : Django, sinon, compte et trie toute la table.

    Sa liste se déclare d’elle-même, dans l’ordre de la classe.
    """

    paginator = PaginateurBorne
    show_full_result_count = False
    list_per_page = PAR_PAGE
    search_help_text = "Au-delà de mille lignes, cherchez ou filtrez."

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        super().__init__(model, admin_site)
        ordre = tuple(self.ordering or model._meta.ordering)
        Liste(f"{model._meta.label} (administration)", model, ordre)
