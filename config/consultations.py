"""Ce que l’administration ouvre du dossier d’un étudiant laisse une trace, que l’étudiant lit.

Un seul endroit, après les règles : ce qui a été refusé n’a pas été lu. Qui n’est pas de
l’administration ne coûte aucune requête ; qui enseigne dans la classe y est chez soi.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from comptes.actions.consultations import noter_une_consultation
from comptes.models import Inscription
from comptes.regles import enseigne_dans
from documents.models import Dossier
from portfolio.models import Preuve, Realisation

# Le début d’une adresse, la table que son numéro désigne, et le chemin vers l’inscription.
PAGES = {
    "inscriptions/<int:pk>/": (Inscription, ""),
    "realisations/<int:pk>/": (Realisation, "inscription__"),
    "dossiers/<int:pk>/": (Dossier, "inscription__"),
    "preuves/<int:pk>/": (Preuve, "realisation__inscription__"),
}


def consultations_tracees(suite: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """La page d’abord ; la trace ensuite, si elle a été servie."""

    def repondre(request: HttpRequest) -> HttpResponse:
        reponse = suite(request)
        if _se_trace(request, reponse):
            _tracer(request)
        return reponse

    return repondre


def _se_trace(request: HttpRequest, reponse: HttpResponse) -> bool:
    """Une lecture servie à l’administration en son nom ; la prise de place a déjà sa ligne."""
    lue = request.method == "GET" and reponse.status_code < 400
    if not lue or settings.LECTURE_SEULE or getattr(request, "a_la_place", None):
        return False
    return request.user.is_authenticated and request.user.is_staff


def _tracer(request: HttpRequest) -> None:
    adresse = request.resolver_match
    route = adresse.route if adresse else ""
    for debut, (modele, chemin) in PAGES.items():
        if route.startswith(debut):
            lignes = modele._base_manager.filter(pk=adresse.kwargs["pk"])
            concernes = lignes.values_list(f"{chemin}etudiant", f"{chemin}promotion").first()
            if concernes and not _chez_soi(request, *concernes):
                noter_une_consultation(concernes[0], acteur=request.user, le=timezone.now())


def _chez_soi(request: HttpRequest, etudiant: int, promotion: int) -> bool:
    return etudiant == request.user.pk or enseigne_dans(request.user, promotion)
