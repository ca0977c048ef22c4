"""L’administration lit les jugements ; elle n’en rend, n’en change et n’en efface aucun."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from comptes.models import Utilisateur
from comptes.recherche import ChercheParEtudiant
from evaluations.models import Constat, Evaluation, Positionnement, Retenue
from referentiel.lecture_seule import EnLectureSeule


class RetenueEnLigne(EnLectureSeule, admin.TabularInline):
    model = Retenue
    fields = ["sous_competence", "retenue"]
    ordering = ["sous_competence__competence__ordre", "sous_competence__ordre"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Retenue]:
        return super().get_queryset(request).select_related("sous_competence")


class ConstatEnLigne(EnLectureSeule, admin.TabularInline):
    model = Constat
    fields = ["indicateur", "niveau"]
    ordering = ["indicateur__competence__ordre", "indicateur__ordre"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Constat]:
        return super().get_queryset(request).select_related("indicateur", "niveau")


@admin.register(Evaluation)
class EvaluationAdmin(EnLectureSeule, ChercheParEtudiant, admin.ModelAdmin):
    list_display = ["soumission", "etudiant", "decision", "enseignant", "rendue_le"]
    list_select_related = ["soumission__realisation__inscription__etudiant", "enseignant"]
    list_filter = ["decision", "rendue_le"]
    etudiant_cherche = "soumission__realisation__inscription__etudiant"
    ordering = ["-pk"]
    fields = ["soumission", "etudiant", "enseignant", "rendue_le", "decision", "commentaire"]
    readonly_fields = ["etudiant"]
    inlines = [RetenueEnLigne, ConstatEnLigne]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        evaluations = super().get_queryset(request)
        return evaluations.select_related(*self.list_select_related)

    @admin.display(description="étudiant")
    def etudiant(self, evaluation: Evaluation) -> Utilisateur:
        return evaluation.soumission.realisation.inscription.etudiant


@admin.register(Positionnement)
class PositionnementAdmin(EnLectureSeule, ChercheParEtudiant, admin.ModelAdmin):
    list_display = ["inscription", "competence", "niveau", "enseignant", "decide_le"]
    list_select_related = [
        "inscription__etudiant",
        "inscription__promotion",
        "competence",
        "niveau",
        "enseignant",
    ]
    list_filter = ["competence", "decide_le"]
    etudiant_cherche = "inscription__etudiant"
    ordering = ["-pk"]
    fields = ["inscription", "competence", "niveau", "commentaire", "enseignant", "decide_le"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Positionnement]:
        return super().get_queryset(request).select_related(*self.list_select_related)
