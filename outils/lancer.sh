#!/usr/bin/env bash
# `make run` : installe, prépare la base et la classe de démonstration, puis sert.
set -euo pipefail
cd "$(dirname "$0")/.."
export HOTE="${HOTE:-127.0.0.1}" PORT="${PORT:-8000}"

outils/paquets.sh python pango || echo "Sans Pango, le site marche, mais sans ses PDF." >&2
outils/installer.sh
# La démonstration n’existe qu’en DEBUG ; le service, lui, a les pages et la vitesse de la production.
DEBUG=1 STATIQUES_FIGES=1 .venv/bin/python manage.py preparer
echo "Sillage répond sur http://$HOTE:$PORT/ (Ctrl-C pour arrêter)."
export DEBUG=0 HTTPS=0
exec .venv/bin/gunicorn config.wsgi
