"""Le dernier usage de chaque appareil : au plus une écriture toutes les dix minutes."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from comptes.actions.appareils import noter_l_usage
from comptes.connexion import VU_LE, adresse_du_visiteur

PAS = 600
"""Secondes entre deux écritures : ce que la page des appareils peut ignorer."""


class DernierUsage:
    """L’heure de la dernière note est dans la session, déjà lue : rien de plus ne se lit.

    Une session ouverte autrement que par la page de connexion n’en porte pas : rien ne s’écrit.
    """

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_view(self, request: HttpRequest, vue: Callable, args: tuple, kwargs: dict) -> None:
        if settings.LECTURE_SEULE or getattr(request, "a_la_place", None):
            return
        if not getattr(vue, "login_required", True):
            return
        le = timezone.now()
        vu = request.session.get(VU_LE)
        if vu is not None and int(le.timestamp()) - vu >= PAS:
            request.session[VU_LE] = int(le.timestamp())
            adresse = adresse_du_visiteur(request)
            noter_l_usage(request.session.session_key, adresse=adresse, le=le)
