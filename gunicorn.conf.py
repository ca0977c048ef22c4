"""Réglages de gunicorn, lus d’office dans le dossier courant (`make run`, image)."""

import gc
import os

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

bind = f"{os.environ.get('HOTE', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("PROCESSUS", "2"))
threads = int(os.environ.get("FILS", "4"))
preload_app = True
control_socket_disable = True
# Rien de ce qui se charge au démarrage n’est à ramasser ; chaque processus s’y remet en naissant.
gc.disable()


def on_starting(server: Arbiter) -> None:
    """Avant le premier processus : les mesures du service précédent s’oublient."""
    from config.metriques import repartir_de_zero

    repartir_de_zero()


def when_ready(server: Arbiter) -> None:
    """Ce que la première demande chargerait l’est une fois pour tous, sans ouvrir la base.

    Gelé, tout ce qui est chargé ne se parcourt plus : une collecte entière arrêtait un processus
    150 ms, au milieu d’une demande.
    """
    from django.template.loader import get_template
    from django.urls import get_resolver

    get_resolver().reverse_dict  # noqa: B018 (le lire le remplit)
    get_template("base.html")
    gc.freeze()


def post_fork(server: Arbiter, worker: Worker) -> None:
    gc.enable()
