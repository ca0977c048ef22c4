"""`manage.py exporter_la_journee --commission ID --sortie DOSSIER` : la journée, sans le site."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comptes.regles import ActionRefusee
from documents.actions.journee import Exportee, exporter_la_journee
from documents.models import Commission
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Écrit la journée d’une commission dans un dossier que sert tout serveur web, ou une clé "
        "USB : pages, preuves non confidentielles, feuilles à remplir. N’écrit rien en base."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commission", type=int, required=True, metavar="ID")
        parser.add_argument("--sortie", type=Path, required=True, metavar="DOSSIER")

    def handle(self, *args: object, commission: int, sortie: Path, **options: object) -> None:
        lue = _commission(commission)
        try:
            journee = exporter_la_journee(lue, sortie, le=timezone.now())
        except ActionRefusee as refus:
            raise CommandError(str(refus)) from refus
        self.stdout.write(_bilan(journee, sortie))


def _commission(pk: int) -> Commission:
    trouvee = Commission.objects.select_related("session", "etablissement").filter(pk=pk).first()
    if trouvee is None:
        raise CommandError(f"Aucune commission ne porte le numéro {pk}.")
    return trouvee


def _bilan(exportee: Exportee, sortie: Path) -> str:
    return (
        f"{sortie}\u00a0: {accord(exportee.candidats, 'candidat')}, "
        f"{accord(exportee.deposes, 'dossier')}. Ouvrez sa page d’accueil, index."
    )
