"""Dire qu’un document ne peut pas être fait pour l’instant, sans en donner un autre à sa place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from documents.classeurs.refus import ClasseurIndisponible

Vue = Callable[..., HttpResponseBase]


def ou_indisponible(vue: Vue) -> Vue:
    """503 et une page qui dit quoi faire, si le classeur officiel ne se remplit plus."""

    @wraps(vue)
    def repondre(request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            return vue(request, pk)
        except ClasseurIndisponible as refus:
            contexte = {"phrases": refus.phrases, "inscription": pk}
            return render(request, "documents/classeur_indisponible.html", contexte, status=503)

    return repondre
