"""Des pages dont le prix ne dépend pas de la longueur de la liste."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MAXIMUM = 1000


class PaginateurBorne(Paginator):
    """Compte jusqu’à `MAXIMUM` ; au-delà la liste `deborde`, et l’on cherche ou l’on filtre."""

    @cached_property
    def _trouves(self) -> int:
        return self.object_list.order_by().values("pk")[: MAXIMUM + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._trouves, MAXIMUM)

    @property
    def deborde(self) -> bool:
        return self._trouves > MAXIMUM


class ListeBornee:
    """À mêler à une classe d’administration : Django, sinon, compte et trie toute la table."""

    paginator = PaginateurBorne
    show_full_result_count = False
    list_per_page = 50
    search_help_text = "Au-delà de mille lignes, cherchez ou filtrez."
