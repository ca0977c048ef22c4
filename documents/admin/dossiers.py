"""L’administration lit les dépôts, leurs contrôles et qui a ouvert quoi ; elle n’y change rien."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comptes.models import Utilisateur
from comptes.recherche import ChercheParEtudiant
from documents.models import Consultation, Controle, Dossier
from referentiel.lecture_seule import EnLectureSeule

CHIFFRES_D_UNE_EMPREINTE = 64


class LueDeToutePersonneDeLAdministration(EnLectureSeule):
    """Ouverte à `is_staff`, comme les pages du site ; en lecture seule."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff


@admin.register(Dossier)
class DossierAdmin(LueDeToutePersonneDeLAdministration, ChercheParEtudiant, admin.ModelAdmin):
    """Sans le contenu gelé, qui se lit sur le site."""

    list_display = ["candidat", "promotion", "numero", "depose_le", "limite_le", "en_retard"]
    list_select_related = ["inscription__etudiant", "inscription__promotion__session"]
    list_filter = ["inscription__promotion__session", "depose_le"]
    etudiant_cherche = "inscription__etudiant"
    search_help_text = "Un nom, une adresse, ou le SHA-256 d’un dossier."
    ordering = ["-pk"]
    fields = ["inscription", "numero", "depose_le", "depose_par", "limite_le", "en_retard"]
    fields += ["sha256", "a_lire"]
    readonly_fields = ["en_retard", "a_lire"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        dossiers = super().get_queryset(request).defer("contenu")
        return dossiers.select_related(*self.list_select_related, "depose_par")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Dossier], search_term: str
    ) -> tuple[QuerySet[Dossier], bool]:
        empreinte = search_term.strip().lower()
        if len(empreinte) == CHIFFRES_D_UNE_EMPREINTE:
            return queryset.filter(sha256=empreinte), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="candidat")
    def candidat(self, dossier: Dossier) -> Utilisateur:
        return dossier.inscription.etudiant

    @admin.display(description="promotion")
    def promotion(self, dossier: Dossier) -> str:
        return str(dossier.inscription.promotion)

    @admin.display(description="en retard", boolean=True)
    def en_retard(self, dossier: Dossier) -> bool:
        return dossier.en_retard

    @admin.display(description="à lire")
    def a_lire(self, dossier: Dossier) -> SafeString:
        adresse = reverse("dossier_depose", args=[dossier.pk])
        return format_html('<a href="{}">Ouvrir le dossier sur le site</a>', adresse)


@admin.register(Controle)
class ControleAdmin(LueDeToutePersonneDeLAdministration, ChercheParEtudiant, admin.ModelAdmin):
    list_display = ["candidat", "numero", "suite", *Controle.POINTS, "enseignant", "fait_le"]
    list_filter = ["suite", *Controle.POINTS, "fait_le"]
    etudiant_cherche = "dossier__inscription__etudiant"
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Controle]:
        controles = super().get_queryset(request).defer("dossier__contenu")
        return controles.select_related(
            "dossier__inscription__etudiant", "dossier__inscription__promotion", "enseignant"
        )

    @admin.display(description="candidat")
    def candidat(self, controle: Controle) -> Utilisateur:
        return controle.dossier.inscription.etudiant

    @admin.display(description="dossier n°")
    def numero(self, controle: Controle) -> int:
        return controle.dossier.numero


class Porte(admin.SimpleListFilter):
    """Par où l’on est entré : l’adresse d’un portfolio, ou le lien d’une commission."""

    title = "porte"
    parameter_name = "porte"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("portfolio", "Portfolio"), ("commission", "Commission")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Consultation]
    ) -> QuerySet[Consultation]:
        if self.value() not in ("portfolio", "commission"):
            return queryset
        return queryset.filter(**{f"lien_de_{self.value()}__isnull": False})


@admin.register(Consultation)
class ConsultationAdmin(LueDeToutePersonneDeLAdministration, ChercheParEtudiant, admin.ModelAdmin):
    """Qui a ouvert quoi, quand, par quel lien."""

    list_display = ["le", "lecteur", "objet", "detail", "par", "candidat"]
    list_filter = [Porte, "objet", "le"]
    etudiant_cherche = "dossier__inscription__etudiant"
    search_help_text = "Le nom ou l’adresse d’un candidat."
    ordering = ["-pk"]
    fields = ["le", "lecteur", "objet", "detail", "par", "candidat", "dossier"]
    readonly_fields = ["lecteur", "par", "candidat"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consultation]:
        consultations = super().get_queryset(request).defer("dossier__contenu")
        return consultations.select_related(
            "lien_de_portfolio__inscription__etudiant",
            "lien_de_commission__commission",
            "dossier__inscription__etudiant",
            "dossier__inscription__promotion",
        )

    @admin.display(description="qui")
    def lecteur(self, consultation: Consultation) -> str:
        return consultation.qui or "sans nom"

    @admin.display(description="par le lien de")
    def par(self, consultation: Consultation) -> str:
        if consultation.lien_de_commission:
            return str(consultation.lien_de_commission.commission)
        return f"portfolio de {consultation.lien_de_portfolio.inscription.etudiant}"

    @admin.display(description="candidat")
    def candidat(self, consultation: Consultation) -> Utilisateur | None:
        return consultation.dossier and consultation.dossier.inscription.etudiant
