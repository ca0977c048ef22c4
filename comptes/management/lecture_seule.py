"""Ce que répond un service d’à côté (horloge, travailleur) quand le site n’écrit rien."""

from __future__ import annotations

import signal
from threading import Event

from django.core.management.base import CommandError, OutputWrapper


def refuser(sortie: OutputWrapper, qui: str, *, une_fois: bool) -> None:
    """Le dit, puis attend d’être arrêté : un service qui se relancerait sans fin n’y gagne rien.

    Lève `CommandError` pour un seul passage : cron le rapporte.
    """
    phrase = f"Sillage est en lecture seule\u00a0: {qui} ne fait rien."
    if une_fois:
        raise CommandError(phrase)
    sortie.write(f"{phrase} Arrêtez-le, ou relancez-le une fois LECTURE_SEULE ôté.")
    arret = Event()
    for signe in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signe, lambda *_: arret.set())
    arret.wait()
