# À lire par `source` : trouve un Python 3.11 ou plus récent qui sait créer un environnement.

python_convenable() {
    local candidat
    for candidat in python3.11 python3 python3.12 python3.13; do
        if "$candidat" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
            2> /dev/null; then
            command -v "$candidat"
            return
        fi
    done
    return 1
}
