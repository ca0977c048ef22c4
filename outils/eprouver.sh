#!/usr/bin/env bash
# `make test` : la suite sur SQLite, puis tout ce qui ouvre la base sur un vrai PostgreSQL et, en
# même temps, les documents relus page à page (la mise en page ne sait rien de la base : une seule
# suffit) ; puis, seuls parce que leur temps compte, huit clics à la fois, et les parcours navigateur.
set -uo pipefail
cd "$(dirname "$0")/.."
source outils/a_cote.sh
outils/installer.sh dev || exit 1
# LibreOffice ouvre les classeurs produits ; sans lui, son test est sauté et les autres tournent.
# Le Chromium sans fenêtre va plus vite ; sans lui, les parcours prennent l’autre.
paquets=(pango postgresql chromium qpdf poppler)
outils/paquets.sh "${paquets[@]}" libreoffice sans_fenetre || outils/paquets.sh "${paquets[@]}" || exit 1

atelier=$(mktemp -d)
binaires=$(dirname "$(compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -n 1)")
export DEBUG=0 HTTPS=0 SECRET_KEY=celle-des-essais-qui-ne-protege-rien
export IMAGES_DIR="${IMAGES_DIR:-$PWD/var/images}"
unset DATABASE_URL

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
            -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off \
            -c jit=off" start > /dev/null ||
        { sous_postgres cat "$atelier/pg/journal"; return 1; }
    DATABASE_POSTGRES="postgres://sillage@127.0.0.1:$port/postgres"
}

ranger() {
    arreter INT TERM KILL
    [ ! -d "$atelier/pg/base" ] || sous_postgres "$binaires/pg_ctl" --pgdata="$atelier/pg/base" \
        --mode=immediate stop > /dev/null 2>&1
    rm -rf "$atelier"
}
trap ranger EXIT
trap 'exit 130' INT TERM

bilan=()
echecs=0

# Démarre une suite dans son dossier à elle ; `suivre` montre ensuite ce qu’elle écrit.
# Usage : lancer NOM ARGUMENTS…
lancer() {
    VAR_DIR="$atelier/$1" demarrer .venv/bin/python -m pytest -p no:cacheprovider "${@:2}" \
        > "$atelier/$1.txt" 2>&1
}

# Usage : suivre NOM PROCESSUS TITRE
suivre() {
    printf '\n── %s ──\n' "$3"
    tail --pid="$2" --sleep-interval=0.2 --lines=+1 --follow "$atelier/$1.txt" &
    wait $!
    wait "$2" || echecs=1
    bilan+=("$3" "$(tail -n 1 "$atelier/$1.txt")")
}

# Prépare une fois ce que les parcours copient chacun : la démonstration et les fichiers statiques.
preparer_les_parcours() {
    export PARCOURS_PREPARES="$atelier/parcours"
    SECRET_KEY=celle-des-parcours-qui-ne-protege-rien STATIQUES_FIGES=1 DEBUG=1 \
        VAR_DIR="$PARCOURS_PREPARES" demarrer .venv/bin/python manage.py preparer \
        > "$atelier/parcours.txt" 2>&1
}

partout="not navigateur and not mise_en_page"
lancer pages -m mise_en_page "$@"
pages=$!
lancer sqlite -m "$partout" "$@"
sqlite=$!
if demarrer_postgres; then
    DATABASE_URL="$DATABASE_POSTGRES" lancer postgres -m "base and $partout" "$@"
    postgres=$!
    suivre pages "$pages" "Documents, page à page"
    # PostgreSQL finit le dernier : un cœur attend.
    preparer_les_parcours
    preparation=$!
    suivre sqlite "$sqlite" "SQLite"
    suivre postgres "$postgres" "PostgreSQL"
    wait "$preparation" || { cat "$atelier/parcours.txt"; unset PARCOURS_PREPARES; echecs=1; }
    BASE_DES_PARCOURS="$DATABASE_POSTGRES" lancer clics \
        -m navigateur tests/navigateur/test_simultane.py
    suivre clics $! "Huit clics à la fois, sur PostgreSQL"
else
    echo "PostgreSQL n’a pas démarré." >&2
    echecs=1
    suivre pages "$pages" "Documents, page à page"
    suivre sqlite "$sqlite" "SQLite"
fi
# Deux moitiés, chacune avec son serveur, sa base et son Chromium : un parcours attend souvent.
lancer parcours-1 -m navigateur tests/navigateur/test_[a-i]*.py
premiers=$!
lancer parcours-2 -m navigateur tests/navigateur/test_[j-z]*.py
seconds=$!
suivre parcours-1 "$premiers" "Parcours dans Chromium, de a à i"
suivre parcours-2 "$seconds" "Parcours dans Chromium, de j à z"
printf '\n'
printf '%s\n' "${bilan[@]}"
exit "$echecs"
