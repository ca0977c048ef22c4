"""`manage.py verifier_referentiel` : la base dit-elle toujours le texte officiel ?"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from referentiel.comparaison import verifier


class Command(BaseCommand):
    help = "Compare la base, la fixture et l’empreinte ; une phrase par écart, code 1 s’il y en a."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossier", type=Path, help="un autre dossier de fixtures")

    def handle(self, *args: object, dossier: Path | None, **options: object) -> None:
        try:
            ecarts = verifier(dossier)
        except ValueError as erreur:
            raise CommandError(str(erreur)) from erreur
        if ecarts:
            raise CommandError("\n".join(ecarts))
        self.stdout.write("Le référentiel en base est conforme à la fixture et à son empreinte.")
