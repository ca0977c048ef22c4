#!/usr/bin/env bash
# Remplit `.venv/` depuis le verrou et écrit `.env` s’il n’existe pas ; ne refait rien d’inutile.
# Usage : outils/installer.sh [dev]
set -euo pipefail
cd "$(dirname "$0")/.."
source outils/python.sh

verrou="requirements${1:+-$1}.txt"
marque=.venv/.installe
empreinte() { sha256sum < "$1" | cut -d " " -f 1; }

installer() {
    outils/paquets.sh python
    if ! .venv/bin/python -m pip --version > /dev/null 2>&1; then
        echo "Création de l’environnement .venv/"
        "$(python_convenable)" -m venv --clear .venv
    fi
    rm -f "$marque"
    echo "Installation de $verrou"
    .venv/bin/python -m pip install -qq --no-input --disable-pip-version-check \
        --require-hashes --requirement "$verrou"
    # Le verrou de développement contient l’autre : les deux sont alors installés.
    for fichier in requirements.txt "$verrou"; do empreinte "$fichier" >> "$marque"; done
}

if ! .venv/bin/python -c "" 2> /dev/null ||
    ! grep -qsx "$(empreinte "$verrou")" "$marque"; then
    installer
fi

if [ ! -e .env ]; then
    (
        umask 077
        printf 'DEBUG=1\nSECRET_KEY=%s\n' "$(.venv/bin/python -c \
            'import secrets; print(secrets.token_urlsafe(50))')" > .env
    )
fi
