"""Qui doit poser un second facteur y est conduit : rien d’autre ne lui répond."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from comptes.second_facteur import lui_manque
from portfolio.views.enregistrement import attend_du_json

PHRASE = "Votre établissement vous demande un second facteur\u00a0: posez-le pour continuer."
# Ce qui le pose, et ce que cela demande : redire qui l’on est, changer de mot de passe.
CHEMIN = frozenset(
    {
        "account_reauthenticate",
        "account_set_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)


class SecondFacteurExige:
    """Après `ConnexionExigee` : les pages publiques et la déconnexion répondent toujours.

    Ne lit rien en base : ce qui décide est lu avec la personne (`comptes.connexion`).
    """

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_view(
        self, request: HttpRequest, vue: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if not getattr(vue, "login_required", True) or not request.user.is_authenticated:
            return None
        # Qui aide à la place d’une personne a passé cette porte en son nom.
        if getattr(request, "a_la_place", None):
            return None
        if request.resolver_match.view_name in CHEMIN or not lui_manque(request.user):
            return None
        if attend_du_json(request):
            return JsonResponse({"phrase": PHRASE}, status=403)
        return redirect("mfa_index")
