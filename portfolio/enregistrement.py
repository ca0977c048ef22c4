"""Ce que répond une page qui s’enregistre seule : le même formulaire, demandé en JSON.

201 ou 200 : enregistré ; 422 : une faute, rien n’est écrit ; 409 : un autre texte a été enregistré
entre-temps, ou l’objet ne se modifie plus. Une session expirée répond 401 (`config.acces`).
"""

from __future__ import annotations

from datetime import datetime

from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

FAUTIF = 422
PERIME = 409


def attend_du_json(request: HttpRequest) -> bool:
    """Un script demande du JSON à l’adresse d’une page ; un navigateur, toujours du HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def faute_en_json(formulaire: BaseForm) -> JsonResponse:
    """La phrase du premier champ en faute, et son nom."""
    nom, phrases = next(iter(formulaire.errors.items()))
    champ = formulaire.fields.get(nom)
    phrase = f"{phrases[0]} («\u00a0{champ.label}\u00a0»)" if champ and champ.label else phrases[0]
    return JsonResponse({"phrase": phrase}, status=FAUTIF)


def refus_en_json(phrase: str, *, comparer: bool) -> JsonResponse:
    """`comparer` : l’envoi ordinaire du même formulaire montrera les deux textes."""
    return JsonResponse({"phrase": phrase, "comparer": comparer}, status=PERIME)


def heure(instant: datetime) -> str:
    """« 14 h 32 », à l’heure du lycée."""
    local = timezone.localtime(instant)
    return f"{local.hour}\u00a0h\u00a0{local:%M}"
