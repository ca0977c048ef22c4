"""Voir le site à la place d’une personne : en lecture seule, trente minutes, et elle le sait.

`request.user` devient la personne, `request.a_la_place` dit qui l’aide. Rien ne s’écrit : un envoi
reçoit une phrase, et ce qu’une page écrirait en se lisant est refusé à la porte de la base.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from comptes.actions.places import A_LA_DECONNEXION, rendre_la_place
from comptes.place import Place, lire_la_place, oter_la_place, place_prise
from config.acces import SORTIES
from config.lecture_seule import METHODES_SURES
from portfolio.views.enregistrement import attend_du_json

ENVOI = (
    "Vous êtes à la place de quelqu’un\u00a0: tout se lit, rien ne s’enregistre. "
    "Rendez la place pour agir en votre nom."
)
FERME = (
    "Cette page reste fermée à qui prend la place d’une personne\u00a0: "
    "elle est à elle seule, ou s’ouvre sans compte."
)
ECRITURE = (
    "Cette page s’enregistre en s’ouvrant (un document reçoit un code)\u00a0: "
    "rendez la place, et ouvrez-la depuis la fiche de la personne."
)
FINIE = (
    "L’aide vient de finir\u00a0: ce que vous envoyiez partait de la page de la personne, "
    "et ne s’est pas fait en votre nom."
)
TITRES = {
    ENVOI: "Rien ne se fait à la place d’un autre",
    FERME: "Cette page reste fermée",
    ECRITURE: "Ce document ne s’emporte pas d’ici",
    FINIE: "Rien n’a été enregistré",
}
# Ce que nul ne lit à la place d’un autre : le journal, ses données, les réglages et les adresses
# secrètes (calendrier, portfolio et son code), et tout ce qu’un lien ouvre sans compte.
FERMES = (
    "/journal/",
    "/mes-donnees/",
    "/compte/",
    "/admin/",
    "/etablissement/",
    "/avis/reglages/",
    "/avis/desabonnement/",
    "/calendrier/",
    "/portfolio/adresse/",
    "/p/",
    "/jury/",
    "/confirmer/",
)
# Ceux-là reçoivent un code et se retiennent : les composer pour les refuser prendrait du temps.
DOCUMENTS = re.compile(
    r"/(inscriptions|realisations)/.+\.(pdf|xlsx|zip)|/promotions/\d+/synthese\.pdf"
)
# Ce que l’on peut envoyer d’une place qui vient de finir : la rendre, ou sortir.
SANS_RISQUE = ("place_rendre", *SORTIES)
ECRIVENT = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE")


class EcritureRefusee(Exception):
    """Une page a voulu écrire pendant une prise de place."""


class PriseDePlace:
    """Ne fait rien, et ne demande rien à la base, tant que personne n’a pris de place."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.a_la_place = None
        # En lecture seule, la fin ne pourrait pas s’écrire : chacun y est en son nom.
        if settings.LECTURE_SEULE or not place_prise(request):
            return self.suite(request)
        place = lire_la_place(request, le=timezone.now())
        if place.fin:
            return self._cesser(request, place)
        request.a_la_place = place
        if request.method == "POST" and request.path == reverse("place_rendre"):
            return self.suite(request)
        if request.method == "POST" and request.path in map(reverse, SORTIES):
            _terminer(request, place, A_LA_DECONNEXION)
            return self.suite(request)
        return self._a_la_place(request, place)

    def process_exception(self, request: HttpRequest, erreur: Exception) -> HttpResponse | None:
        return refuser(request, ECRITURE) if isinstance(erreur, EcritureRefusee) else None

    def _a_la_place(self, request: HttpRequest, place: Place) -> HttpResponse:
        request.user = place.personne
        if request.method not in METHODES_SURES:
            return refuser(request, ENVOI)
        if request.path.startswith(FERMES) and request.path != reverse("account_logout"):
            return refuser(request, FERME)
        if DOCUMENTS.fullmatch(request.path):
            return refuser(request, ECRITURE)
        with connection.execute_wrapper(_sans_ecrire):
            return self.suite(request)

    def _cesser(self, request: HttpRequest, place: Place) -> HttpResponse:
        """Fin d’elle-même : l’administrateur se retrouve en son nom, et on le lui dit.

        Un envoi parti d’une page de la personne ne se fait pas pour autant au sien.
        """
        _terminer(request, place, place.fin)
        if request.method not in METHODES_SURES and request.path not in map(reverse, SANS_RISQUE):
            return vider_le_navigateur(refuser(request, FINIE))
        if place.administrateur:
            messages.info(request, f"Vous avez retrouvé votre place\u00a0: {place.fin}.")
        return vider_le_navigateur(self.suite(request))


def vider_le_navigateur(reponse: HttpResponse) -> HttpResponse:
    """Ce que les pages de la personne ont laissé dans ce navigateur n’y reste pas."""
    reponse.headers["Clear-Site-Data"] = '"cache", "storage"'
    return reponse


def _terminer(request: HttpRequest, place: Place, comment: str) -> None:
    rendre_la_place(place.personne, acteur=place.administrateur, le=timezone.now(), comment=comment)
    oter_la_place(request)
    request.a_la_place = None


def _sans_ecrire(executer: Callable, sql: str, *suite: object) -> object:
    if str(sql).lstrip("( \n").upper().startswith(ECRIVENT):
        raise EcritureRefusee
    return executer(sql, *suite)


def refuser(request: HttpRequest, phrase: str) -> HttpResponse:
    """403 : une page d’une phrase, ou cette phrase en JSON pour un script."""
    if attend_du_json(request):
        reponse: HttpResponse = JsonResponse({"phrase": phrase}, status=403)
    else:
        contexte = {"titre": TITRES[phrase], "phrase": phrase}
        reponse = render(request, "comptes/place_refusee.html", contexte, status=403)
    reponse.headers["Cache-Control"] = "no-store"
    return reponse
