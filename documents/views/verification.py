"""La vérification publique d’un document émis : par son code, puis par son fichier.

Aucune session, aucun cookie : l’envoi ne change rien et n’a donc pas de jeton à protéger. Ne pas
en vérifier permet aussi de compter l’envoi et de lire sa longueur avant d’en recevoir un octet.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from documents.cachet import Cachet, lire_code
from documents.fichiers import en_groupes, lire_l_envoi
from documents.models import Emission

UN_MEGA = 1024 * 1024
# Ce qui, dans un envoi, entoure le fichier : les séparateurs et le nom du champ.
ENVELOPPE = 64 * 1024
# Ce que le script peut avoir à dire : la page lui en donne les phrases.
VERDICTS = ("calcul", "identique", "different", "vide", "enorme", "illisible")


def hors_des_moteurs(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Un moteur de recherche ne garde pas ce qui n’est donné qu’à qui tient le document."""

    @wraps(vue)
    def repondre(*args: object, **kwargs: object) -> HttpResponse:
        reponse = vue(*args, **kwargs)
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        return reponse

    return repondre


@hors_des_moteurs
@login_not_required
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Un champ pour taper le code ; bien formé, il mène à sa page."""
    saisi = request.GET.get("code", "").strip()
    code = lire_code(saisi)
    if code:
        return redirect("verifier_code", code=_lisible(code))
    return _sans_document(request, saisi, 404) if saisi else _sans_document(request, "", 200)


@hors_des_moteurs
@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verifier_code(request: HttpRequest, code: str) -> HttpResponse:
    """Ce que le document émis sous ce code laisse savoir, et la comparaison d’un fichier.

    Un code mal formé se cherche comme un autre : la réponse et sa durée sont les mêmes.
    """
    lu = lire_code(code)
    envoi = request.method == "POST"
    if lu and code != _lisible(lu) and not envoi:
        return redirect("verifier_code", code=_lisible(lu))
    if not _permise(request, "envoi" if envoi else "lecture"):
        return _trop_de_demandes(request)
    emission = Emission.objects.select_related("inscription__etudiant").filter(code=lu).first()
    if emission is None:
        return _sans_document(request, code, 404)
    return _document(request, emission, _comparer(request, emission) if envoi else {})


def _lisible(code: str) -> str:
    return Cachet(code, timezone.localdate()).lisible


def _permise(request: HttpRequest, acte: str) -> bool:
    """Compte cette demande pour son adresse IP, dans le cache que les processus partagent."""
    limites = settings.VERIFICATION_LIMITES
    return bool(consume(request, app="documents", action=acte, config=limites, limit_get=True))


def _trop_de_demandes(request: HttpRequest) -> HttpResponse:
    reponse = respond_429(request)
    reponse["Retry-After"] = "60"
    return reponse


def _sans_document(request: HttpRequest, saisi: str, status: int) -> HttpResponse:
    contexte = {"saisi": saisi[:100], "inconnu": status == 404}
    return render(request, "documents/verifier.html", contexte, status=status)


def _document(
    request: HttpRequest, emission: Emission, comparaison: dict[str, object]
) -> HttpResponse:
    contexte = {
        "emission": emission,
        "emise": en_groupes(emission.sha256),
        "code": _lisible(emission.code),
        "limite": f"{settings.VERIFICATION_TAILLE_MAX // UN_MEGA}\u00a0Mo",
        "verdicts_du_script": VERDICTS,
        "verdict": "",
        "lue": (),
    }
    status = 413 if comparaison.get("verdict") == "enorme" else 200
    return render(request, "documents/verifier_code.html", contexte | comparaison, status=status)


def _comparer(request: HttpRequest, emission: Emission) -> dict[str, object]:
    """Le verdict que la page explique, et l’empreinte du fichier s’il en a une."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.VERIFICATION_TAILLE_MAX + ENVELOPPE:
        return {"verdict": "enorme"}
    fichier = lire_l_envoi(request)
    if fichier is None:
        return {"verdict": "absent"}
    if not fichier.taille:
        return {"verdict": "vide"}
    identique = fichier.sha256 == emission.sha256
    return {"verdict": "identique" if identique else "different", "lue": en_groupes(fichier.sha256)}
