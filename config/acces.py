"""Tout est fermé par défaut ; une session expirée ne mène jamais à une adresse sans page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme


class ConnexionExigee(LoginRequiredMiddleware):
    """Un verbe (POST) interrompu ramène, une fois reconnecté, à la page d’où il partait."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        depart = request.headers.get("Referer", "")
        connu = url_has_allowed_host_and_scheme(
            depart, {request.get_host()}, require_https=request.is_secure()
        )
        if request.method == "POST" and depart and connu:
            return redirect_to_login(
                urlsplit(depart).path,
                self.get_login_url(view_func),
                self.get_redirect_field_name(view_func),
            )
        return super().handle_no_permission(request, view_func)
