#!/usr/bin/env bash
# `make test` : les parcours navigateur, la suite sur SQLite, tout ce qui ouvre la base sur un vrai
# PostgreSQL (sauf ce qui n’en dépend pas, marqué `une_base`), et les documents relus page à page (la
# mise en page ne sait rien de la base : une seule suffit). Elles se relaient : deux cœurs travaillent
# du début à la fin. Puis, seuls parce que leur temps compte, huit clics à la fois.
set -uo pipefail
cd "$(dirname "$0")/.."
source outils/a_cote.sh
outils/installer.sh dev || exit 1
# LibreOffice ouvre les classeurs produits ; sans lui, son test est sauté et les autres tournent.
# Le Chromium sans fenêtre va plus vite ; sans lui, les parcours prennent l’autre.
paquets=(pango postgresql chromium qpdf poppler redis)
outils/paquets.sh "${paquets[@]}" libreoffice sans_fenetre || outils/paquets.sh "${paquets[@]}" || exit 1

atelier=$(mktemp -d)
binaires=$(dirname "$(compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -n 1)")
export DEBUG=0 HTTPS=0 SECRET_KEY=celle-des-essais-qui-ne-protege-rien
export IMAGES_DIR="${IMAGES_DIR:-$PWD/var/images}"
# Sans ses .pyc, chacun des dix processus relirait et récrirait tous les tests : trois secondes.
unset DATABASE_URL PYTHONDONTWRITEBYTECODE

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

# Prépare une fois ce que copient les parcours : la démonstration et les fichiers statiques.
# Usage : preparer DOSSIER BASE
preparer() {
    SECRET_KEY=celle-des-parcours-qui-ne-protege-rien STATIQUES_FIGES=1 DEBUG=1 \
        DATABASE_URL="$2" VAR_DIR="$1" demarrer .venv/bin/python manage.py preparer > "$1.txt" 2>&1
}

# Usage : est_pret DOSSIER PROCESSUS
est_pret() {
    wait "$2" || { cat "$1.txt"; echecs=1; return 1; }
    export PARCOURS_PREPARES="$1"
}

bilan=()
echecs=0
declare -A processus

# Démarre une suite dans son dossier à elle.
# Usage : lancer NOM ARGUMENTS…
lancer() {
    VAR_DIR="$atelier/$1" demarrer "${poliment[@]}" .venv/bin/python -m pytest -p no:cacheprovider \
        "${@:2}" > "$atelier/$1.txt" 2>&1
    processus[$1]=$!
}

# Chromium et son serveur passent devant : une suite qui ne fait que calculer prend ce qu’ils laissent.
arguments=("$@")
poliment=()
partout="not navigateur and not mise_en_page"
longs=(tests/navigateur/test_{accessibilite,documents,ecriture}.py)
lancer_postgres() {
    local poliment=(nice -n 10)
    DATABASE_URL="$DATABASE_POSTGRES" \
        lancer postgres -m "base and not une_base and $partout" "${arguments[@]}"
}
lancer_sqlite() {
    local poliment=(nice -n 10)
    lancer sqlite -m "$partout" "${arguments[@]}"
}
lancer_pages() {
    local poliment=(nice -n 10)
    lancer pages -m mise_en_page "${arguments[@]}"
}
# Deux parts qui coûtent autant, chacune avec son serveur, sa base et son Chromium.
lancer_longs() { lancer longs -m navigateur "${longs[@]}"; }
lancer_autres() { lancer autres -m navigateur tests/navigateur "${longs[@]/#/--ignore=}"; }

places=3
attente=(longs autres sqlite pages)

en_cours() {
    local nom nombre=0
    for nom in "${!processus[@]}"; do
        ! kill -0 "${processus[$nom]}" 2> /dev/null || nombre=$((nombre + 1))
    done
    echo "$nombre"
}

# Donne chaque place libre à la suite qui attend.
occuper() {
    while [ "${#attente[@]}" -gt 0 ] && [ "$(en_cours)" -lt "$places" ]; do
        "lancer_${attente[0]}"
        attente=("${attente[@]:1}")
    done
    sleep 0.5
}

# Montre ce qu’une suite écrit, jusqu’à sa fin.
# Usage : suivre NOM TITRE
suivre() {
    until [ -n "${processus[$1]:-}" ]; do occuper; done
    printf '\n── %s ──\n' "$2"
    tail --pid="${processus[$1]}" --sleep-interval=0.2 --lines=+1 --follow "$atelier/$1.txt" &
    local montre=$!
    while kill -0 "$montre" 2> /dev/null; do occuper; done
    wait "${processus[$1]}" || echecs=1
    bilan+=("$2" "$(tail -n 1 "$atelier/$1.txt")")
}

parcours="$atelier/parcours"
clics="$atelier/prets"
if demarrer_postgres; then
    lancer_postgres
else
    echo "PostgreSQL n’a pas démarré." >&2
    echecs=1
fi
preparer "$parcours" "sqlite:///$parcours/sillage.sqlite3"
if est_pret "$parcours" $! && [ -n "${processus[postgres]:-}" ]; then
    cp -r "$parcours" "$clics"
    preparer "$clics" "$DATABASE_POSTGRES"
    preparation=$!
fi
suivre longs "Parcours dans Chromium, les plus longs"
suivre autres "Parcours dans Chromium, les autres"
[ -z "${processus[postgres]:-}" ] || suivre postgres "PostgreSQL"
suivre sqlite "SQLite"
suivre pages "Documents, page à page"
if [ -n "${preparation:-}" ] && est_pret "$clics" "$preparation"; then
    BASE_DES_PARCOURS="$DATABASE_POSTGRES" lancer clics \
        -m navigateur tests/navigateur/test_simultane.py
    suivre clics "Huit clics à la fois, sur PostgreSQL"
fi
printf '\n'
printf '%s\n' "${bilan[@]}"
exit "$echecs"
