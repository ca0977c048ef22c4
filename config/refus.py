"""Les pages d’un refus (400, 403, 404), qui ne relisent jamais le corps de la demande.

Celles de Django vérifient le jeton anti-falsification avant d’écrire la page : un corps illisible
ou trop gros, envoyé à une adresse inconnue, y devenait une panne (500).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string


def incomprehensible(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Rien de la demande n’est sûr, pas même l’hôte ni la session : la page n’en lit rien."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def interdit(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def introuvable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
