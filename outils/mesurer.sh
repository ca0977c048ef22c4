#!/usr/bin/env bash
# `make bench` : démarrage, pages et leur poids, matrice, tableau et dossiers, sur des bases à part ; une ligne JSON par mesure.
# `--long` (`make bench-long`) : cinquante écrivains et cent mille demandes au hasard, sur SQLite et sur
# le serveur que nomme POSTGRES=postgres://…/postgres, s’il y en a un ; puis chaque page dans une école
# de mille étudiants et, sur PostgreSQL, d’ECHELLE (30 000) : rapport à l’étalon, croissance ; enfin
# une leçon de 35 écrivains et une soirée de mille lecteurs, par Locust (huit minutes par base) ; et,
# sur PostgreSQL, deux machines dont une meurt.
# `outils/mesurer.sh --etudiants 35` mesure les dossiers d’une vraie classe, et rien d’autre.
set -uo pipefail
cd "$(dirname "$0")/.."
outils/paquets.sh pango chromium || exit 1
export VAR_DIR="$PWD/var/mesures" STATIQUES_FIGES=1 HTTPS=0 NIVEAU_JOURNAL=WARNING
unset DATABASE_URL
mkdir -p "$VAR_DIR"
if [ "${1:-}" = --long ]; then
    echecs=0
    for base in "" ${POSTGRES:+"$POSTGRES"}; do
        .venv/bin/python benchmarks/ecrivains.py --base "$base" || echecs=1
        .venv/bin/python benchmarks/hasard.py --base "$base" --pannes "$VAR_DIR/pannes.jsonl" || echecs=1
        .venv/bin/python benchmarks/echelle.py --etudiants 1000 --base "$base" \
            --jusqu-a "${base:+${ECHELLE:-30000}}" || echecs=1
        .venv/bin/python benchmarks/charge.py --base "$base" || echecs=1
    done
    if [ -n "${POSTGRES:-}" ]; then
        outils/paquets.sh redis caddy &&
            .venv/bin/python benchmarks/deux_machines.py --base "$POSTGRES" || echecs=1
    fi
    exit "$echecs"
fi
if [ $# -gt 0 ]; then
    DEBUG=0 exec .venv/bin/python benchmarks/documents.py "$@"
fi
DEBUG=1 .venv/bin/python manage.py preparer > /dev/null || exit 1
echecs=0
for mesure in demarrage pages jury matrice poids tableau documents; do
    DEBUG=0 .venv/bin/python "benchmarks/$mesure.py" || echecs=1
done
exit "$echecs"
