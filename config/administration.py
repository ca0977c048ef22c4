"""Le site d’administration : comptes, classes, sessions ; aucune décision sur un travail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

CHIFFRES_D_UN_NUMERO = 18


class SiteSillage(AdminSite):
    site_header = "Sillage — administration"
    site_title = "Sillage"
    index_title = "Comptes, classes et sessions"
    site_url = "/"

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Passe par la connexion du site, ses limites d’essais comprises ; 403 aux autres."""
        return secure_admin_login(super().login)(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Par la page du compte : elle compte les essais, ferme les appareils et prévient."""
        return redirect("account_change_password")

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Une ligne désignée par autre chose qu’un numéro est comme non désignée.

        Django la cherchait telle quelle : un formulaire faussé y devenait une panne.
        """

        @wraps(view)
        def lire(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST":
                self._oublier_les_faux_numeros(request)
            return view(request, *args, **kwargs)

        return super().admin_view(lire, cacheable)

    def _oublier_les_faux_numeros(self, request: HttpRequest) -> None:
        designent = {ACTION_CHECKBOX_NAME} | {
            champ
            for modele in self._registry.values()
            for porteur in (modele, *modele.inlines)
            for champ in porteur.autocomplete_fields
        }
        envoi = request.POST.copy()
        for nom in envoi:
            # Un champ d’une ligne d’un tableau s’appelle « inscriptions-0-etudiant ».
            if nom.rpartition("-")[2] in designent:
                envoi.setlist(nom, [valeur for valeur in envoi.getlist(nom) if _numero(valeur)])
        request.POST = envoi


def _numero(valeur: str) -> bool:
    return valeur.isascii() and valeur.isdecimal() and len(valeur) <= CHIFFRES_D_UN_NUMERO
