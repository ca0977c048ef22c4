"""Prendre la place d’une personne pour l’aider : ce que la session de l’administration en retient.

La session reste celle de l’administrateur ; elle porte, le temps de l’aide, le numéro de la
personne. Ce que la prise permet et ferme est dans `config.place`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from comptes.connexion import Connexion
from comptes.models import Utilisateur

CLE = "place_prise"
OUVERTE = "ouverte_le"
DUREE = timedelta(minutes=30)
ECHUE = "les trente minutes sont passées"
SANS_ADMINISTRATEUR = "l’administrateur a perdu ses droits"
SANS_PERSONNE = "la personne ne peut plus être aidée"


@dataclass(frozen=True)
class Place:
    """Qui aide qui, et jusqu’à quand ; `fin` dit pourquoi l’aide vient de cesser, ou rien."""

    administrateur: Utilisateur | None
    personne: Utilisateur | None
    jusqu_a: datetime
    minutes: int
    fin: str = ""


def place_prise(request: HttpRequest) -> bool:
    """Sans témoin de session, rien n’est lu ; avec, la session que toute page lit déjà."""
    return request.session.session_key is not None and CLE in request.session


def lire_la_place(request: HttpRequest, *, le: datetime) -> Place:
    """La prise en cours : une requête pour chacun des deux, comme à toute connexion."""
    garde = request.session[CLE]
    depuis = parse_datetime(str(garde.get("depuis")))
    jusqu_a = (depuis or le - DUREE) + DUREE
    administrateur = request.user if request.user.is_authenticated else None
    personne = Connexion().get_user(garde.get("personne"))
    minutes = max(0, -(-(jusqu_a - le) // timedelta(minutes=1)))
    fin = _fin(administrateur, personne, echue=le >= jusqu_a)
    return Place(administrateur, personne, jusqu_a, minutes, fin)


def _fin(administrateur: Utilisateur | None, personne: Utilisateur | None, *, echue: bool) -> str:
    if administrateur is None or not administrateur.is_staff:
        return SANS_ADMINISTRATEUR
    if personne is None or personne.is_staff or personne.anonymise_le:
        return SANS_PERSONNE
    return ECHUE if echue else ""


def poser_la_place(request: HttpRequest, personne: Utilisateur, *, le: datetime) -> None:
    request.session[CLE] = {"personne": personne.pk, "depuis": le.isoformat()}
    tourner_la_session(request)


def oter_la_place(request: HttpRequest) -> None:
    request.session.pop(CLE, None)
    tourner_la_session(request)


def tourner_la_session(request: HttpRequest) -> None:
    """Un témoin neuf : celui d’avant ne vaut plus rien. La liste des appareils suit.

    Ce n’est pas une connexion : l’âge de la session (`config.sessions`) continue de courir.
    """
    avant, ouverte_le = request.session.session_key, request.session.get(OUVERTE)
    request.session.cycle_key()
    if ouverte_le is not None:
        request.session[OUVERTE] = ouverte_le
    appareils = UserSession.objects.filter(session_key=avant)
    appareils.update(session_key=request.session.session_key)
