"""Le numéro de la demande en cours : chaque ligne du journal le porte, une tâche a le sien.

Il ne dit rien de personne : un hasard, ou celui du mandataire s’il n’est que d’hexadécimal. Il
reste en place après la réponse (Django journalise un refus une fois la page rendue) ; la demande
suivante le remplace.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

RECEVABLE = re.compile(r"[0-9a-fA-F][0-9a-fA-F-]{15,63}")

NUMERO: ContextVar[str] = ContextVar("numero_de_demande", default="-")


def numeroter(propose: str | None) -> str:
    """Le numéro proposé s’il est recevable (16 à 64 signes hexadécimaux), un neuf sinon."""
    numero = propose if propose and RECEVABLE.fullmatch(propose) else uuid4().hex
    NUMERO.set(numero)
    return numero
