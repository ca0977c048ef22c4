"""Suivre chaque demande : son numéro, ses requêtes, sa durée ; dire au journal celle qui traîne."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from comptes.demande import numeroter
from config import metriques

journal = logging.getLogger(__name__)
METHODES = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass
class Compteur:
    """Compte, sans DEBUG, ce qu’une page demande à la base, et nomme ce que la base refuse."""

    requetes: int = 0
    erreurs: list[str] = field(default_factory=list)

    def __call__(self, executer: Callable, *demande: object) -> object:
        self.requetes += 1
        try:
            return executer(*demande)
        except Error as erreur:
            self.erreurs.append(type(erreur).__name__)
            raise


def suivi(suite: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Premier de tous : il voit aussi les redirections et les pages d’erreur."""

    def repondre(request: HttpRequest) -> HttpResponse:
        numero = numeroter(request.headers.get("X-Request-ID"))
        compteur, debut = Compteur(), perf_counter()
        with connection.execute_wrapper(compteur):
            reponse = suite(request)
        reponse.headers["X-Request-ID"] = numero
        _rendre_compte(request, reponse, compteur, perf_counter() - debut)
        return reponse

    return repondre


def nom_de_vue(request: HttpRequest) -> str:
    """Le nom de l’adresse, jamais l’adresse ; « aucune » pour un fichier statique ou un 404."""
    trouvee = request.resolver_match
    return trouvee.view_name if trouvee else "aucune"


def _rendre_compte(
    request: HttpRequest, reponse: HttpResponse, compteur: Compteur, secondes: float
) -> None:
    """Une ligne WARNING au-delà de `PAGE_LENTE_MS`, DEBUG en deçà ; puis les métriques."""
    donnees = {
        "vue": nom_de_vue(request),
        "methode": request.method if request.method in METHODES else "autre",
        "statut": reponse.status_code,
        "ms": round(secondes * 1000),
        "requetes": compteur.requetes,
    }
    lente = donnees["ms"] >= settings.PAGE_LENTE_MS
    journal.log(
        logging.WARNING if lente else logging.DEBUG,
        "%s\u00a0: %s %s, statut %d, %d ms, requêtes\u00a0: %d",
        "Page lente" if lente else "Page",
        *donnees.values(),
        extra={"donnees": donnees},
    )
    if settings.METRIQUES_JETON:
        metriques.compter(donnees["vue"], reponse.status_code, secondes, compteur.erreurs)
