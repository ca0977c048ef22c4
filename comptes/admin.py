"""Administrer les personnes, les classes et leurs liens."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Contains
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comptes.actions.saisies import tracer_la_saisie
from comptes.forms import (
    CreationUtilisateurForm,
    EnseignementForm,
    InscriptionEnLigneForm,
    InscriptionForm,
    LignesDeClasse,
    ModificationUtilisateurForm,
    PromotionForm,
)
from comptes.models import (
    PAR_NOM,
    Enseignement,
    Etablissement,
    Inscription,
    Promotion,
    Utilisateur,
    repond_a,
)
from referentiel.alphabet import Plie, plier
from referentiel.listes import ListeBornee

# Les rôles sont des faits, l’adresse est celle du compte, les fournisseurs d’identité sont des
# réglages, et un second facteur ne se lit pas : ces tables n’ont rien à dire.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])
admin.site.unregister([SocialAccount, SocialApp, SocialToken])


PROMOTIONS_MONTREES = 40


class RechercheSansAccents(ListeBornee):
    """Trouve « Élodie » par « elodie » : chaque mot cherché se lit dans les `search_fields`."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        texte = Plie(*self.search_fields)
        return queryset.filter(*(Contains(texte, mot) for mot in plier(search_term).split())), False


class ParPromotion(admin.SimpleListFilter):
    """Les dernières promotions ouvertes ; une autre se cherche, ou se dit dans l’adresse."""

    title = "promotion"
    parameter_name = "promotion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        dernieres = Promotion.objects.select_related("session").order_by("-session", "nom", "pk")
        return [(promotion.pk, str(promotion)) for promotion in dernieres[:PROMOTIONS_MONTREES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        # Django, qui compte chaque choix (`?_facets`), y met l’identifiant et non son texte.
        choisie = str(self.value() or "")
        if choisie.isdecimal():
            return queryset.filter(promotion=int(choisie[:18]))
        return queryset


class ParRole(admin.SimpleListFilter):
    title = "rôle"
    parameter_name = "role"
    ROLES = (
        ("est_etudiant", "étudiant"),
        ("est_enseignant", "enseignant"),
        ("is_staff", "administration"),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        return (*self.ROLES, ("aucun", "aucun rôle"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in dict(self.ROLES):
            return queryset.filter(**{self.value(): True})
        if self.value() == "aucun":
            return queryset.filter(est_etudiant=False, est_enseignant=False, is_staff=False)
        return queryset


@admin.register(Utilisateur)
class UtilisateurAdmin(RechercheSansAccents, UserAdmin):
    form = ModificationUtilisateurForm
    add_form = CreationUtilisateurForm
    add_form_template = None
    list_display = ["nom", "prenom", "email", "roles", "is_active"]
    list_display_links = ["nom", "prenom"]
    list_filter = [ParRole, "is_active"]
    search_fields = ["nom", "prenom", "email"]
    ordering = PAR_NOM
    # Ouvrir, fermer, donner des droits, effacer : la page « Personnes » prévient, et trace.
    readonly_fields = ["inscriptions", "enseignements", "is_active", "last_login", "date_joined"]
    filter_horizontal = []
    add_fieldsets = [(None, {"fields": ["email", ("civilite", "prenom", "nom"), "is_staff"]})]
    fieldsets = [
        (None, {"fields": ["email", ("civilite", "prenom", "nom")]}),
        ("Liens", {"fields": ["inscriptions", "enseignements"]}),
        ("Compte", {"fields": ["is_active", "is_staff", ("last_login", "date_joined")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Utilisateur]:
        return Utilisateur.objects.avec_roles()

    def save_model(self, request: HttpRequest, obj: Utilisateur, form: Any, change: bool) -> None:
        """Enregistre, et laisse au registre les mêmes actes que les pages de l’établissement."""
        avant = Utilisateur.objects.get(pk=obj.pk).email if change else ""
        super().save_model(request, obj, form, change)
        tracer_la_saisie(
            obj,
            cree=not change,
            champs=form.changed_data,
            avant=avant,
            acteur=request.user,
            le=timezone.now(),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Utilisateur | None = None) -> list:
        """Les droits se donnent à la création ; ensuite, sur la fiche de la personne."""
        return [*self.readonly_fields, "is_staff"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Utilisateur | None = None) -> bool:
        return False

    def user_change_password(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nul ne choisit le mot de passe d’un autre : ce serait prendre sa place sans le dire."""
        raise PermissionDenied

    @admin.display(description="rôles")
    def roles(self, personne: Utilisateur) -> str:
        return ", ".join(mot for nom, mot in ParRole.ROLES if getattr(personne, nom)) or "—"

    @admin.display(description="inscriptions")
    def inscriptions(self, personne: Utilisateur) -> SafeString:
        liens = personne.inscriptions.select_related("promotion__session", "etudiant")
        return _liens(liens.order_by("pk"), f"?etudiant={personne.pk}")

    @admin.display(description="enseignements")
    def enseignements(self, personne: Utilisateur) -> SafeString:
        liens = personne.enseignements.select_related("promotion__session", "enseignant")
        return _liens(liens.order_by("pk"), f"?enseignant={personne.pk}")


@admin.register(Etablissement)
class EtablissementAdmin(RechercheSansAccents, admin.ModelAdmin):
    list_display = ["nom", "ville", "uai", "nombre_de_promotions"]
    search_fields = ["nom", "ville", "uai"]
    ordering = ["nom", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Etablissement]:
        return super().get_queryset(request).annotate(nombre=_compter(Promotion, "etablissement"))

    @admin.display(description="promotions")
    def nombre_de_promotions(self, etablissement: Etablissement) -> int:
        return etablissement.nombre


class InscriptionEnLigne(admin.TabularInline):
    model = Inscription
    form = InscriptionEnLigneForm
    formset = LignesDeClasse
    fields = ["etudiant", "option", "numero_candidat", "sortie_le"]
    autocomplete_fields = ["etudiant"]
    extra = 1
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inscription]:
        return super().get_queryset(request).select_related("etudiant", "promotion").par_nom()


class EnseignementEnLigne(admin.TabularInline):
    model = Enseignement
    form = EnseignementForm
    autocomplete_fields = ["enseignant"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enseignement]:
        lignes = super().get_queryset(request).select_related("enseignant", "promotion")
        return lignes.order_by("enseignant__nom", "pk")


@admin.register(Promotion)
class PromotionAdmin(RechercheSansAccents, admin.ModelAdmin):
    form = PromotionForm
    list_display = ["nom", "session", "etablissement", "effectif", "nombre_d_enseignants"]
    list_filter = ["session"]
    search_fields = ["nom", "etablissement__nom"]
    autocomplete_fields = ["etablissement", "referentiel", "session"]
    ordering = ["-session_id", "nom", "pk"]
    inlines = [EnseignementEnLigne, InscriptionEnLigne]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promotion]:
        au_travail = Inscription.objects.filter(
            promotion=OuterRef("pk"), realisations__isnull=False
        )
        promotions = super().get_queryset(request).select_related("session", "etablissement")
        return promotions.annotate(
            commencee=Exists(au_travail),
            nombre_actives=_compter(Inscription, "promotion", sortie_le=None),
            nombre_enseignants=_compter(Enseignement, "promotion"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Promotion | None = None) -> list[str]:
        """Le référentiel ne change plus sous un travail commencé : ses jugements s’y réfèrent."""
        return ["referentiel"] if obj and obj.commencee else []

    @admin.display(description="effectif")
    def effectif(self, promotion: Promotion) -> int:
        return promotion.nombre_actives

    @admin.display(description="enseignants")
    def nombre_d_enseignants(self, promotion: Promotion) -> int:
        return promotion.nombre_enseignants


@admin.register(Inscription)
class InscriptionAdmin(ListeBornee, admin.ModelAdmin):
    form = InscriptionForm
    list_display = ["etudiant", "promotion", "option", "numero_candidat", "sortie_le"]
    list_filter = [ParPromotion, "option", ("sortie_le", admin.EmptyFieldListFilter)]
    search_fields = ["etudiant__nom", "numero_candidat"]
    autocomplete_fields = ["etudiant", "promotion"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    ordering = [Plie("etudiant__nom"), Plie("etudiant__prenom"), "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inscription]:
        return super().get_queryset(request).select_related("etudiant", "promotion__session")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Des chiffres sont un n° candidat, le reste est d’une personne."""
        if search_term.strip().isdecimal():
            return queryset.filter(numero_candidat__contains=search_term.strip()), False
        return queryset.filter(repond_a(search_term, lien="etudiant__")), False


@admin.register(Enseignement)
class EnseignementAdmin(RechercheSansAccents, admin.ModelAdmin):
    form = EnseignementForm
    list_display = ["enseignant", "promotion"]
    list_filter = [ParPromotion]
    search_fields = ["enseignant__nom", "enseignant__prenom", "enseignant__email"]
    autocomplete_fields = ["enseignant", "promotion"]
    ordering = [Plie("enseignant__nom"), Plie("enseignant__prenom"), "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enseignement]:
        return super().get_queryset(request).select_related("enseignant", "promotion__session")


def _compter(modele: type[Model], lien: str, **filtre: object) -> Coalesce:
    """Les lignes qui pointent vers celle-ci, comptées ligne à ligne."""
    lignes = modele.objects.filter(**{lien: OuterRef("pk")}, **filtre).order_by()
    nombre = lignes.values(lien).annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(nombre), 0)


def _liens(objets: QuerySet, ajout: str) -> SafeString:
    """La liste des objets, chacun mène à sa page, puis un lien pour en ajouter un."""
    couples = [(_adresse(objet, "change", objet.pk), objet.promotion) for objet in objets]
    liste = format_html_join(" · ", '<a href="{}">{}</a>', couples)
    nouveau = f"{_adresse(objets.model, 'add')}{ajout}"
    return format_html('{} <a class="addlink" href="{}">Ajouter</a>', liste, nouveau)


def _adresse(modele: Model | type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:comptes_{modele._meta.model_name}_{page}", args=arguments)
