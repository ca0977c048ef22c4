"""`manage.py sauvegarder DOSSIER [--garder N]` : une copie datée, entière ou absente."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comptes.regles import ActionRefusee
from documents.sauvegardes.copie import Faite, sauvegarder
from documents.sauvegardes.trace import noter_la_sauvegarde
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Copie la base et les fichiers pendant que le site sert, dans un sous-dossier daté de "
        "DOSSIER, avec ses empreintes ; chiffrée si SAUVEGARDE_CLE est donnée. Les sessions et les "
        "pages déjà mises en page n’y sont pas : les premières se rouvrent, les autres se refont."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dossier", type=Path, metavar="DOSSIER")
        parser.add_argument(
            "--garder", type=int, metavar="N", help="n’y garder que les N dernières copies"
        )

    def handle(self, *, dossier: Path, garder: int | None, **options: object) -> None:
        le = timezone.now()
        try:
            faite = sauvegarder(dossier, le=le, garder=garder)
        except ActionRefusee as refus:
            raise CommandError(str(refus)) from refus
        noter_la_sauvegarde(le)
        for nom in faite.manifeste.manquants:
            self.stdout.write(f"· {nom}\u00a0: la base le nomme, le site ne l’a plus.")
        for nom in faite.oubliees:
            self.stdout.write(f"· {nom}\u00a0: copie ancienne, ôtée.")
        self.stdout.write(_bilan(faite))


def _bilan(faite: Faite) -> str:
    dit = faite.manifeste
    chiffree = "chiffrée" if dit.chiffrement else "non chiffrée"
    return (
        f"✓ {faite.chemin}\u00a0: {accord(sum(dit.lignes.values()), 'ligne')}, "
        f"{accord(dit.fichiers, 'fichier')}, {accord(dit.taille, 'octet')}, {chiffree}."
    )
