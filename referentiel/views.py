"""Les pages du référentiel."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from referentiel.lectures import BlocLu, lire_bloc
from referentiel.regles import referentiel_affiche


@require_safe
def referentiel(request: HttpRequest) -> HttpResponse:
    """Le bloc 1 tel que l’annexe I.B le présente : son en-tête, puis ses trois colonnes."""
    return render(request, "referentiel/referentiel.html", {"bloc": _bloc_affiche()})


def _bloc_affiche() -> BlocLu | None:
    try:
        return lire_bloc(referentiel_affiche())
    except ObjectDoesNotExist:
        return None
