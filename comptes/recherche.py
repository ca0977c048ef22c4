"""Chercher, dans l’administration de Django, les lignes d’un étudiant sans lire toute la table."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from comptes.models import repond_a
from referentiel.listes import ListeBornee


class ChercheParEtudiant(ListeBornee):
    """`etudiant_cherche` : le chemin qui mène à l’étudiant."""

    etudiant_cherche = ""
    search_help_text = "Le nom ou l’adresse d’un étudiant. Au-delà de mille lignes, cherchez."

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Ce qui fait montrer le champ ; la recherche est celle de cette classe."""
        return (f"{self.etudiant_cherche}__nom",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset.filter(repond_a(search_term, lien=f"{self.etudiant_cherche}__")), False
