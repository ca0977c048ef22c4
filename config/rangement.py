"""Le rangement des fichiers ne répond pas, ou le disque est plein : une phrase (503)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from errno import EACCES, EDQUOT, EIO, ENOSPC, EROFS

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portfolio.enregistrement import attend_du_json

journal = logging.getLogger(__name__)
DU_DISQUE = {EACCES, EDQUOT, EIO, ENOSPC, EROFS}
PHRASE = (
    "Le rangement des fichiers ne répond pas en ce moment\u00a0: rien de ce qui est enregistré "
    "n’est perdu. Réessayez dans un moment\u00a0; si cela dure, prévenez l’administration."
)


class RangementMuet(OSError):
    """Le rangement ne répond pas, ou refuse : rien n’a été écrit, on peut recommencer."""


class Rangement:
    """Ce qu’une vue n’a pas su dire elle-même, dans sa page."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_exception(self, request: HttpRequest, erreur: Exception) -> HttpResponse | None:
        muet = isinstance(erreur, RangementMuet)
        if not muet and not (isinstance(erreur, OSError) and erreur.errno in DU_DISQUE):
            return None
        journal.error("Le rangement des fichiers ne répond pas.", exc_info=erreur)
        if attend_du_json(request):
            reponse: HttpResponse = JsonResponse({"phrases": [PHRASE]}, status=503)
        else:
            reponse = render(request, "rangement_muet.html", {"phrase": PHRASE}, status=503)
        reponse.headers["Cache-Control"] = "no-store"
        return reponse
