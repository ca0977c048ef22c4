"""Réglages de gunicorn, lus d’office dans le dossier courant (`make run`, image)."""

import os

bind = f"{os.environ.get('HOTE', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("PROCESSUS", "2"))
threads = int(os.environ.get("FILS", "4"))
preload_app = True
control_socket_disable = True
