#!/usr/bin/env bash
# `make bench` : chaque script de `benchmarks/`, sur une base de démonstration à part.
set -uo pipefail
cd "$(dirname "$0")/.."
outils/paquets.sh pango || exit 1
export VAR_DIR="$PWD/var/mesures" STATIQUES_FIGES=1 HTTPS=0 NIVEAU_JOURNAL=WARNING
unset DATABASE_URL
DEBUG=1 .venv/bin/python manage.py preparer > /dev/null || exit 1
echecs=0
for mesure in benchmarks/*.py; do
    DEBUG=0 .venv/bin/python "$mesure" || echecs=1
done
exit "$echecs"
