#!/usr/bin/env bash
# `make check` : tout ce qui se relit sans lancer la suite. Chaque étape tourne, même après un échec.
set -uo pipefail
cd "$(dirname "$0")/.."
echecs=0
etape() {
    local sortie
    if sortie=$("${@:2}" 2>&1); then
        echo "✓ $1"
    else
        printf '✗ %s\n%s\n' "$1" "$sortie"
        echecs=1
    fi
}
# OSV injoignable (3) : ce n’est pas un échec, mais rien n’est fait, et la ligne le dit.
auditer() {
    local sortie code=0
    sortie=$($python outils/audit.py 2>&1) || code=$?
    case $code in
        0) echo "✓ avis de sécurité : $sortie" ;;
        3) echo "? avis de sécurité : $sortie" ;;
        *) printf '✗ avis de sécurité\n%s\n' "$sortie"; echecs=1 ;;
    esac
}
python=.venv/bin/python
export DEBUG=0 SECRET_KEY="celle-de-la-relecture-4c1f9a77e0b24d6c8e53-qui-ne-protege-rien"

etape "ruff : règles" $python -m ruff check .
etape "ruff : mise en forme" $python -m ruff format --check .
etape "gabarits : djlint" .venv/bin/djlint templates --lint --quiet
etape "migrations à jour" $python manage.py makemigrations --check --dry-run
etape "migrations sans coupure" $python outils/migrations.py
etape "un index pour chaque liste" $python outils/index.py
etape "réglages de production : check --deploy" \
    $python manage.py check --deploy --fail-level WARNING
etape "dépendances : pip check" $python -m pip check --disable-pip-version-check
etape "verrous sans adresse, image et compose cohérents" $python outils/coherence.py
auditer
exit "$echecs"
