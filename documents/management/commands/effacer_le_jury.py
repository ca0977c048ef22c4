"""`manage.py effacer_le_jury` : ce que l’horloge efface à la date de la session, à la demande."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from documents.actions.purge_du_jury import (
    Effacement,
    ce_qui_s_effacerait,
    effacer_les_notes_du_jury,
)
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Efface les notes, grilles et membres des jurys dont la session dit qu’il est temps, et "
        "ferme leurs liens. L’horloge le fait d’elle-même\u00a0; relancer ne change rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simuler", action="store_true", help="Compter ce qui s’effacerait, sans y toucher."
        )

    def handle(self, **options: object) -> None:
        le, simuler = timezone.now(), options["simuler"]
        comptes = ce_qui_s_effacerait(le) if simuler else effacer_les_notes_du_jury(le)
        for compte in comptes:
            self.stdout.write(phrase(compte, simuler=bool(simuler)))
        if not comptes:
            self.stdout.write("Rien à effacer aujourd’hui.")


def phrase(compte: Effacement, *, simuler: bool) -> str:
    """« Session 2026, à effacer le 01/10/2026 : 3 notes, 2 grilles … » ; aucun nom, aucun texte."""
    nombres = (
        accord(compte.notes, "note"),
        accord(compte.grilles, "grille"),
        accord(compte.membres, "membre"),
        f"{accord(compte.consultations, 'consultation')} sans plus de nom",
        f"{accord(compte.liens, 'lien')} à fermer"
        if simuler
        else accord(compte.liens, "lien fermé", "liens fermés"),
    )
    fait = "s’effaceraient" if simuler else "effacés"
    return (
        f"Session {compte.annee}, à effacer le {compte.effacee_le:%d/%m/%Y}, {fait}\u00a0: "
        f"{', '.join(nombres)}."
    )
