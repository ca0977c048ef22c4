"""Des pages dont le prix ne dépend pas de la longueur de la liste."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

MAXIMUM = 1000


class PaginateurBorne(Paginator):
    """Les `MAXIMUM` premières lignes ; au-delà la liste `deborde`, et l’on cherche ou l’on filtre.

    Deux requêtes : les numéros, dans l’ordre ; puis la page montrée, seule lue en entier.
    """

    @cached_property
    def _numeros(self) -> list[Any]:
        return list(self.object_list.values_list("pk", flat=True)[: MAXIMUM + 1])

    @cached_property
    def count(self) -> int:
        return min(len(self._numeros), MAXIMUM)

    @property
    def deborde(self) -> bool:
        return len(self._numeros) > MAXIMUM

    def page(self, number: int | str) -> Page:
        rang = self.validate_number(number)
        debut = (rang - 1) * self.per_page
        voulus = self._numeros[debut : min(debut + self.per_page, MAXIMUM)]
        lues = self.object_list.order_by().in_bulk(voulus)
        return self._get_page([lues[pk] for pk in voulus if pk in lues], rang, self)
