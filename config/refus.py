"""Les pages d’un refus (403, 404), qui ne relisent jamais le corps de la demande.

Celles de Django vérifient le jeton anti-falsification avant d’écrire la page : un corps illisible
ou trop gros, envoyé à une adresse inconnue, y devenait une panne (500).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def interdit(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def introuvable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
