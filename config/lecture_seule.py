"""La lecture seule (`LECTURE_SEULE=1`) : tout se lit, rien ne s’écrit, et on le dit d’une phrase.

La base refuse elle-même d’écrire (`config.environnement`) : ce que ce module laisserait passer,
une page qui écrirait en se lisant, reçoit la même phrase.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portfolio.views.enregistrement import attend_du_json

METHODES_SURES = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
PHRASE = (
    "Sillage est en lecture seule\u00a0: tout ce qui est enregistré se lit, "
    "mais rien ne s’enregistre en ce moment."
)
POSTGRES_EN_LECTURE = "25006"  # read_only_sql_transaction


class LectureSeule:
    """Refuse tout envoi avant qu’aucune vue ne le lise ; ne fait rien hors de ce réglage."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LECTURE_SEULE and request.method not in METHODES_SURES:
            return refuser(request)
        return self.suite(request)

    def process_exception(self, request: HttpRequest, erreur: Exception) -> HttpResponse | None:
        """Une page qui devait noter quelque chose pour répondre : la base l’a refusé."""
        if settings.LECTURE_SEULE and est_un_refus_d_ecrire(erreur):
            return refuser(request)
        return None


def refuser(request: HttpRequest) -> HttpResponse:
    """503 : une page d’une phrase, ou cette phrase en JSON pour un script."""
    if attend_du_json(request):
        reponse: HttpResponse = JsonResponse({"phrase": PHRASE}, status=503)
    else:
        contexte = {"phrase": PHRASE, "envoi": request.method not in METHODES_SURES}
        reponse = render(request, "lecture_seule.html", contexte, status=503)
    reponse.headers["Cache-Control"] = "no-store"
    return reponse


def est_un_refus_d_ecrire(erreur: BaseException) -> bool:
    """Vrai si la base n’a refusé que parce qu’elle est en lecture seule (SQLite, PostgreSQL)."""
    cause = erreur.__cause__
    if not isinstance(erreur, Error) or cause is None:
        return False
    sqlite = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY
    return sqlite or getattr(cause, "pgcode", None) == POSTGRES_EN_LECTURE
