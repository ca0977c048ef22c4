"""L’administration lit le travail des étudiants ; elle n’en décide rien."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from comptes.recherche import ChercheParEtudiant
from portfolio.models import Journal, Preuve, Realisation, Soumission, Stage
from referentiel.lecture_seule import EnLectureSeule


class JournalEnLigne(EnLectureSeule, admin.TabularInline):
    model = Journal
    fields = ["le", "verbe", "depuis", "vers", "acteur", "motif"]
    ordering = ["le", "pk"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Journal]:
        return super().get_queryset(request).select_related("acteur", "realisation")


class PreuveEnLigne(EnLectureSeule, admin.TabularInline):
    """Les preuves, sans leur fichier : on les lit par le site, qui dit qui peut les voir."""

    model = Preuve
    fields = ["intitule", "nom_fichier", "type_mime", "taille", "lien", "confidentielle"]
    fields += ["deposee_le", "retiree_le"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    ordering = ["deposee_le", "pk"]
    extra = 0


class SoumissionEnLigne(EnLectureSeule, admin.TabularInline):
    model = Soumission
    fields = ["numero", "soumise_le", "retiree_le"]
    ordering = ["numero"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Soumission]:
        return super().get_queryset(request).select_related("realisation")


@admin.register(Realisation)
class RealisationAdmin(EnLectureSeule, ChercheParEtudiant, admin.ModelAdmin):
    list_display = ["intitule", "etudiant", "promotion", "etat", "soumise_le", "modifiee_le"]
    list_select_related = ["inscription__etudiant", "inscription__promotion__session"]
    list_filter = ["etat", "cadre", "soumise_le"]
    etudiant_cherche = "inscription__etudiant"
    ordering = ["-pk"]
    inlines = [SoumissionEnLigne, JournalEnLigne, PreuveEnLigne]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Realisation]:
        """Un brouillon ne regarde que son étudiant."""
        toutes = super().get_queryset(request).connues_de_l_enseignant()
        return toutes.select_related(*self.list_select_related)

    @admin.display(description="étudiant")
    def etudiant(self, realisation: Realisation) -> str:
        return realisation.inscription.etudiant.nom_officiel

    @admin.display(description="promotion")
    def promotion(self, realisation: Realisation) -> str:
        return str(realisation.inscription.promotion)


@admin.register(Stage)
class StageAdmin(EnLectureSeule, ChercheParEtudiant, admin.ModelAdmin):
    """Les stages, sans le fichier de leur attestation : on le lit par le site."""

    list_display = ["organisation", "etudiant", "promotion", "nature", "debut_le", "fin_le"]
    list_display += ["semaines", "attestee"]
    list_select_related = ["inscription__etudiant", "inscription__promotion__session"]
    list_filter = ["nature", "inscription__promotion__session"]
    etudiant_cherche = "inscription__etudiant"
    ordering = ["-pk"]
    exclude = ["attestation", "version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stage]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description="étudiant")
    def etudiant(self, stage: Stage) -> str:
        return stage.inscription.etudiant.nom_officiel

    @admin.display(description="promotion")
    def promotion(self, stage: Stage) -> str:
        return str(stage.inscription.promotion)

    @admin.display(description="attestation", boolean=True)
    def attestee(self, stage: Stage) -> bool:
        return bool(stage.attestation)
