#!/usr/bin/env bash
# `make test` : toute la suite sur SQLite, la même sur un vrai PostgreSQL, puis les parcours navigateur.
set -uo pipefail
cd "$(dirname "$0")/.."
outils/installer.sh dev || exit 1
outils/paquets.sh pango postgresql chromium qpdf poppler || exit 1

atelier=$(mktemp -d)
binaires=$(dirname "$(compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -n 1)")
export DEBUG=0 HTTPS=0 SECRET_KEY=celle-des-essais-qui-ne-protege-rien VAR_DIR="$atelier/var"
export IMAGES_DIR="${IMAGES_DIR:-$PWD/var/images}"
mkdir -p "$VAR_DIR"

# PostgreSQL refuse d’être root : il tourne alors sous le compte que Debian lui donne.
sous_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

demarrer_postgres() {
    mkdir "$atelier/pg" && chmod 711 "$atelier"
    [ "$(id -u)" != 0 ] || chown postgres "$atelier/pg"
    local port
    port=$(.venv/bin/python -c 'from socket import socket
s = socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    sous_postgres "$binaires/initdb" --pgdata="$atelier/pg/base" --username=sillage --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=fr-FR --no-sync \
        > "$atelier/initdb.txt" || { cat "$atelier/initdb.txt"; return 1; }
    sous_postgres "$binaires/pg_ctl" --pgdata="$atelier/pg/base" --log="$atelier/pg/journal" --wait \
        -o "-p $port -c listen_addresses=127.0.0.1 -k $atelier/pg -F -c synchronous_commit=off \
            -c full_page_writes=off" start > /dev/null ||
        { sous_postgres cat "$atelier/pg/journal"; return 1; }
    DATABASE_POSTGRES="postgres://sillage@127.0.0.1:$port/postgres"
}

ranger() {
    [ ! -d "$atelier/pg/base" ] || sous_postgres "$binaires/pg_ctl" --pgdata="$atelier/pg/base" \
        --mode=immediate stop > /dev/null 2>&1
    rm -rf "$atelier"
}
trap ranger EXIT
trap 'exit 130' INT TERM

bilan=()
echecs=0
suite() {
    local titre="$1"
    shift
    printf '\n── %s ──\n' "$titre"
    .venv/bin/python -m pytest -p no:cacheprovider "$@" < /dev/null 2>&1 | tee "$atelier/sortie.txt"
    [ "${PIPESTATUS[0]}" = 0 ] || echecs=1
    bilan+=("$titre" "$(tail -n 1 "$atelier/sortie.txt")")
}

unset DATABASE_URL
suite "SQLite" "$@"
if demarrer_postgres; then
    DATABASE_URL="$DATABASE_POSTGRES" suite "PostgreSQL" "$@"
    BASE_DES_PARCOURS="$DATABASE_POSTGRES" suite "Huit clics à la fois, sur PostgreSQL" \
        -m navigateur tests/navigateur/test_simultane.py
else
    echo "PostgreSQL n’a pas démarré." >&2
    echecs=1
fi
suite "Parcours dans Chromium" -m navigateur tests/navigateur
printf '\n'
printf '%s\n' "${bilan[@]}"
exit "$echecs"
