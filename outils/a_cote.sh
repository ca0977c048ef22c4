# À lire par `source` : démarrer des commandes à côté du script, et les arrêter toutes avec lui.
# Ctrl-C n’atteint que le script, qui signale chacune une seule fois ; et même si le script est tué
# net, le noyau les interrompt.

lien=()
! command -v setpriv > /dev/null || lien=(setpriv --pdeathsig INT setsid env --default-signal=INT)
demarrer() { "${lien[@]}" "$@" < /dev/null & }

# Envoie chaque signal à ce qui tourne encore, dix secondes après le précédent.
arreter() {
    trap '' INT TERM
    local signal
    for signal in "$@"; do
        jobs -pr | xargs -r kill -s "$signal" 2> /dev/null || true
        for _ in {1..50}; do
            [ -n "$(jobs -pr)" ] || return 0
            sleep 0.2
        done
    done
}
