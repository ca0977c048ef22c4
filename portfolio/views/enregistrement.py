"""Ce que répond un enregistrement fait pendant qu’on écrit : la même vue, en JSON.

La page envoie le même formulaire à la même adresse avec `Accept: application/json`. 201 ou 200 :
enregistré ; 422 : une faute, rien n’est écrit ; 409 : un autre texte a été enregistré entre-temps,
ou la réalisation n’est plus modifiable. Une session expirée répond 401 (`config.acces`).
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone

from portfolio.forms import RealisationForm
from portfolio.models import Realisation
from portfolio.views.rangement import avertissement_du_stage

FAUTIF = 422
PERIME = 409


def attend_du_json(request: HttpRequest) -> bool:
    """Un script demande du JSON à l’adresse d’une page ; un navigateur, toujours du HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def en_json(realisation: Realisation, *, status: int) -> JsonResponse:
    """La version à renvoyer au prochain enregistrement, et l’adresse où il se fera."""
    lu = {
        "version": realisation.version,
        "enregistre_le": heure(realisation.modifiee_le),
        "adresse": reverse("realisation_modifier", args=[realisation.pk]),
        "avertissement": avertissement_du_stage(realisation),
    }
    return JsonResponse(lu, status=status)


def faute_en_json(formulaire: RealisationForm) -> JsonResponse:
    """La phrase du premier champ en faute, et son nom."""
    nom, phrases = next(iter(formulaire.errors.items()))
    champ = formulaire.fields.get(nom)
    phrase = f"{phrases[0]} («\u00a0{champ.label}\u00a0»)" if champ else phrases[0]
    return JsonResponse({"phrase": phrase}, status=FAUTIF)


def refus_en_json(phrase: str, *, comparer: bool) -> JsonResponse:
    """`comparer` : l’envoi ordinaire du même formulaire montrera les deux textes."""
    return JsonResponse({"phrase": phrase, "comparer": comparer}, status=PERIME)


def heure(instant: datetime) -> str:
    """« 14 h 32 », à l’heure du lycée."""
    local = timezone.localtime(instant)
    return f"{local.hour}\u00a0h\u00a0{local:%M}"
