"""`manage.py charger_referentiel` : le texte officiel, l’échelle, les sessions, les exemples."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from referentiel.actions import Bilan, TexteAltere, charger_referentiel


class Command(BaseCommand):
    help = (
        "Charge le texte officiel, les sessions d’examen absentes et les exemples de preuve ; "
        "refuse un texte altéré."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossier", type=Path, help="un autre dossier de fixtures")

    def handle(self, *args: object, dossier: Path | None, **options: object) -> None:
        try:
            bilan = charger_referentiel(dossier)
        except TexteAltere as refus:
            raise CommandError(str(refus)) from refus
        self.stdout.write(_phrase(bilan))


def _phrase(bilan: Bilan) -> str:
    if bilan.rien_de_nouveau:
        return "Le référentiel et les sessions sont déjà chargés : rien n’a changé."
    return (
        f"Référentiel chargé : {bilan.lignes_de_referentiel} ligne(s) de texte et d’échelle, "
        f"{bilan.sessions} session(s) d’examen, {bilan.exemples} exemple(s) de preuve."
    )
