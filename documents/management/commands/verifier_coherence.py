"""`manage.py verifier_coherence` : tout ce qui est gardé répond-il encore à son empreinte ?"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from documents.calculs.coherence import (
    Trouvaille,
    relire_les_fichiers,
    trouver_les_orphelins,
)
from documents.calculs.coherence_des_dossiers import relire_les_dossiers
from documents.models import Dossier
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Relit tous les fichiers gardés et recalcule l’empreinte de chaque dossier déposé. Une "
        "phrase par fichier qui diffère ou qui manque (✗, et le code 1) ; par fichier que rien ne "
        "nomme (·, sans gravité). N’écrit et ne répare rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dossiers", action="store_true", help="seulement les dossiers déposés"
        )
        parser.add_argument(
            "--fichiers",
            action="store_true",
            help="seulement les autres fichiers et ceux que rien ne nomme",
        )

    def handle(self, *, dossiers: bool, fichiers: bool, **options: object) -> None:
        tout = dossiers == fichiers
        graves = 0
        for trouvaille in self._trouvailles(tout or dossiers, tout or fichiers):
            graves += trouvaille.grave
            self.stdout.write(f"{'✗' if trouvaille.grave else '·'} {trouvaille.phrase}")
        if graves:
            raise CommandError(f"{accord(graves, 'défaut')}\u00a0: ce qui est gardé a changé.")
        relus = accord(Dossier.objects.count(), "dossier déposé", "dossiers déposés")
        self.stdout.write(
            f"✓ {relus}, tout répond à son empreinte."
            if tout or dossiers
            else "✓ Chaque fichier répond à son empreinte."
        )

    def _trouvailles(self, dossiers: bool, fichiers: bool) -> Iterator[Trouvaille]:
        return chain(
            relire_les_dossiers() if dossiers else (),
            chain(relire_les_fichiers(), trouver_les_orphelins()) if fichiers else (),
        )
