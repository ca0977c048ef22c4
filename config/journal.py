"""Le journal du serveur ne garde aucun jeton : qui le lirait n’ouvrirait rien."""

from __future__ import annotations

import logging
import re

# L’adresse entière d’une page refusée (404, 409…) s’y écrit ; son jeton suit l’un de ces mots.
JETON = re.compile(r"(/(?:p|jury|confirmer|calendrier|desabonnement|reset/key)/)[^/\s\"']+")


class SansJeton(logging.Filter):
    """Remplace dans chaque ligne ce qui ouvrirait une page par trois points."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masque = JETON.sub(r"\1…", message)
        if masque != message:
            record.msg, record.args = masque, ()
        return True
