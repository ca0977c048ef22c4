"""Chaque liste par pages a-t-elle son index ? Une base neuve, migrée, dit le plan de chacune.

Code de sortie 1, et le plan, pour celle qu’elle devrait trier ou parcourir.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> int:
    with TemporaryDirectory() as dossier:
        os.environ["DATABASE_URL"] = f"sqlite:///{dossier}/index.sqlite3"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.urls import get_resolver

        from referentiel.listes import DECLAREES

        call_command("migrate", verbosity=0)
        _ = get_resolver().url_patterns  # les pages, donc les listes qu’elles déclarent
        fautives = [liste for liste in DECLAREES.values() if liste.manque_d_index()]
        for liste in fautives:
            print(f"Aucun index ne sert la liste « {liste.nom} » :\n{liste.plan()}\n")
        connection.close()
    return 1 if fautives or not DECLAREES else 0


if __name__ == "__main__":
    sys.exit(main())
