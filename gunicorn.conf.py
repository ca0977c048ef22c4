"""Réglages de gunicorn, lus d’office dans le dossier courant (`make run`, image)."""

import os

from gunicorn.arbiter import Arbiter

bind = f"{os.environ.get('HOTE', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("PROCESSUS", "2"))
threads = int(os.environ.get("FILS", "4"))
preload_app = True
control_socket_disable = True


def on_starting(server: Arbiter) -> None:
    """Avant le premier processus : les mesures du service précédent s’oublient."""
    from config.metriques import repartir_de_zero

    repartir_de_zero()
