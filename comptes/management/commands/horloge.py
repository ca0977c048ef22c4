"""L’horloge : toutes les soixante secondes, fait les travaux périodiques qui sont dus."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from threading import Event

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from comptes.management.horloge import faire_ce_qui_est_du
from comptes.management.lecture_seule import refuser

PAS = 60


class Command(BaseCommand):
    help = "Fait les travaux périodiques dus, chaque minute ; s’arrête sur TERM ou INT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--une-fois", action="store_true", help="Un seul passage, pour cron ou un minuteur."
        )

    def handle(self, *args: object, une_fois: bool = False, **options: object) -> None:
        if settings.LECTURE_SEULE:
            refuser(self.stdout, "l’horloge", une_fois=une_fois)
            return
        if une_fois:
            self._passer()
            return
        self.arret = Event()
        for signe in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signe, lambda *_: self.arret.set())
        self.stdout.write("L’horloge tourne.")
        while not self.arret.is_set():
            close_old_connections()
            self._passer(self.arret)
            self.arret.wait(PAS)
        self.stdout.write("L’horloge s’arrête.")

    def _passer(self, arret: Event | None = None) -> None:
        """Le travail commencé se finit ; le suivant attend la prochaine horloge."""
        on_s_arrete = arret.is_set if arret else lambda: False
        for nom in faire_ce_qui_est_du(timezone.now(), on_s_arrete=on_s_arrete):
            self.stdout.write(f"Fait\u00a0: {nom}.")
