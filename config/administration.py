"""Le site d’administration : comptes, classes, sessions ; aucune décision sur un travail."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator


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
