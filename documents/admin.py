"""L’administration lit la trace des documents émis ; elle n’en ajoute ni n’en change aucune."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from comptes.models import Utilisateur
from documents.cachet import Cachet, lire_code
from documents.models import Emission
from referentiel.lecture_seule import EnLectureSeule


@admin.register(Emission)
class EmissionAdmin(EnLectureSeule, admin.ModelAdmin):
    """Sans le document signé lui-même : on l’obtient par le site, qui dit qui peut l’ouvrir."""

    list_display = ["code_lisible", "nature", "etudiant", "promotion", "emise_par", "emise_le"]
    list_select_related = ["inscription__etudiant", "inscription__promotion"]
    list_select_related += ["promotion__session", "emise_par", "realisation"]
    list_filter = ["nature", "privee", "emise_le"]
    date_hierarchy = "emise_le"
    search_fields = ["code", "inscription__etudiant__nom", "inscription__etudiant__prenom"]
    search_fields += ["promotion__nom", "emise_par__nom"]
    search_help_text = "Un code de document, ou un nom."
    ordering = ["-emise_le", "-pk"]
    list_per_page = 50
    fields = ["code_lisible", "nature", "inscription", "promotion", "realisation", "privee"]
    fields += ["emise_par", "emise_le", "nom_fichier", "taille", "sha256"]
    readonly_fields = ["code_lisible"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Emission]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Emission], search_term: str
    ) -> tuple[QuerySet[Emission], bool]:
        """Un code se cherche comme on le lit, tirets compris."""
        code = lire_code(search_term)
        return super().get_search_results(request, queryset, code or search_term)

    @admin.display(description="code", ordering="code")
    def code_lisible(self, emission: Emission) -> str:
        return Cachet(emission.code, emission.emise_le.date()).lisible

    @admin.display(description="étudiant", ordering="inscription__etudiant__nom")
    def etudiant(self, emission: Emission) -> Utilisateur | None:
        return emission.inscription and emission.inscription.etudiant
