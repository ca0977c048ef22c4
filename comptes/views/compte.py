"""« Mon compte » et les appareils où l’on est connecté."""

from __future__ import annotations

from typing import Any

from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes.actions.appareils import fermer_l_appareil, fermer_les_appareils
from comptes.lectures.compte import appareils_de, moyens_de
from comptes.second_facteur import est_exige_de


@require_safe
def compte(request: HttpRequest) -> HttpResponse:
    """Tout ce qui règle un compte, une ligne et un lien chacun."""
    contexte = {
        "moyens": moyens_de(request.user),
        "exige": est_exige_de(request.user),
        "appareils": _appareils(request),
    }
    return render(request, "comptes/compte.html", contexte)


@require_safe
def appareils(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/appareils.html", {"appareils": _appareils(request)})


@require_POST
def appareil_fermer(request: HttpRequest, pk: int) -> HttpResponse:
    """Un autre que celui-ci : pour celui-ci, il y a « Se déconnecter »."""
    if fermer_l_appareil(request.user, pk):
        messages.success(request, "Cet appareil est déconnecté.")
    else:
        messages.info(request, "Cet appareil n’était déjà plus connecté.")
    return redirect("appareils")


@require_POST
def appareils_fermer(request: HttpRequest) -> HttpResponse:
    """Partout sauf ici : qui vient de se protéger n’a pas à se reconnecter."""
    nombre = fermer_les_appareils(request.user, sauf=request.session.session_key)
    if nombre > 1:
        phrase = f"Les {nombre} autres appareils sont déconnectés. Celui-ci reste connecté."
    elif nombre == 1:
        phrase = "L’autre appareil est déconnecté. Celui-ci reste connecté."
    else:
        phrase = "Vous n’étiez connecté nulle part ailleurs."
    messages.success(request, phrase)
    return redirect("appareils")


def _appareils(request: HttpRequest) -> tuple[object, ...]:
    cle = request.session.session_key
    return appareils_de(request.user, session=cle, le=timezone.now())


class CodesDeSecours(DownloadRecoveryCodesView):
    """Celle d’allauth, sous un nom de fichier qui se retrouve."""

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        reponse = super().render_to_response(context, **options)
        reponse.headers["Content-Disposition"] = (
            'attachment; filename="codes-de-secours-sillage.txt"'
        )
        return reponse
