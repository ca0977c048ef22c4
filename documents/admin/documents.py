"""L’administration lit la trace des documents émis, et dépose le classeur d’une session."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.recherche import ChercheParEtudiant
from documents.actions import classeurs
from documents.cachet import Cachet, lire_code
from documents.calculs.exemple import tableau_d_exemple
from documents.classeurs.apercu import Apercu, apercu
from documents.classeurs.ecriture import NATURE
from documents.classeurs.garde import relire
from documents.classeurs.refus import ClasseurRefuse
from documents.forms import DepotDeClasseurForm
from documents.models import ClasseurOfficiel, Emission
from portfolio.regles import ActionRefusee
from referentiel.lecture_seule import EnLectureSeule


@admin.register(Emission)
class EmissionAdmin(EnLectureSeule, ChercheParEtudiant, admin.ModelAdmin):
    """Sans le document signé lui-même : on l’obtient par le site, qui dit qui peut l’ouvrir."""

    list_display = ["code_lisible", "nature", "etudiant", "promotion", "emise_par", "emise_le"]
    list_select_related = ["inscription__etudiant", "inscription__promotion"]
    list_select_related += ["promotion__session", "emise_par", "realisation"]
    list_filter = ["nature", "privee", "emise_le"]
    etudiant_cherche = "inscription__etudiant"
    search_help_text = "Un code de document, tirets compris ou non, un nom ou une adresse."
    ordering = ["-pk"]
    fields = ["code_lisible", "nature", "inscription", "promotion", "realisation", "privee"]
    fields += ["emise_par", "emise_le", "nom_fichier", "taille", "sha256"]
    readonly_fields = ["code_lisible"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Emission]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Emission], search_term: str
    ) -> tuple[QuerySet[Emission], bool]:
        """Un code se cherche comme on le lit."""
        if code := lire_code(search_term):
            return queryset.filter(code=code), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="code", ordering="code")
    def code_lisible(self, emission: Emission) -> str:
        return Cachet(emission.code, emission.emise_le.date()).lisible

    @admin.display(description="étudiant")
    def etudiant(self, emission: Emission) -> Utilisateur | None:
        return emission.inscription and emission.inscription.etudiant


@admin.register(ClasseurOfficiel)
class ClasseurOfficielAdmin(EnLectureSeule, admin.ModelAdmin):
    """Déposé, regardé rempli d’un exemple, puis mis en service ; jamais changé ni effacé."""

    form = DepotDeClasseurForm
    list_display = ["nom_fichier", "session", "etat", "depose_par", "depose_le"]
    list_select_related = ["session", "depose_par"]
    list_filter = ["session"]
    search_fields = ["nom_fichier", "session__annee"]
    ordering = ["-depose_le", "-pk"]
    autocomplete_fields = ["session"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(
        self, request: HttpRequest, obj: ClasseurOfficiel | None = None
    ) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: ClasseurOfficiel | None = None) -> bool:
        return request.user.is_staff

    @admin.display(description="état", ordering="mis_en_service_le")
    def etat(self, classeur: ClasseurOfficiel) -> str:
        if classeur.en_service:
            return "✓ en service"
        return "retiré" if classeur.retire_le else "à mettre en service"

    def get_urls(self) -> list[URLPattern]:
        def adresse(morceau: str, vue: Callable[..., HttpResponseBase], nom: str) -> URLPattern:
            vue = self.admin_site.admin_view(vue)
            return path(f"<int:pk>/{morceau}", vue, name=f"documents_classeurofficiel_{nom}")

        return [
            adresse("exemple.xlsx", self.exemple, "exemple"),
            adresse("mettre-en-service/", self.mettre_en_service, "mettre_en_service"),
            adresse("retirer/", self.retirer, "retirer"),
            *super().get_urls(),
        ]

    def save_model(
        self, request: HttpRequest, obj: ClasseurOfficiel, form: DepotDeClasseurForm, change: bool
    ) -> None:
        depose = classeurs.deposer(
            obj.session,
            fichier=form.cleaned_data["fichier"],
            acteur=request.user,
            le=timezone.now(),
        )
        obj.pk = depose.pk
        obj.refresh_from_db()

    def response_add(
        self, request: HttpRequest, obj: ClasseurOfficiel, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Un dépôt mène à son aperçu : rien ne sert avant d’avoir été regardé."""
        messages.info(request, "Classeur déposé : regardez l’aperçu, puis mettez-le en service.")
        return self._vers(obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """L’aperçu : les libellés trouvés, ce qui mérite un regard, la feuille remplie."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        classeur = self.get_object(request, object_id)
        if classeur is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        vu, refus = self._apercu(classeur)
        contexte = {
            **self.admin_site.each_context(request),
            "title": f"Classeur officiel — session {classeur.session.annee}",
            "opts": self.opts,
            "classeur": classeur,
            "etat": self.etat(classeur),
            "apercu": vu,
            "refus": refus,
        }
        return TemplateResponse(request, "admin/documents/apercu_de_classeur.html", contexte)

    def _apercu(self, classeur: ClasseurOfficiel) -> tuple[Apercu | None, tuple[str, ...]]:
        try:
            return apercu(relire(classeur), tableau_d_exemple(classeur.session)), ()
        except ClasseurRefuse as refus:
            return None, refus.phrases

    def exemple(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Le classeur rempli du candidat d’exemple, à ouvrir dans un tableur."""
        classeur = self._trouver(pk)
        vu, refus = self._apercu(classeur)
        if vu is None:
            self._dire(request, refus)
            return self._vers(classeur)
        nom = f"exemple-{classeur.session.annee}.xlsx"
        return FileResponse(
            BytesIO(vu.contenu), as_attachment=True, filename=nom, content_type=NATURE
        )

    def mettre_en_service(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return self._agir(request, pk, classeurs.mettre_en_service, "Mis en service.")

    def retirer(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return self._agir(request, pk, classeurs.retirer, "Retiré du service.")

    def _agir(
        self, request: HttpRequest, pk: int, action: Callable[..., None], fait: str
    ) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        classeur = self._trouver(pk)
        try:
            action(classeur, acteur=request.user, le=timezone.now())
        except ActionRefusee as refus:
            self._dire(request, refus.phrases)
        else:
            self.log_change(request, classeur, fait)
            messages.success(request, fait)
        return self._vers(classeur)

    def _trouver(self, pk: int) -> ClasseurOfficiel:
        return get_object_or_404(ClasseurOfficiel.objects.select_related("session"), pk=pk)

    def _dire(self, request: HttpRequest, phrases: tuple[str, ...]) -> None:
        for phrase in phrases:
            messages.error(request, phrase)

    def _vers(self, classeur: ClasseurOfficiel) -> HttpResponseRedirect:
        return HttpResponseRedirect(
            reverse("admin:documents_classeurofficiel_change", args=[classeur.pk])
        )
