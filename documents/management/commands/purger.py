"""`manage.py purger` : ce que l’horloge efface à la date d’une session, à la demande."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from documents.donnees.purge import ce_qui_se_purgerait, purger


class Command(BaseCommand):
    help = (
        "Rend anonymes les personnes des sessions dont la date d’effacement est passée ; "
        "--simuler compte sans rien changer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simuler", action="store_true", help="Compter seulement, sans rien effacer."
        )

    def handle(self, *args: object, simuler: bool = False, **options: object) -> None:
        purges = (ce_qui_se_purgerait if simuler else purger)(timezone.now())
        debut = "À purger" if simuler else "Purgé"
        for purge in purges:
            self.stdout.write(f"{debut}, {purge.phrase}.")
        if not purges:
            self.stdout.write("Rien à purger.")
