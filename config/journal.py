"""Le journal du serveur : le numéro de la demande sur chaque ligne, et rien de personnel.

Deux mises en forme : une ligne pour qui lit, un objet JSON par ligne (`JOURNAL_JSON=1`) pour un
collecteur. Les deux masquent, trace d’erreur comprise, ce qui ouvrirait une page et les adresses
électroniques : une erreur de base cite parfois la valeur refusée.
"""

from __future__ import annotations

import json
import logging
import re
from copy import copy
from datetime import UTC, datetime

from comptes.demande import NUMERO

# L’adresse entière d’une page refusée (404, 409…) s’y écrit ; son jeton suit l’un de ces mots.
JETON = re.compile(r"(/(?:p|jury|confirmer|calendrier|desabonnement|reset/key)/)[^/\s\"']+")
ADRESSE = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")

COMMANDE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def masquer(texte: str) -> str:
    return ADRESSE.sub("…@…", JETON.sub(r"\1…", texte))


class SansJeton(logging.Filter):
    """Remplace dans chaque ligne ce qui ouvrirait une page par trois points."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masque = masquer(message)
        if masque != message:
            record.msg, record.args = masque, ()
        return True


class Numero(logging.Filter):
    """Pose sur chaque ligne le numéro de la demande, ou de la tâche, qui l’écrit ; sinon « - »."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.demande = NUMERO.get()
        return True


class DUneDemande(logging.Filter):
    """Ne garde une ligne DEBUG que d’une demande ou d’une tâche : ailleurs elle ne relie rien."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG or NUMERO.get() != "-"


def sans_trace_d_un_refus(record: logging.LogRecord) -> logging.LogRecord:
    """Une demande refusée (4xx) n’est pas une panne : sa ligne suffit, sans la trace de Django."""
    if not record.exc_info or getattr(record, "status_code", 500) >= 500:
        return record
    refus = copy(record)
    refus.exc_info = refus.exc_text = None
    return refus


class EnLigne(logging.Formatter):
    """Une ligne pour qui lit, la trace d’une panne dessous."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - nom de logging
        """Une ligne et une seule : un retour à la ligne reçu n’en écrit pas une fausse."""
        return COMMANDE.sub(lambda signe: ascii(signe[0])[1:-1], super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        return masquer(super().format(sans_trace_d_un_refus(record)))


class EnJson(logging.Formatter):
    """Un objet par ligne ; les `donnees` d’une ligne (vue, statut, durée…) y sont des champs."""

    def format(self, record: logging.LogRecord) -> str:
        record = sans_trace_d_un_refus(record)
        champs = {
            "le": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "source": record.name,
            "demande": getattr(record, "demande", "-"),
            "message": masquer(record.getMessage()),
            **getattr(record, "donnees", {}),
        }
        if record.exc_info:
            champs["erreur"] = masquer(self.formatException(record.exc_info))
        return json.dumps(champs, ensure_ascii=False, default=str)
