"""L’administration lit le texte officiel et règle les sessions d’examen."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from referentiel.lecture_seule import EnLectureSeule
from referentiel.models import (
    Bloc,
    Competence,
    Indicateur,
    Niveau,
    Referentiel,
    Savoir,
    SessionExamen,
    SousCompetence,
)


class ItemEnLigne(EnLectureSeule, admin.TabularInline):
    extra = 0
    ordering = ["ordre"]

    class Media:
        css = {"all": ["css/administration-referentiel.css"]}


class SousCompetenceEnLigne(ItemEnLigne):
    model = SousCompetence
    fields = ["ordre", "intitule"]


class IndicateurEnLigne(ItemEnLigne):
    model = Indicateur
    fields = ["ordre", "texte", "sous_points"]
    readonly_fields = ["sous_points"]

    @admin.display(description="précisions")
    def sous_points(self, indicateur: Indicateur) -> SafeString:
        return _paragraphes(indicateur.precisions)


class SavoirEnLigne(ItemEnLigne):
    model = Savoir
    fields = ["nature", "ordre", "texte"]
    ordering = ["-nature", "ordre"]


class NiveauEnLigne(ItemEnLigne):
    model = Niveau
    fields = ["ordre", "code", "intitule", "satisfaisant"]


@admin.register(Referentiel)
class ReferentielAdmin(EnLectureSeule, admin.ModelAdmin):
    list_display = ["intitule", "code", "source"]
    search_fields = ["code", "intitule"]
    ordering = ["code"]
    inlines = [NiveauEnLigne]


@admin.register(Bloc)
class BlocAdmin(EnLectureSeule, admin.ModelAdmin):
    list_display = ["intitule", "numero", "referentiel"]
    list_select_related = ["referentiel"]
    ordering = ["referentiel", "numero"]
    fields = ["referentiel", "code", "numero", "intitule", "le_contexte", "les_ressources"]
    fields += ["l_autonomie"]
    readonly_fields = ["le_contexte", "les_ressources", "l_autonomie"]

    @admin.display(description="contexte")
    def le_contexte(self, bloc: Bloc) -> SafeString:
        return _paragraphes(bloc.contexte)

    @admin.display(description="ressources")
    def les_ressources(self, bloc: Bloc) -> SafeString:
        return _paragraphes(bloc.ressources)

    @admin.display(description="degré d’autonomie, responsabilités")
    def l_autonomie(self, bloc: Bloc) -> SafeString:
        return _paragraphes(bloc.autonomie)


@admin.register(Competence)
class CompetenceAdmin(EnLectureSeule, admin.ModelAdmin):
    list_display = ["intitule", "abrege", "ordre", "bloc"]
    list_select_related = ["bloc"]
    list_filter = ["bloc"]
    search_fields = ["intitule", "abrege"]
    ordering = ["bloc", "ordre"]
    inlines = [SousCompetenceEnLigne, IndicateurEnLigne, SavoirEnLigne]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competence]:
        return super().get_queryset(request).select_related("bloc")


@admin.register(Niveau)
class NiveauAdmin(EnLectureSeule, admin.ModelAdmin):
    list_display = ["intitule", "code", "ordre", "satisfaisant", "referentiel"]
    list_select_related = ["referentiel"]
    ordering = ["referentiel", "ordre"]


@admin.register(SessionExamen)
class SessionExamenAdmin(admin.ModelAdmin):
    list_display = ["annee", "epreuve_affichee", "annexe_tableau", "depot_le", "oraux_du"]
    list_display += ["oraux_au"]
    search_fields = ["annee"]
    ordering = ["-annee"]
    fieldsets = [
        (None, {"fields": ["annee", ("epreuve", "epreuve_ancienne")]}),
        (
            "Calendrier",
            {
                "fields": [
                    "depot_le",
                    ("oraux_du", "oraux_au"),
                    ("minutes_d_oral", "minutes_d_expose"),
                    ("jury_efface_le", "donnees_effacees_le"),
                    "semaines_de_stage",
                ]
            },
        ),
        (
            "Annexes de la circulaire",
            {
                "fields": [
                    ("annexe_tableau", "annexe_controle"),
                    ("annexe_grille", "annexe_fiche", "annexe_attestation"),
                ]
            },
        ),
        (
            "Capacité du tableau de synthèse",
            {"fields": [("lignes_formation", "lignes_premiere_annee", "lignes_seconde_annee")]},
        ),
        ("Pénalités", {"fields": [("penalite_inaccessible", "penalite_sans_tableau")]}),
        (
            "Noms des fichiers",
            {"fields": ["motif_dossier", "motif_attestations", "motif_document"]},
        ),
    ]


def _paragraphes(textes: Iterable[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((texte,) for texte in textes))
