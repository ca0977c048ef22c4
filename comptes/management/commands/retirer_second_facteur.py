"""`manage.py retirer_second_facteur ADRESSE --motif …` : rouvrir à qui ne peut plus entrer.

Le recours d’une administration restée seule dehors ; pour les autres, la page « Personnes » suffit.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comptes.actions.facteurs import retirer_les_facteurs
from comptes.models import Utilisateur


class Command(BaseCommand):
    help = "Retire les seconds facteurs et codes de secours d’un compte, et ferme ses appareils."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("adresse", help="L’adresse électronique du compte.")
        parser.add_argument("--motif", required=True, help="Pourquoi : il reste au registre.")

    def handle(self, *args: object, **options: Any) -> None:
        personne = Utilisateur.objects.filter(email__iexact=options["adresse"]).first()
        if personne is None:
            raise CommandError("Aucun compte n’a cette adresse.")
        if not options["motif"].strip():
            raise CommandError("Dites pourquoi : --motif ne peut pas être vide.")
        otes = retirer_les_facteurs(personne, motif=options["motif"][:500], le=timezone.now())
        if not otes:
            raise CommandError("Ce compte n’a pas de second facteur.")
        self.stdout.write("Le second facteur est retiré, les appareils sont déconnectés.")
