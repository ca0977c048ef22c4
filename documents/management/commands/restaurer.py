"""`manage.py restaurer DOSSIER` : une copie datée, contrôlée, remise dans un lieu vide."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comptes.regles import ActionRefusee
from documents.sauvegardes.retour import Restauree, restaurer
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Contrôle chaque fichier d’une copie, puis remet fichiers et base dans un lieu vide (neuf, "
        "ou seulement préparé), migre si le code est plus récent, et lance verifier_coherence. "
        "Arrêtez le site pendant ce temps. Tuée en route, elle se relance sur la même copie."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dossier", type=Path, metavar="DOSSIER", help="une copie datée")

    def handle(self, *, dossier: Path, **options: object) -> None:
        try:
            restauree = restaurer(dossier)
        except ActionRefusee as refus:
            raise CommandError(str(refus)) from refus
        self._dire(restauree)
        self._migrer()
        call_command("verifier_coherence", stdout=self.stdout)

    def _dire(self, restauree: Restauree) -> None:
        dit = restauree.copie.manifeste
        if restauree.reprise:
            self.stdout.write("· Une restauration de cette copie s’était arrêtée\u00a0: reprise.")
        for nom in dit.manquants:
            self.stdout.write(f"· {nom}\u00a0: manquait déjà au site sauvegardé.")
        if not restauree.meme_cle_du_site:
            self.stdout.write(
                "· SECRET_KEY n’est pas celle du site sauvegardé\u00a0: les liens déjà envoyés "
                "(jury, portfolio, invitations) ne s’ouvriront qu’avec la sienne."
            )
        self.stdout.write(
            f"✓ {accord(sum(dit.lignes.values()), 'ligne restaurée', 'lignes restaurées')}, "
            f"{accord(dit.fichiers, 'fichier')}, copie du {dit.faite_le}."
        )

    def _migrer(self) -> None:
        """Une copie d’un Sillage plus ancien prend la forme de celui-ci."""
        executeur = MigrationExecutor(connection)
        if executeur.migration_plan(executeur.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("· Base plus ancienne que ce Sillage\u00a0: migrée.")
