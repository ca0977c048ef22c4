#!/usr/bin/env bash
# `make bench` : pages et leur poids, matrice, tableau et dossiers, sur des bases à part ; une ligne JSON par mesure.
# `outils/mesurer.sh --etudiants 35` mesure les dossiers d’une vraie classe, et rien d’autre.
set -uo pipefail
cd "$(dirname "$0")/.."
outils/paquets.sh pango chromium || exit 1
export VAR_DIR="$PWD/var/mesures" STATIQUES_FIGES=1 HTTPS=0 NIVEAU_JOURNAL=WARNING
unset DATABASE_URL
if [ $# -gt 0 ]; then
    DEBUG=0 exec .venv/bin/python benchmarks/documents.py "$@"
fi
DEBUG=1 .venv/bin/python manage.py preparer > /dev/null || exit 1
echecs=0
for mesure in pages jury matrice poids tableau documents; do
    DEBUG=0 .venv/bin/python "benchmarks/$mesure.py" || echecs=1
done
exit "$echecs"
