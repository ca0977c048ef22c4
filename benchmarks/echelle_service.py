"""Ce que le serveur mesuré a de plus que le vrai : la page étalon, et le compte de chaque page.

Ce module ne mesure rien seul ; `echelle_reglages.py` le branche, le banc seul s’en sert. Une
demande qui porte `X-Plans: FICHIER` fait suivre sa réponse d’un `EXPLAIN` de chaque lecture.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from comptes.models import Etablissement
from config import urls
from config.urls import handler400, handler403, handler404, handler429

__all__ = ["handler400", "handler403", "handler404", "handler429", "urlpatterns"]
EXPLIQUER = {
    "postgresql": "EXPLAIN (ANALYZE, BUFFERS) ",
    "sqlite": "EXPLAIN QUERY PLAN ",
}


class Compte:
    """Les requêtes d’une page : leur nombre, leur durée, et leur texte."""

    def __init__(self) -> None:
        self.secondes = 0.0
        self.faites: list[tuple[str, object, float]] = []

    def __call__(
        self, executer: Callable, sql: str, valeurs: object, plusieurs: bool, contexte: dict
    ) -> object:
        debut = perf_counter()
        try:
            return executer(sql, valeurs, plusieurs, contexte)
        finally:
            dure = perf_counter() - debut
            self.secondes += dure
            self.faites.append((sql, valeurs, dure * 1000))


def mesurer(suite: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Premier de tous : ce qu’il compte est tout ce que le serveur a fait de la demande."""

    def repondre(request: HttpRequest) -> HttpResponse:
        compte, debut, calcul = Compte(), perf_counter(), thread_time()
        with connection.execute_wrapper(compte):
            reponse = suite(request)
        durees = (perf_counter() - debut, thread_time() - calcul, compte.secondes)
        dits = [len(compte.faites), *(round(duree * 1000, 2) for duree in durees)]
        reponse.headers["X-Mesure"] = json.dumps(dits)
        if fichier := request.headers.get("X-Plans"):
            _expliquer(request.path, compte, Path(fichier))
        return reponse

    return repondre


def _expliquer(adresse: str, compte: Compte, fichier: Path) -> None:
    with fichier.open("a", encoding="utf-8") as sortie, connection.cursor() as curseur:
        for sql, valeurs, ms in compte.faites:
            if not sql.lstrip("(").startswith(("SELECT", "WITH")):
                continue
            curseur.execute(EXPLIQUER[connection.vendor] + sql, valeurs)
            plan = [" ".join(map(str, ligne)) for ligne in curseur.fetchall()]
            dite = {"page": adresse, "ms": round(ms, 2), "sql": sql, "plan": plan}
            sortie.write(json.dumps(dite, ensure_ascii=False) + "\n")


@require_safe
def etalon(request: HttpRequest) -> HttpResponse:
    """Une personne connectée, une requête, le gabarit de base : le moins que ce site rende."""
    Etablissement.objects.order_by("pk").values_list("nom", flat=True).first()
    return render(request, "base.html")


urlpatterns = [path("etalon/", etalon, name="etalon"), *urls.urlpatterns]
