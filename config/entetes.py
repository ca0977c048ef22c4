"""Ce que dit toute réponse au navigateur, quelle que soit la couche qui l’a écrite."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Rien du téléphone ni de l’ordinateur ne sert aux pages, hors la clé d’accès qui connecte.
FERMEES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
A_NOUS = ("publickey-credentials-create", "publickey-credentials-get")
ENTETES = {
    "Permissions-Policy": ", ".join(
        [*(f"{nom}=()" for nom in FERMEES), *(f"{nom}=(self)" for nom in A_NOUS)]
    ),
    # Aucun autre site n’affiche ni ne lit ce que le nôtre envoie : fichier, image ou police.
    "Cross-Origin-Resource-Policy": "same-origin",
    # Aucune page ne s’indexe, pas même une redirection ou une erreur.
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}


def entetes(suite: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Ajoute ce qui manque ; une vue plus sévère garde ce qu’elle a dit."""

    def repondre(request: HttpRequest) -> HttpResponse:
        reponse = suite(request)
        for nom, valeur in ENTETES.items():
            reponse.headers.setdefault(nom, valeur)
        return reponse

    return repondre
