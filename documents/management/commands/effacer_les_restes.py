"""`manage.py effacer_les_restes` : ce que l’horloge efface chaque nuit, à la demande."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from documents.actions.restes import effacer_les_restes, restes
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Efface les fichiers que nulle ligne ne cite depuis plus d’un jour et les envois coupés en "
        "route. L’horloge le fait chaque nuit\u00a0; relancer ne change rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simuler", action="store_true", help="Nommer ce qui s’effacerait, sans y toucher."
        )

    def handle(self, *, simuler: bool, **options: object) -> None:
        le = timezone.now()
        trouves = tuple(restes(le)) if simuler else effacer_les_restes(le)
        for reste in trouves:
            self.stdout.write(f"· {reste.nom} ({reste.taille} octets)")
        self.stdout.write(_bilan(len(trouves), simuler=simuler))


def _bilan(nombre: int, *, simuler: bool) -> str:
    if not nombre:
        return "Rien à effacer."
    if simuler:
        return f"{accord(nombre, 'fichier')} à effacer."
    return f"{accord(nombre, 'fichier effacé', 'fichiers effacés')}."
