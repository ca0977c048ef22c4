#!/usr/bin/env bash
# `make run` : installe, prépare la base et la classe de démonstration, puis sert ; les travailleurs
# font les longs travaux à côté, l’horloge ceux qui reviennent. Tous s’arrêtent ensemble : si l’un
# meurt, la commande échoue.
set -euo pipefail
cd "$(dirname "$0")/.."
source outils/a_cote.sh
export HOTE="${HOTE:-127.0.0.1}" PORT="${PORT:-8000}"

outils/paquets.sh python pango || echo "Sans Pango, le site marche, mais sans ses PDF." >&2
outils/installer.sh
# La démonstration n’existe qu’en DEBUG ; le service, lui, a les pages et la vitesse de la production.
DEBUG=1 STATIQUES_FIGES=1 .venv/bin/python manage.py preparer
export DEBUG=0 HTTPS=0

# TERM laisse finir la requête et la tâche en cours ; dix secondes plus tard, INT les coupe.
trap 'arreter TERM INT KILL' EXIT
trap 'exit 0' INT TERM

demarrer .venv/bin/gunicorn config.wsgi
# Un travailleur n’arrive qu’une fois le site ouvert, et lui cède toujours le processeur.
for _ in {1..100}; do
    ! (exec 3<> "/dev/tcp/$HOTE/$PORT") 2> /dev/null || break
    [ -n "$(jobs -pr)" ] || exit 1
    sleep 0.1
done
echo "Sillage répond sur http://$HOTE:$PORT/ (Ctrl-C pour arrêter)."
for ((n = 0; n < ${TRAVAILLEURS:-1}; n++)); do
    demarrer nice -n 10 .venv/bin/python manage.py db_worker
done
demarrer nice -n 10 .venv/bin/python manage.py horloge

wait -n || true
echo "Le site, un travailleur ou l’horloge s’est arrêté : tout s’arrête." >&2
exit 1
