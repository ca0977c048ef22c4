#!/usr/bin/env python
"""Point d’entrée des commandes de Sillage."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import Error

    try:
        execute_from_command_line(sys.argv)
    except Error as erreur:
        from config.lecture_seule import PHRASE, est_un_refus_d_ecrire

        if not est_un_refus_d_ecrire(erreur):
            raise
        sys.exit(PHRASE)


if __name__ == "__main__":
    main()
