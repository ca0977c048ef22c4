#!/usr/bin/env bash
# Installe les paquets du système qui manquent parmi ceux qu’on nomme, ou dit lesquels en une ligne.
# Usage : outils/paquets.sh [python] [pango] [chromium] [postgresql] [qpdf] [poppler]
#         [libreoffice] [sans_fenetre] [redis] [caddy]
set -euo pipefail
cd "$(dirname "$0")/.."
source outils/python.sh

present() {
    case "$1" in
        python) python_convenable > /dev/null ;;
        pango) "$(python_convenable)" -c 'from ctypes import CDLL
for nom in ("pango-1.0.so.0", "pangoft2-1.0.so.0", "harfbuzz-subset.so.0"):
    CDLL(f"lib{nom}")' 2> /dev/null ;;
        # Le Node que Playwright apporte demande libatomic, qu’une Debian nue n’a pas.
        chromium) command -v chromium > /dev/null &&
            "$(python_convenable)" -c 'from ctypes import CDLL; CDLL("libatomic.so.1")' \
                2> /dev/null ;;
        postgresql) compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null ;;
        qpdf) command -v qpdf > /dev/null ;;
        poppler) command -v pdftotext > /dev/null ;;
        libreoffice) command -v soffice > /dev/null ;;
        sans_fenetre) command -v chromium-headless-shell > /dev/null ;;
        redis) command -v redis-server > /dev/null ;;
        caddy) command -v caddy > /dev/null ;;
    esac
}

paquets_de() {
    case "$1" in
        python) echo python3 python3-venv ;;
        pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ;;
        chromium) echo chromium fonts-liberation libatomic1 libstdc++6 ;;
        postgresql) echo postgresql ;;
        qpdf) echo qpdf ;;
        poppler) echo poppler-utils ;;
        libreoffice) echo libreoffice-calc ;;
        sans_fenetre) echo chromium-headless-shell ;;
        redis) echo redis-server ;;
        caddy) echo caddy ;;
    esac
}

manquants=()
for besoin in "$@"; do
    present "$besoin" || manquants+=($(paquets_de "$besoin"))
done
[ ${#manquants[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installation des paquets du système : ${manquants[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    if "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${manquants[@]}" \
        > /dev/null; then
        exit 0
    fi
fi
echo "Il manque des paquets du système ; à installer (Debian) : ${manquants[*]}" >&2
exit 1
