"""L’administration lit les dépôts, leurs contrôles et qui a ouvert quoi ; elle n’y change rien."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comptes.models import Utilisateur
from documents.models import Consultation, Controle, Dossier
from referentiel.lecture_seule import EnLectureSeule

PAR_PAGE = 50


class LueDeToutePersonneDeLAdministration(EnLectureSeule):
    """Ouverte à `is_staff`, comme les pages du site ; en lecture seule."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff


@admin.register(Dossier)
class DossierAdmin(LueDeToutePersonneDeLAdministration, admin.ModelAdmin):
    """Sans le contenu gelé, qui se lit sur le site."""

    list_display = ["candidat", "promotion", "numero", "depose_le", "limite_le", "en_retard"]
    list_select_related = ["inscription__etudiant", "inscription__promotion__session"]
    list_filter = ["inscription__promotion__nom", "depose_le"]
    date_hierarchy = "depose_le"
    search_fields = ["inscription__etudiant__nom", "inscription__etudiant__prenom", "sha256"]
    search_help_text = "Un nom, ou le SHA-256 d’un dossier."
    ordering = ["-depose_le", "-pk"]
    list_per_page = PAR_PAGE
    fields = ["inscription", "numero", "depose_le", "depose_par", "limite_le", "en_retard"]
    fields += ["sha256", "a_lire"]
    readonly_fields = ["en_retard", "a_lire"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        dossiers = super().get_queryset(request).defer("contenu")
        return dossiers.select_related(*self.list_select_related, "depose_par")

    @admin.display(description="candidat", ordering="inscription__etudiant__nom")
    def candidat(self, dossier: Dossier) -> Utilisateur:
        return dossier.inscription.etudiant

    @admin.display(description="promotion", ordering="inscription__promotion__nom")
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
class ControleAdmin(LueDeToutePersonneDeLAdministration, admin.ModelAdmin):
    list_display = ["candidat", "numero", "suite", *Controle.POINTS, "enseignant", "fait_le"]
    list_filter = ["suite", *Controle.POINTS, "dossier__inscription__promotion__nom"]
    date_hierarchy = "fait_le"
    search_fields = ["dossier__inscription__etudiant__nom", "enseignant__nom", "commentaire"]
    ordering = ["-fait_le", "-pk"]
    list_per_page = PAR_PAGE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Controle]:
        controles = super().get_queryset(request).defer("dossier__contenu")
        return controles.select_related(
            "dossier__inscription__etudiant", "dossier__inscription__promotion", "enseignant"
        )

    @admin.display(description="candidat", ordering="dossier__inscription__etudiant__nom")
    def candidat(self, controle: Controle) -> Utilisateur:
        return controle.dossier.inscription.etudiant

    @admin.display(description="dossier n°", ordering="dossier__numero")
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
class ConsultationAdmin(LueDeToutePersonneDeLAdministration, admin.ModelAdmin):
    """Qui a ouvert quoi, quand, par quel lien."""

    list_display = ["le", "lecteur", "objet", "detail", "par", "candidat"]
    list_filter = [Porte, "objet", "le"]
    date_hierarchy = "le"
    search_fields = ["qui", "detail", "dossier__inscription__etudiant__nom"]
    search_fields += ["lien_de_commission__commission__intitule"]
    search_help_text = "Un nom, ce qui a été ouvert, ou une commission."
    ordering = ["-le", "-pk"]
    list_per_page = PAR_PAGE
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

    @admin.display(description="qui", ordering="qui")
    def lecteur(self, consultation: Consultation) -> str:
        return consultation.qui or "sans nom"

    @admin.display(description="par le lien de")
    def par(self, consultation: Consultation) -> str:
        if consultation.lien_de_commission:
            return str(consultation.lien_de_commission.commission)
        return f"portfolio de {consultation.lien_de_portfolio.inscription.etudiant}"

    @admin.display(description="candidat", ordering="dossier__inscription__etudiant__nom")
    def candidat(self, consultation: Consultation) -> Utilisateur | None:
        return consultation.dossier and consultation.dossier.inscription.etudiant
