"""Dire non à qui revient d’un fournisseur, d’une phrase, sans révéler qui a un compte."""

from __future__ import annotations

import logging
from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comptes.federation.fournisseurs import Fournisseur

journal = logging.getLogger(__name__)


class Motif(StrEnum):
    """Pourquoi, tel qu’au journal ; les trois premiers se montrent par la même page."""

    INCONNUE = "aucun compte à cette adresse"
    FERME = "compte fermé"
    DEJA_LIE = "compte ou identité déjà liés ailleurs"
    NON_VERIFIEE = "adresse absente, non vérifiée ou d’un autre domaine"
    ILLISIBLE = "réponse invalide"
    ETRANGERE = "réponse que cette session n’a pas demandée"
    PANNE = "fournisseur injoignable ou muet"


PHRASES = {
    Motif.NON_VERIFIEE: (
        "Votre adresse électronique n’y est pas vérifiée, ou n’est pas celle que l’établissement "
        "vous a donnée. Choisissez votre compte de l’établissement, ou connectez-vous avec votre "
        "adresse et votre mot de passe."
    ),
    Motif.ILLISIBLE: (
        "La réponse reçue n’a pas pu être vérifiée, et rien n’a été ouvert. Recommencez\u00a0; si "
        "cela se reproduit, prévenez votre établissement."
    ),
    Motif.ETRANGERE: (
        "Cette demande de connexion est trop ancienne, a déjà servi, ou vient d’une autre fenêtre. "
        "Recommencez depuis la page de connexion."
    ),
    Motif.PANNE: (
        "Ce service ne répond pas pour le moment. Réessayez dans quelques minutes, ou "
        "connectez-vous avec votre adresse et votre mot de passe."
    ),
}
SANS_COMPTE = (
    "Aucun compte de Sillage ne s’ouvre avec cette identité. Les comptes sont créés par "
    "l’établissement\u00a0: demandez-lui à quelle adresse est le vôtre. Si vous avez un mot de "
    "passe, connectez-vous avec, puis liez cette identité depuis «\u00a0Mon compte\u00a0»."
)
STATUTS = {Motif.ILLISIBLE: 400, Motif.ETRANGERE: 400, Motif.PANNE: 502}


def refuser(
    request: HttpRequest, fournisseur: Fournisseur, motif: Motif, detail: str = ""
) -> HttpResponse:
    """La page d’une phrase. Au journal : le fournisseur, le motif, rien de la personne."""
    journal.warning("Connexion par %s refusée : %s. %s", fournisseur.cle, motif.value, detail)
    contexte = {"fournisseur": fournisseur, "phrase": PHRASES.get(motif, SANS_COMPTE)}
    statut = STATUTS.get(motif, 403)
    return render(request, "socialaccount/authentication_error.html", contexte, status=statut)
