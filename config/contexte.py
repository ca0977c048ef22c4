"""Ce que toute page montre : le menu de la personne, selon ce qu’elle est."""

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, object]:
    return {}
